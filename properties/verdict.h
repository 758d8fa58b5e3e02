#ifndef ROPECHECK_PROPERTIES_VERDICT_H_
#define ROPECHECK_PROPERTIES_VERDICT_H_

#include <cstdint>
#include <string>

#include "properties/case/position.h"
#include "properties/error_map.h"

// The result of checking a property on a case.
namespace ropecheck::inline properties {

enum class Outcome : std::uint8_t { passed, failed, skipped, crashed, hung, undecided };

/// The place of a comparison in a case.
struct Place {
  char tensor = 'q';  ///< 'q' or 'k'
  int batch = 0;
  int seq = 0;
  int head = 0;
  int pair = -1;  ///< −1 if the comparison is not about one pair
  Position position = {};
};

struct Verdict {
  Outcome outcome = Outcome::passed;
  /// One sentence: the difference and its place, or the reason for skipping the case.
  std::string reason;
  std::int64_t comparisons = 0;
  std::int64_t failures = 0;  ///< comparisons out of bounds
  /// The comparison that came closest to its bound, or exceeded it most. In units of u·r (see
  /// contract.h); for claims about bits, 0 or infinity against a budget of 0.
  double worst_error = 0;
  double budget = 0;
  Place where;
  /// Pair errors; empty except for matches_reference.
  ErrorMap errors;

  /// Returns whether the claim does not hold, or the call did not return.
  bool fails() const {
    return outcome == Outcome::failed || outcome == Outcome::crashed || outcome == Outcome::hung;
  }
  /// error / budget, which orders verdicts by severity; 0/0 is 0.
  double ratio() const { return worst_error == 0 ? 0 : budget == 0 ? 1e300 : worst_error / budget; }
};

inline Verdict skipped(std::string why) {
  Verdict verdict;
  verdict.outcome = Outcome::skipped;
  verdict.reason = static_cast<std::string&&>(why);
  return verdict;
}

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_VERDICT_H_
