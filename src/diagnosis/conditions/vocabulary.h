#ifndef ROPECHECK_DIAGNOSIS_CONDITIONS_VOCABULARY_H_
#define ROPECHECK_DIAGNOSIS_CONDITIONS_VOCABULARY_H_

#include <vector>

#include "diagnosis/conditions/conditions.h"

// The conditions that a diagnosis has words for.
namespace ropecheck::diagnosis {

/// All conditions that every one of `these` meets. Limits of numbers are those of `these`.
/// With `with_chance`, conditions that one in thirty calls does not meet as well, but no test of
/// conditions. With `for_names`, only those that may limit names.
std::vector<Condition> met_by_all(const std::vector<Sight>& these, bool with_chance = false,
                                  bool for_names = false);

/// The conditions that share out all sights among the values of one field of a call, such as its
/// format: each list is of one field, and each sight meets at most one of its conditions.
std::vector<std::vector<Condition>> fields_of_a_call();

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_CONDITIONS_VOCABULARY_H_
