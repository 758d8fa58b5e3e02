#ifndef ROPECHECK_DIAGNOSIS_PROBES_H_
#define ROPECHECK_DIAGNOSIS_PROBES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "properties/measure.h"
#include "run/run.h"

// The evidence for a diagnosis: single calls of an implementation that failed, and for every pair
// of every vector the difference between its result and the exact one.
namespace ropecheck::diagnosis {

struct PairResult {
  Place where;
  std::int64_t t;  ///< the position by which the pair is rotated
  Pair x;          ///< finite, and small enough that no correct rotation overflows
  Pair exact;
  Pair got;
  double theta = 0;  ///< rad per position
  double bound = 0;  ///< the bound on ‖got − exact‖
  double error = 0;  ///< ‖got − exact‖; NaN if `got` is
  bool wrong() const { return !(error <= bound); }
};

struct Probe {
  Operation operation;
  Rotated result;
  std::vector<PairResult> pairs;
  bool rest_is_wrong = false;  ///< an element outside the rotary window was changed
  bool is_wrong = false;
  /// True if the result is wrong by more than another implementation's rounding could be, at an
  /// element at which the error can be seen. At elements so large that rounding hides the error,
  /// any mistake would explain it.
  bool is_plain = false;
  /// The largest error that honest rounding can cause, under either layout; per element, q's and
  /// then k's; infinite if the rotation may overflow.
  std::vector<double> tolerance;

  const Case& shape() const { return operation.shape; }
};

/// Makes probes of cases drawn for each target and each declared format, and of the cases that the
/// run kept. Calls that did not return a result are left out. Calls at positions beyond ±2^32 are
/// left out as well, because known mistakes are not computed accurately enough there.
std::vector<Probe> make_probes(const run::RunResult& result, const Implementation& implementation,
                               const run::RunOptions& options);

/// The number of failures that a run kept and that lie at positions too far for probes.
std::size_t failures_beyond_probes(const run::RunResult& result);

/// q's elements and then k's.
std::vector<Element> joined(const std::vector<Element>& q, const std::vector<Element>& k);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_PROBES_H_
