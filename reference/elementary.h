#ifndef ROPECHECK_REFERENCE_ELEMENTARY_H_
#define ROPECHECK_REFERENCE_ELEMENTARY_H_

#include <cmath>
#include <limits>

// Logarithm, exponential and power from the four operations, which Boost.Multiprecision rounds
// correctly. Boost's own log, exp and sin have no stated bound, and a certificate needs one.
//
// Let P be the bits of Real and ε = 2^(1−P), the distance from 1 to the next Real. One operation
// errs by ε/2 relatively. Series are summed from their smallest term on (Horner): a term that is
// added early is then multiplied by the small argument again and again, so its rounding error
// fades, and the bounds below do not grow with P. In the other direction, each of about P/5
// additions to the first term would leave ε/2. Products of several errors are far below the slack
// of every bound.
namespace ropecheck {

/// P, the significant bits of Real at its current precision.
template <class Real>
int precision_bits() {
  using std::frexp;
  int exponent = 0;
  frexp(std::numeric_limits<Real>::epsilon(), &exponent);  // ε = 1/2·2^(2−P)
  return 2 - exponent;
}

/// atanh z = z·(1 + z²/3 + z⁴/5 + …), |z| ≤ 1/4. Relative error below 2^2·ε if z is exact.
///
/// |z| < 2^e, so n terms leave out less than 2^(2en), here below ε/4. One step s ← 1/(2k+1) + z²s
/// rounds a quotient, a sum (≤ 1.1) and two products (≤ z²): 1.2·ε at most, plus z² ≤ 1/16 of the
/// steps before. With the last product by z the total is 2·ε.
template <class Real>
Real atanh_series(const Real& z) {
  using std::frexp;
  if (z == 0) return z;
  int e = 0;
  frexp(z, &e);  // e ≤ −1
  const Real square = z * z;
  Real sum(0);
  for (int k = (precision_bits<Real>() + 1) / (-2 * e); k >= 0; --k)
    sum = Real(1) / (2 * k + 1) + square * sum;
  return z * sum;
}

/// ln 2 = 18·atanh(1/26) − 2·atanh(1/4801) + 8·atanh(1/8749). Relative error below 2^3·ε: the first
/// term makes up the sum except for 2^−10 of it, and errs by 2.5·ε; each operation adds one
/// rounding. Every thread keeps the last result, since each exponential needs it.
template <class Real>
Real log_of_two() {
  thread_local int known_bits = 0;
  thread_local Real known;
  if (known_bits != precision_bits<Real>()) {
    known = 18 * atanh_series(Real(Real(1) / 26)) - 2 * atanh_series(Real(Real(1) / 4801)) +
            8 * atanh_series(Real(Real(1) / 8749));
    known_bits = precision_bits<Real>();
  }
  return known;
}

/// ln x, x > 0. Relative error below 2^5·ε.
///
/// x = m·2^n with 2/3 ≤ m < 4/3, and ln m = 2·atanh((m−1)/(m+1)). m − 1 is exact, and the argument
/// is at most 1/5, with two roundings: ln m errs by less than 4·ε. For n = 0 there is no other
/// error. Otherwise |n·ln 2| ≥ 0.693 and |ln m| < 0.406, so neither part is larger than 2.5 times
/// their sum, and the errors of the two, 8.5·ε and 4·ε, grow to less than 32·ε.
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

/// e^x, |x| < 2^20. Relative error below (2^4·|x| + 2^10)·ε if x is exact.
///
/// x = n·ln 2 + r with |r| < 0.36: the error of r is that of n·ln 2, 8.5·ε·(|x| + 0.36), and ε/2.
/// Then e^r = (e^(r/2^8))^(2^8). |r/2^8| < 2^−9, so n Taylor terms leave out less than 2^(−9n),
/// here below ε/4. One step s ← 1 + (r/2^8)·s/k rounds the sum by ε/2; its other errors are 2^9
/// times smaller, so the sum errs by less than ε. Eight squarings multiply that error by 2^8 and
/// add 2^8 − 1 times ε/2.
template <class Real>
Real exponential(const Real& x) {
  using std::floor;
  using std::ldexp;
  const Real log_2 = log_of_two<Real>();
  const Real n = floor(Real(x / log_2 + Real(0.5)));
  const Real small = ldexp(Real(x - n * log_2), -8);
  Real sum(1);
  for (int k = (precision_bits<Real>() + 1) / 9 + 1; k > 0; --k) sum = 1 + small * sum / k;
  for (int squarings = 0; squarings < 8; ++squarings) sum *= sum;
  return ldexp(sum, static_cast<int>(n));
}

/// x^y for x > 0, |y·ln x| < 2^20. If y is within δ·ε relatively, the relative error is below ((2^6
/// + δ)·|y·ln x| + 2^10)·ε: the error of the exponent, (2^5 + δ + 1)·ε·|y·ln x|, and that of the
/// exponential.
template <class Real>
Real power(const Real& x, const Real& y) {
  return exponential(Real(y * natural_log(x)));
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_ELEMENTARY_H_
