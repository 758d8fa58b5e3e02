#ifndef ROPECHECK_DIAGNOSIS_INFLUENCES_ADDRESSES_H_
#define ROPECHECK_DIAGNOSIS_INFLUENCES_ADDRESSES_H_

#include <string>
#include <vector>

#include "diagnosis/laboratory.h"

// The sandbox makes each call twice, with its tensors elsewhere. If the results differ, addresses
// may decide, or the call that came first.
namespace ropecheck::diagnosis {

enum class Elsewhere {
  nothing,      ///< no two equal calls differ
  unknown,      ///< some do, and calls could not tell why
  tensors,      ///< not if their tensors' addresses are equal modulo 64
  positions,    ///< not if the address of the positions is equal modulo 64 as well
  other_calls,  ///< even if all addresses are equal modulo 64
};

/// Returns true of the sandbox's message that two equal calls differ.
bool is_of_equal_calls(const std::string& note);

/// Makes some of the calls whose results differ again, with each tensor as far from a multiple of
/// 64 bytes in both, and then with the positions so as well.
Elsewhere why_equal_calls_differ(const std::vector<Observation>& seen, Laboratory& laboratory);

/// ", so that results depend on the tensors' addresses"; empty if no two equal calls differ.
std::string in_words(Elsewhere elsewhere);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_INFLUENCES_ADDRESSES_H_
