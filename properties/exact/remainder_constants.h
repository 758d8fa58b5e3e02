#ifndef ROPECHECK_PROPERTIES_EXACT_REMAINDER_CONSTANTS_H_
#define ROPECHECK_PROPERTIES_EXACT_REMAINDER_CONSTANTS_H_

#include <array>
#include <cstddef>

#include "properties/exact/double_double.h"

// The numbers of the polynomials of remainder_cos_sin.cc, which is compiled once for each
// instruction set and so is kept free of wide arithmetic.
namespace ropecheck::exact {

inline constexpr std::size_t kTerms = 15;
/// From this term on, x^(2n)/(2n)! < 2^−58 for |x| ≤ π/4, so rounding the term to double errs by
/// less than 2^−110.
inline constexpr std::size_t kFirstDoubleTerm = 9;

using Series = std::array<DoubleDouble, kTerms>;

/// 1/(2n)! and 1/(2n + 1)!, with alternating signs, and π/2, each within 2^−104 relatively.
struct RemainderConstants {
  Series cos, sin;
  DoubleDouble half_pi;
};

RemainderConstants remainder_constants();

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_REMAINDER_CONSTANTS_H_
