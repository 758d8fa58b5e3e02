#ifndef ROPECHECK_PROPERTIES_TALLY_H_
#define ROPECHECK_PROPERTIES_TALLY_H_

#include <string>

#include "properties/verdict.h"

// Collects the comparisons of one check into a verdict. Properties only compare; this file keeps
// the worst comparison and writes the sentence about it.
namespace ropecheck::inline properties {

/// The comparisons of one check, and the worst of them.
class Tally {
 public:
  /// A claim about size: error ≤ bound, both absolute and in the same unit. They are reported in
  /// multiples of `unit` (u·r for vectors, u·r·ρ for products). A NaN error fails. `what` names the
  /// two sides in a few words.
  void compare(double error, double bound, double unit, const Place& where, const char* what);

  /// Counts a claim about size whose error is known to be at most `error`, if it holds and is not
  /// the worst so far. Otherwise returns false, and the claim has to be compared.
  bool count_if_no_worse(double error, double bound);

  /// A claim about bits: it holds or it doesn't.
  void require(bool holds, const Place& where, const char* what);

  /// Returns passed or failed; skipped, with the given reason, if nothing could be compared.
  Verdict verdict(const char* when_nothing_compared) const;

 private:
  void keep(double ratio, double error, double budget, const Place& where, const char* what);

  Verdict verdict_;
  double worst_ratio_ = -1;
  const char* worst_what_ = "";
};

/// "batch 0, token 3, head 1, pair 5 of q, at position 562249".
std::string describe(const Place& where);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_TALLY_H_
