#ifndef ROPECHECK_TESTS_FIELD_ORACLES_TEST_MEMORY_H_
#define ROPECHECK_TESTS_FIELD_ORACLES_TEST_MEMORY_H_

#include <optional>
#include <vector>

#include "properties/case/case.h"
#include "properties/implementation.h"

// One call on tensors in ordinary memory.
namespace ropecheck::field {

/// Numbers [batch, seq, heads, head_dim] of both tensors. Those of a call are in its format.
struct Numbers {
  std::vector<double> q, k;
};

/// Makes the case's call on the given numbers, which are rounded to its format. An implementation
/// that takes one tensor a call gets q and k in two. Returns nothing if it reports an error.
std::optional<Numbers> rotate(const Implementation& implementation, const Case& c,
                              const Numbers& numbers);

/// Rounds to the format.
void round_to(DType dtype, Numbers& numbers);

}  // namespace ropecheck::field

#endif  // ROPECHECK_TESTS_FIELD_ORACLES_TEST_MEMORY_H_
