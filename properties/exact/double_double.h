#ifndef ROPECHECK_PROPERTIES_EXACT_DOUBLE_DOUBLE_H_
#define ROPECHECK_PROPERTIES_EXACT_DOUBLE_DOUBLE_H_

#include <cmath>
#include <limits>

// A number as the unevaluated sum of two doubles, with about 104 significant bits. The checker
// computes in it, so that its own error is negligible next to the 24 or 53 bits under test. It is a
// hundred times faster than arbitrary precision, and it works as Real in the reference's templates.
//
// Algorithms: Dekker (Numer. Math. 18, 1971); Joldes, Muller, Popescu (ACM TOMS 44, 2017), whose
// bounds are quoted below. They need round-to-nearest, and the compiler must not contract a·b + c.
namespace ropecheck::exact {

struct DoubleDouble {
  double hi = 0;  ///< the double nearest to the sum
  double lo = 0;

  DoubleDouble() = default;
  DoubleDouble(double value) : hi(value) {}  // exact, so it may be implicit
  DoubleDouble(int value) : hi(value) {}
  DoubleDouble(double high, double low) : hi(high), lo(low) {}

  explicit operator double() const { return hi; }
  explicit operator int() const { return static_cast<int>(hi); }
};

/// a + b exactly, for any a and b.
[[gnu::always_inline]] inline DoubleDouble two_sum(double a, double b) {
  const double sum = a + b;
  const double b_part = sum - a;
  const double lost = (a - (sum - b_part)) + (b - b_part);
  // An infinite or NaN sum has no rounding error, but inf − inf would make it a NaN.
  return std::isfinite(sum) ? DoubleDouble{sum, lost} : DoubleDouble{sum, 0.0};
}

/// a + b exactly, for |a| ≥ |b|.
[[gnu::always_inline]] inline DoubleDouble fast_two_sum(double a, double b) {
  const double sum = a + b;
  const double lost = b - (sum - a);
  return std::isfinite(sum) ? DoubleDouble{sum, lost} : DoubleDouble{sum, 0.0};
}

/// a·b exactly, if no part underflows.
[[gnu::always_inline]] inline DoubleDouble two_product(double a, double b) {
  const double product = a * b;
  const double lost = std::fma(a, b, -product);
  return std::isfinite(product) ? DoubleDouble{product, lost} : DoubleDouble{product, 0.0};
}

[[gnu::always_inline]] inline DoubleDouble operator-(const DoubleDouble& a) {
  return {-a.hi, -a.lo};
}

/// Relative error below 3·2^−106.
[[gnu::always_inline]] inline DoubleDouble operator+(const DoubleDouble& a, const DoubleDouble& b) {
  const DoubleDouble high = two_sum(a.hi, b.hi);
  const DoubleDouble low = two_sum(a.lo, b.lo);
  const DoubleDouble sum = fast_two_sum(high.hi, high.lo + low.hi);
  return fast_two_sum(sum.hi, sum.lo + low.lo);
}

[[gnu::always_inline]] inline DoubleDouble operator-(const DoubleDouble& a, const DoubleDouble& b) {
  return a + -b;
}

/// Relative error below 5·2^−106.
[[gnu::always_inline]] inline DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b) {
  const DoubleDouble high = two_product(a.hi, b.hi);
  return fast_two_sum(high.hi, high.lo + (a.hi * b.lo + a.lo * b.hi));
}

/// Relative error below 10·2^−106.
inline DoubleDouble operator/(const DoubleDouble& a, const DoubleDouble& b) {
  const double first = a.hi / b.hi;
  const DoubleDouble rest = a - b * DoubleDouble(first);
  return fast_two_sum(first, rest.hi / b.hi);
}

inline DoubleDouble& operator+=(DoubleDouble& a, const DoubleDouble& b) { return a = a + b; }
inline DoubleDouble& operator-=(DoubleDouble& a, const DoubleDouble& b) { return a = a - b; }
inline DoubleDouble& operator*=(DoubleDouble& a, const DoubleDouble& b) { return a = a * b; }

inline bool operator==(const DoubleDouble& a, const DoubleDouble& b) {
  return a.hi == b.hi && a.lo == b.lo;
}
inline bool operator<(const DoubleDouble& a, const DoubleDouble& b) {
  return a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo);
}
inline bool operator>(const DoubleDouble& a, const DoubleDouble& b) { return b < a; }

inline DoubleDouble abs(const DoubleDouble& a) {
  return a.hi < 0 || (a.hi == 0 && a.lo < 0) ? -a : a;
}

/// a·2^n, exact if nothing underflows.
inline DoubleDouble ldexp(const DoubleDouble& a, int n) {
  return {std::ldexp(a.hi, n), std::ldexp(a.lo, n)};
}

/// a = f·2^exponent with 1/2 ≤ |f| ≤ 1.
inline DoubleDouble frexp(const DoubleDouble& a, int* exponent) {
  const double high = std::frexp(a.hi, exponent);
  return {high, std::ldexp(a.lo, -*exponent)};
}

inline DoubleDouble floor(const DoubleDouble& a) {
  const double high = std::floor(a.hi);
  return high == a.hi ? fast_two_sum(high, std::floor(a.lo)) : DoubleDouble(high);
}

/// Relative error below 2^−102: one Newton step on the double root.
inline DoubleDouble sqrt(const DoubleDouble& a) {
  if (!(a.hi > 0)) return std::sqrt(a.hi);
  const double root = std::sqrt(a.hi);
  const DoubleDouble rest = a - two_product(root, root);
  return fast_two_sum(root, rest.hi / (2 * root));
}

}  // namespace ropecheck::exact

/// The limits of double, except for the precision.
template <>
class std::numeric_limits<ropecheck::exact::DoubleDouble> : public std::numeric_limits<double> {
 public:
  static ropecheck::exact::DoubleDouble epsilon() { return 0x1p-104; }
};

#endif  // ROPECHECK_PROPERTIES_EXACT_DOUBLE_DOUBLE_H_
