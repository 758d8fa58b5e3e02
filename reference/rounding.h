#ifndef ROPECHECK_REFERENCE_ROUNDING_H_
#define ROPECHECK_REFERENCE_ROUNDING_H_

#include <algorithm>
#include <cmath>
#include <limits>

// Rounds an arbitrary-precision number directly to a small format, never through an intermediate
// one: two roundings in turn can differ from one.
namespace ropecheck {

/// A binary interchange format. Every value of every format here is also a double.
struct Format {
  const char* name;
  int precision;     ///< significant bits, the hidden one included
  int min_exponent;  ///< exponent of the smallest normal number, 2^min_exponent
  int max_exponent;  ///< exponent of the largest finite number, which is below 2^(max_exponent + 1)

  /// u = 2^−precision, half the distance from 1 to the next number.
  double unit_roundoff() const { return std::ldexp(1.0, -precision); }
  /// η, the distance between neighbouring subnormal numbers.
  double smallest_subnormal() const { return std::ldexp(1.0, min_exponent - precision + 1); }
  double largest() const { return std::ldexp(2.0 - std::ldexp(1.0, 1 - precision), max_exponent); }
  bool operator==(const Format&) const = default;
};

inline constexpr Format kFloat32{"float32", 24, -126, 127};
inline constexpr Format kFloat64{"float64", 53, -1022, 1023};
inline constexpr Format kFloat16{"float16", 11, -14, 15};
inline constexpr Format kBFloat16{"bfloat16", 8, -126, 127};

/// Returns the number of `format` nearest to x, ties to even, with gradual underflow; infinity if x
/// exceeds the largest number by half a step or more. Zero keeps the sign of x; a NaN stays a NaN.
template <class Real>
double round_to(const Format& format, const Real& x) {
  using std::abs;
  using std::floor;
  using std::frexp;
  using std::ldexp;
  using std::signbit;
  if (x != x) return std::numeric_limits<double>::quiet_NaN();
  const bool negative = signbit(x);
  const Real magnitude = abs(x);
  if (magnitude == 0) return negative ? -0.0 : 0.0;
  const double infinity = std::numeric_limits<double>::infinity();
  if (magnitude >= ldexp(Real(1), format.max_exponent + 1)) return negative ? -infinity : infinity;

  int exponent = 0;  // magnitude = f·2^exponent, 1/2 ≤ f < 1
  frexp(magnitude, &exponent);
  // One step of the format near `magnitude` is 2^step.
  const int step =
      std::max(exponent - format.precision, format.min_exponent + 1 - format.precision);
  // Scaling by a power of two, floor and the difference are exact: magnitude = (whole +
  // rest)·2^step.
  const Real scaled = ldexp(magnitude, -step);
  Real whole = floor(scaled);
  const Real rest = scaled - whole;
  const bool odd = floor(whole / 2) * 2 != whole;
  if (rest > Real(0.5) || (rest == Real(0.5) && odd)) whole += 1;
  // whole ≤ 2^precision ≤ 2^53 is a double, and so is its multiple in every format.
  double rounded = std::ldexp(static_cast<double>(whole), step);
  if (rounded > format.largest()) rounded = infinity;
  return negative ? -rounded : rounded;
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_ROUNDING_H_
