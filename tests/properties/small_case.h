#ifndef ROPECHECK_TESTS_PROPERTIES_SMALL_CASE_H_
#define ROPECHECK_TESTS_PROPERTIES_SMALL_CASE_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "properties/case/case.h"

// The case that tests start from.
namespace ropecheck::testing {

/// A case of a few tokens with distinct data at the given positions.
inline Case small_case(int head_dim, std::vector<std::int64_t> positions) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = head_dim;
  c.seq = static_cast<int>(positions.size());
  c.positions = std::move(positions);
  c.shift = {10};
  c.q.heads = 2;
  c.q.values.seed = 1;
  c.k.values.seed = 2;
  return c;
}

}  // namespace ropecheck::testing

#endif  // ROPECHECK_TESTS_PROPERTIES_SMALL_CASE_H_
