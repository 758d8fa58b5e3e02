#ifndef ROPECHECK_PROPERTIES_EXACT_REMAINDER_COS_SIN_H_
#define ROPECHECK_PROPERTIES_EXACT_REMAINDER_COS_SIN_H_

#include <array>
#include <cstddef>

// cos and sin of the remainders of many phases at once, in double-double: the part of the oracle
// that takes its time. Vectors of numbers are computed as single ones are.
namespace ropecheck::exact {

/// Most remainders that are computed at once.
inline constexpr std::size_t kRemainders = 64;
/// The arrays are read up to a multiple of this number: no vector has more lanes.
inline constexpr std::size_t kRemainderLanes = 8;

/// Remainders of phases as double-doubles.
struct Remainders {
  alignas(64) std::array<double, kRemainders> hi, lo;  ///< in quarter turns, within [−1/2, 1/2]
};
struct RemainderTurns {
  alignas(64) std::array<double, kRemainders> cos_hi, cos_lo, sin_hi, sin_lo;
};

/// Computes cos and sin of the first `count` remainders, within 2^−98 absolutely (exact_rope.h).
/// All operations are rounded one by one, so that the bits are the same on every machine.
void cos_sin_of_remainders(const Remainders& remainders, std::size_t count, RemainderTurns& turns);

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_REMAINDER_COS_SIN_H_
