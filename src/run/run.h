#ifndef ROPECHECK_RUN_RUN_H_
#define ROPECHECK_RUN_RUN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "properties/check_case.h"
#include "properties/contract.h"
#include "properties/implementation.h"
#include "properties/property.h"
#include "run/other_contracts.h"
#include "run/targets.h"

// Runs every property on every target, on cases that depend on the options alone.
namespace ropecheck::run {

/// The default number of cases for each property and target. With it, the default run takes less
/// than a minute on two processors, and tries every size and shape that is worth trying
/// (random_spec.h).
inline constexpr int kDefaultCases = 32;

struct RunOptions {
  std::vector<Target> targets;
  std::vector<const Property*> properties;
  Contract contract;
  std::int64_t max_position;  ///< positions beyond ±max_position are not tried
  std::uint64_t seed = 1;
  int cases = kDefaultCases;  ///< for each property and target
  bool fail_fast = false;     ///< stop at the first case that fails
  int threads = 0;            ///< 0: as many as there are processors; does not change the result
  bool shrink = true;         ///< look for small counterexamples, and confirm them
};

struct CheckedCase {
  std::string target;
  Case c;
  Verdict verdict;
  /// The property that gives this verdict when the case is checked again: the property that was
  /// asked for, or, if the case fails only after other calls, the property that makes such calls
  /// itself.
  const Property* property;
};

/// The results of the cases in one storage format.
struct FormatResult {
  std::int64_t cases = 0;   ///< checked: passed or failed
  std::int64_t failed = 0;  ///< the number of checked cases that failed
  /// The case that came closest to its bound, or exceeded it by most.
  std::optional<CheckedCase> worst = {};
  ErrorMap errors = {};
};

struct PropertyResult {
  const Property* property;
  std::int64_t cases = 0;      ///< checked, in all formats
  std::int64_t failed = 0;     ///< the number of checked cases that failed
  std::int64_t undecided = 0;  ///< not checked, because the computed values do not decide the case
  std::map<std::string, std::int64_t> skipped = {};  ///< reason → cases
  std::map<DType, FormatResult> formats = {};        ///< the formats in which cases were checked
  /// The worst of all formats.
  std::optional<CheckedCase> worst = {};
  /// The smallest failing case found by shrinking.
  std::optional<CheckedCase> smallest = {};
  /// The single call of the smallest failing case has wrong values, so that matches_reference fails
  /// on it as well: the property shows no mistake of its own.
  bool has_wrong_values = false;
  /// Why not all of its cases were tried (early_stop.h); empty if all were.
  std::string left_for = {};
};

struct RunResult {
  std::vector<PropertyResult> properties;              ///< in the order of the options
  std::map<std::string, std::string> skipped_targets;  ///< name → what is not supported
  /// The rungs of other contracts that the same results keep.
  OtherContracts other_contracts = {};
  /// The search for the strictest contract, if there was one before this run.
  std::optional<OtherContracts> searched = {};
  /// If the whole run was left before its end (early_stop.h): a sentence that says why, and what
  /// was not tried. Empty otherwise.
  std::string cut_short = {};
  /// If something failed: a sentence for each capability that is declared though the field that
  /// goes with it is ignored (over_declared.h).
  std::vector<std::string> over_declared = {};
  std::int64_t cases() const;
  bool failed() const;
  bool undecided() const;
};

/// Callbacks from any thread, after each chunk of the work. Each may be null.
struct RunWatcher {
  std::function<void(std::size_t done, std::size_t all)> progress = nullptr;
  /// The first failure of a property. Which case that is depends on the order in which threads run.
  std::function<void(const CheckedCase&)> failure = nullptr;
};

/// The positions that a run tries.
struct PositionRange {
  std::int64_t first;
  std::int64_t last;
  /// The one of larger size, as a positive number.
  std::int64_t furthest() const;
};

/// Those that the implementation declares, up to ±max_position.
PositionRange positions_tried(const Capabilities& can, std::int64_t max_position);

RunResult run(const Implementation& implementation, const RunOptions& options,
              const RunWatcher& watcher = {});

/// The result of find_contract.
struct FoundContract {
  Contract contract;
  OtherContracts kept;
  /// The run under the contract, if nothing failed in it.
  std::optional<RunResult> result;
};

/// Finds the strictest rungs that each format and direction keeps in the calls that a run with
/// these options makes. First matches_reference alone is run. As long as another claim then fails
/// because a call is beyond its rungs, weaker ones are tried. The contract in the options only
/// tells whether it is about a table, and what is held to if nothing is kept.
FoundContract find_contract(const Implementation& implementation, const RunOptions& options,
                            const RunWatcher& watcher = {});

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_RUN_H_
