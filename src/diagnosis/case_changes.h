#ifndef ROPECHECK_DIAGNOSIS_CASE_CHANGES_H_
#define ROPECHECK_DIAGNOSIS_CASE_CHANGES_H_

#include "properties/case/case.h"

// Changes of one thing in a case that leave the rest of it as it is, and the case sound.
namespace ropecheck::diagnosis {

/// Replaces values that are listed one by one, because they fit one shape and one format.
void forget_listed_values(Case& c);

/// Changes the number of tokens; the positions repeat.
void resize(Case& c, int batch, int seq);

/// Gives positions as many numbers as the specification has axes; before, it had `axes_before`.
void fit_positions(Case& c, int axes_before);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_CASE_CHANGES_H_
