#ifndef ROPECHECK_PROPERTIES_CASE_OCTAVE_H_
#define ROPECHECK_PROPERTIES_CASE_OCTAVE_H_

#include <bit>
#include <cstdint>

// The size of a position, whatever its sign.
namespace ropecheck::inline cases {

/// |position|, as an unsigned number: a signed one cannot hold it for the most negative position.
inline std::uint64_t magnitude(std::int64_t position) {
  const auto bits = static_cast<std::uint64_t>(position);
  return position < 0 ? 0 - bits : bits;
}

/// 0 for position 0, n for 2^(n−1) ≤ |position| < 2^n; so 64 only for the most negative position.
inline int octave_of(std::int64_t position) {
  return static_cast<int>(std::bit_width(magnitude(position)));
}

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_OCTAVE_H_
