#ifndef ROPECHECK_FUZZ_CAMPAIGN_CRASH_NAME_H_
#define ROPECHECK_FUZZ_CAMPAIGN_CRASH_NAME_H_

#include <string>
#include <string_view>

// Makes a name from the output of a target that died. The same mistake gets the same name again:
// the name has no addresses, no numbers, nothing that differs from input to input.
namespace ropecheck::campaign {

struct CrashName {
  /// PROPERTY-what-failed if a property failed. Otherwise the message of the sanitizer, the engine
  /// or the target, and the function in which it happened: heap-buffer-overflow-in-Table-at.
  std::string name;
  /// The argument of `ropecheck replay`, and the contract; both are empty if no property failed.
  std::string line;
  std::string contract;
};

CrashName name_crash(std::string_view output);

}  // namespace ropecheck::campaign

#endif  // ROPECHECK_FUZZ_CAMPAIGN_CRASH_NAME_H_
