#ifndef ROPECHECK_SRC_ROPE_SEGMENT_H_
#define ROPECHECK_SRC_ROPE_SEGMENT_H_

#include <algorithm>
#include <cstdint>

#include "rope/plan_tables.h"

// Segments of consecutive positions. The rows of cos and sin of one segment share most of their
// computation (rope/simd/row-inl.h).
namespace ropecheck::rope {

/// Consecutive positions between two multiples of kAnchorStep: count ≥ 1.
struct Segment {
  std::int64_t first;
  std::int64_t count;
};

/// Returns the longest segment that starts at a row: positions that rise by one, up to the next
/// multiple of kAnchorStep.
inline Segment segment_at(const std::int64_t* positions, std::int64_t row, std::int64_t end) {
  const std::int64_t first = positions[row];
  const std::int64_t room = kAnchorStep - (first & (kAnchorStep - 1));
  const std::int64_t most = std::min(room, end - row);
  std::int64_t count = 1;
  while (count < most && positions[row + count] == first + count) ++count;
  return {first, count};
}

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_SEGMENT_H_
