#ifndef ROPECHECK_DIAGNOSIS_PROBES_H_
#define ROPECHECK_DIAGNOSIS_PROBES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "properties/measure.h"
#include "run/run.h"

// The evidence of a diagnosis: single calls of an implementation that failed, and for every pair of
// every vector how its result differs from the exact one.
namespace ropecheck::diagnosis {

struct PairResult {
  Place where;
  std::int64_t t;               ///< the number of the position that the pair turns by
  Pair<exact::DoubleDouble> x;  ///< finite, and small enough that no right rotation overflows
  Pair<exact::DoubleDouble> exact;
  Pair<exact::DoubleDouble> got;
  double theta = 0;  ///< rad per position
  double bound = 0;  ///< on ‖got − exact‖
  double error = 0;  ///< ‖got − exact‖; NaN where `got` is
  bool wrong() const { return !(error <= bound); }
};

struct Probe {
  Operation<exact::DoubleDouble> operation;
  Rotated<exact::DoubleDouble> result;
  std::vector<PairResult> pairs;
  bool rest_is_wrong = false;  ///< an element that should pass through did not
  bool is_wrong = false;
  /// Wrong by more than another implementation's rounding could come to, and where it shows: next
  /// to elements so large that their rounding hides it, any mistake would explain it.
  bool is_plain = false;
  /// What honest rounding may come to, whichever layout is taken for right; per element, q's and
  /// then k's; infinite where it may overflow.
  std::vector<double> tolerance;

  const Case& shape() const { return operation.shape; }
};

/// Cases drawn for each target and each declared format, and those that the run kept. Calls that
/// did not end are left out, and so are those at positions beyond ±2^32, where known mistakes are
/// not computed well enough.
std::vector<Probe> make_probes(const run::RunResult& result, const Implementation& implementation,
                               const run::RunOptions& options);

/// The failures that a run kept and that are too far out for probes.
std::size_t failures_beyond_probes(const run::RunResult& result);

/// q's elements and then k's.
std::vector<Element<exact::DoubleDouble>> joined(
    const std::vector<Element<exact::DoubleDouble>>& q,
    const std::vector<Element<exact::DoubleDouble>>& k);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_PROBES_H_
