#ifndef ROPECHECK_RUN_RUN_H_
#define ROPECHECK_RUN_RUN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "properties/contract.h"
#include "properties/implementation.h"
#include "properties/property.h"
#include "run/targets.h"

// The gate's run: every property on every target, on cases that depend on the options alone.
namespace ropecheck::run {

/// Cases for each property and target, where nothing else is said: the default run takes less than
/// a minute on two processors, and meets every size and shape that is worth it (random_spec.h).
inline constexpr int kDefaultCases = 32;

struct RunOptions {
  std::vector<Target> targets;
  std::vector<const Property*> properties;
  Contract contract;
  std::int64_t max_position;  ///< positions beyond ±max_position are not tried
  std::uint64_t seed = 1;
  int cases = kDefaultCases;  ///< for each property and target
  bool fail_fast = false;     ///< stop at the first case that fails
  int threads = 0;            ///< 0: as many as there are processors; the result is the same
};

struct CheckedCase {
  std::string target;
  Case c;
  Verdict verdict;
  /// Checked again, it gives this verdict on the case: the property that was asked for, or, where
  /// the case fails after other calls only, the one that makes such calls itself.
  const Property* property;
};

/// What came of the cases in one storage format.
struct FormatResult {
  std::int64_t cases = 0;   ///< checked: passed or failed
  std::int64_t failed = 0;  ///< of those
  /// The case that came closest to its bound, or went furthest beyond it.
  std::optional<CheckedCase> worst = {};
  ErrorMap errors = {};
};

struct PropertyResult {
  const Property* property;
  std::int64_t cases = 0;                            ///< checked, in all formats
  std::int64_t failed = 0;                           ///< of those
  std::int64_t undecided = 0;                        ///< besides: what was computed does not tell
  std::map<std::string, std::int64_t> skipped = {};  ///< reason → cases
  std::map<DType, FormatResult> formats = {};        ///< those in which cases were checked
  /// The worst of all formats.
  std::optional<CheckedCase> worst = {};
  /// The smallest failing case that was found by shrinking.
  std::optional<CheckedCase> smallest = {};
  /// What made it useless to try all of its cases (patience.h); empty where all were tried.
  std::string left_for = {};
};

struct RunResult {
  std::vector<PropertyResult> properties;              ///< in the order of the options
  std::map<std::string, std::string> skipped_targets;  ///< name → what is not supported
  /// Where the whole run was left before its end (patience.h): a sentence that says why, and before
  /// what. Empty where it was not.
  std::string cut_short = {};
  std::int64_t cases() const;
  bool failed() const;
  bool undecided() const;
};

/// Called from any thread, after each share of the work. Null where nobody waits.
struct RunWatcher {
  std::function<void(std::size_t done, std::size_t all)> progress = nullptr;
  /// The first failure of a property that was met; which that is depends on the threads' luck.
  std::function<void(const CheckedCase&)> failure = nullptr;
};

RunResult run(const Implementation& implementation, const RunOptions& options,
              const RunWatcher& watcher = {});

/// Checks one case. What the implementation throws back or cannot do is a verdict, too.
Verdict check_case(const Property& property, const Case& c, const Implementation& implementation,
                   const Contract& contract);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_RUN_H_
