#ifndef ROPECHECK_DIAGNOSIS_WRONG_PAIRS_H_
#define ROPECHECK_DIAGNOSIS_WRONG_PAIRS_H_

#include <string>

#include "diagnosis/groups.h"
#include "diagnosis/laboratory.h"

// Sentences about wrong pairs that are numbers: the laws that give them and their conditions, and
// for the rest the size of their errors.
namespace ropecheck::diagnosis {

/// `rough` are off by a few roundings, beside those of the group; the ones that the same mistake
/// explains are removed.
std::string about_pairs(const Group& group, Group& rough, Laboratory& laboratory);

/// Pairs that are wrong by a few roundings, beside others that are wrong by more; empty if there
/// are few.
std::string about_rough(const Group& group, Laboratory& laboratory);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_WRONG_PAIRS_H_
