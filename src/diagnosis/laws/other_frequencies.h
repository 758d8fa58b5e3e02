#ifndef ROPECHECK_DIAGNOSIS_LAWS_OTHER_FREQUENCIES_H_
#define ROPECHECK_DIAGNOSIS_LAWS_OTHER_FREQUENCIES_H_

#include <vector>

#include "diagnosis/conditions/conditions.h"

// Frequencies that code may use in place of the right ones: those of another specification, and
// those of other formulas.
namespace ropecheck::diagnosis {

/// [pairs], rad per position, without the sign of the position's unit.
using Thetas = std::vector<long double>;

struct OtherSpec {
  const char* words;  ///< completes "as if …"
  /// Changes a specification; returns false if the change is none for its kind of scaling.
  bool (*change)(RopeSpec&, const Sight&);
  bool is_of_token = false;  ///< the change depends on the token's position
};

struct OtherFormula {
  const char* words;  ///< completes "as if …"
  /// θ of a pair; 0 if the formula says nothing.
  long double (*of)(const RopeSpec&, const Thetas& right, int pair);
};

const std::vector<OtherSpec>& other_specs();
std::vector<OtherFormula> formulas_of_scalings();
std::vector<OtherFormula> formulas_of_pairs();

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_LAWS_OTHER_FREQUENCIES_H_
