#ifndef ROPECHECK_DIAGNOSIS_RIVALS_H_
#define ROPECHECK_DIAGNOSIS_RIVALS_H_

#include <vector>

#include "diagnosis/laboratory.h"
#include "diagnosis/laws/law.h"

// Laws that give the same results among those that were seen, such as the position of the row's
// first token and that of the first of each four, in rows of four.
namespace ropecheck::diagnosis {

/// Makes calls like those of `wrong` in which the laws may differ. Returns the law that gives most
/// of what is seen, the first of equal ones, and behind it those that are as good and would differ
/// from it in results of `right`: the calls do not tell them apart. Wrong results that no law gives
/// tell nothing.
std::vector<Law> best_of_rivals(std::vector<Law> laws, const std::vector<Sight>& wrong,
                                const std::vector<Sight>& right, Laboratory& laboratory);

/// Returns true if two laws give different results of a pair, beyond rounding.
bool differ(const Sight& s, const Law& a, const Law& b);

/// Returns true if the results of two laws differ so often, by more than a small part of a
/// rounding, that the laws are not the same in other words.
bool differ_faintly(const std::vector<Sight>& sights, const Law& a, const Law& b);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_RIVALS_H_
