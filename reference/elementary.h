#ifndef ROPECHECK_REFERENCE_ELEMENTARY_H_
#define ROPECHECK_REFERENCE_ELEMENTARY_H_

#include <cmath>
#include <limits>

// Logarithm, exponential and power from the four operations, which Boost.Multiprecision rounds
// correctly. Its own log, exp and sin come without a stated bound, and a certificate needs one.
//
// ε is the distance from 1 to the next Real. Bounds hold up to 2^12 bits.
namespace ropecheck {

/// atanh z = z + z³/3 + z⁵/5 + …, |z| ≤ 1/5. Relative error below 2^4·ε: the terms fall by 25 at
/// least, so what is left out (from ε/8 on) and the roundings are dominated by the first ones.
template <class Real>
Real atanh_series(const Real& z) {
  using std::abs;
  const Real square = z * z;
  const Real enough = std::numeric_limits<Real>::epsilon() / 8;
  Real power(1), sum(1);
  for (int n = 3; power > enough; n += 2) {
    power *= square;
    sum += power / n;
  }
  return z * sum;
}

/// ln 2 = 18·atanh(1/26) − 2·atanh(1/4801) + 8·atanh(1/8749). Relative error below 2^6·ε.
template <class Real>
Real log_of_two() {
  return 18 * atanh_series(Real(1) / 26) - 2 * atanh_series(Real(1) / 4801) +
         8 * atanh_series(Real(1) / 8749);
}

/// ln x, x > 0. Relative error below 2^9·ε.
///
/// x = m·2^n with 2/3 ≤ m < 4/3, and ln m = 2·atanh((m−1)/(m+1)), where m − 1 is exact. For n = 0
/// that is accurate by itself. Else |n·ln 2| ≥ 0.693 and |ln m| < 0.406, so the sum is no smaller
/// than two fifths of its larger part, and the 2^6·ε of ln 2 grows by less than 2^3.
template <class Real>
Real natural_log(const Real& x) {
  using std::frexp;
  int n = 0;
  Real m = frexp(x, &n);  // 1/2 ≤ m < 1
  if (m * 3 < 2) {
    m *= 2;
    --n;
  }
  const Real log_m = 2 * atanh_series(Real((m - 1) / (m + 1)));
  return n == 0 ? log_m : Real(n * log_of_two<Real>() + log_m);
}

/// e^x, |x| < 2^20. Relative error below (2^8·|x| + 2^13)·ε, given x exactly.
///
/// x = n·ln 2 + r: the error of ln 2 is multiplied by n ≤ 1.5·|x| + 1. Then e^r =
/// (e^(r/2^8))^(2^8): eight squarings multiply the error of the Taylor sum, below 2^3·ε, by 2^8 and
/// add their own.
template <class Real>
Real exponential(const Real& x) {
  using std::abs;
  using std::floor;
  using std::ldexp;
  const Real log_2 = log_of_two<Real>();
  const Real n = floor(x / log_2 + Real(0.5));
  const Real r = ldexp(Real(x - n * log_2), -8);
  const Real enough = std::numeric_limits<Real>::epsilon() / 8;
  Real term(1), sum(1);
  for (int k = 1; abs(term) > enough; ++k) {
    term *= r / k;
    sum += term;
  }
  for (int squarings = 0; squarings < 8; ++squarings) sum *= sum;
  return ldexp(sum, static_cast<int>(n));
}

/// x^y for x > 0. Relative error below (2^10·|y·ln x| + 2^13 + δ·|y·ln x|)·ε, where y is within
/// δ·ε relatively.
template <class Real>
Real power(const Real& x, const Real& y) {
  return exponential(Real(y * natural_log(x)));
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_ELEMENTARY_H_
