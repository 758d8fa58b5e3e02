#ifndef ROPECHECK_FUZZ_CAMPAIGN_CRASH_NAME_H_
#define ROPECHECK_FUZZ_CAMPAIGN_CRASH_NAME_H_

#include <string>
#include <string_view>

// What a target printed while it died, made into a name that the same mistake gets again: no
// addresses, no numbers, nothing that differs from input to input.
namespace ropecheck::campaign {

struct CrashName {
  /// PROPERTY-what-failed where a property failed; else what the sanitizer, the engine or the
  /// target itself says, and the function it happened in: heap-buffer-overflow-in-Table-at.
  std::string name;
  /// What `ropecheck replay` takes, and the contract; both empty where no property failed.
  std::string line;
  std::string contract;
};

CrashName name_crash(std::string_view output);

}  // namespace ropecheck::campaign

#endif  // ROPECHECK_FUZZ_CAMPAIGN_CRASH_NAME_H_
