#ifndef ROPECHECK_TESTS_REFERENCE_MPFR_ORACLE_H_
#define ROPECHECK_TESTS_REFERENCE_MPFR_ORACLE_H_

#include <mpfr.h>

#include <cmath>
#include <cstdint>

// The second oracle: MPFR used directly. It shares neither code nor method with the reference:
// power, sine and cosine are MPFR's own, each correctly rounded at the given precision, and so is
// its reduction of large angles.
namespace ropecheck {

/// An MPFR number of the given bits.
class Mpfr {
 public:
  explicit Mpfr(mpfr_prec_t bits) { mpfr_init2(number_, bits); }
  Mpfr(const Mpfr&) = delete;
  Mpfr& operator=(const Mpfr&) = delete;
  ~Mpfr() { mpfr_clear(number_); }

  mpfr_ptr get() { return number_; }
  mpfr_srcptr get() const { return number_; }

 private:
  mpfr_t number_;
};

/// θ = base^(−2·pair/rotary_dim), to the precision of `theta`: relative error below 2^(10 − bits).
inline void mpfr_frequency(Mpfr& theta, double base, int rotary_dim, int pair) {
  const mpfr_prec_t bits = mpfr_get_prec(theta.get());
  Mpfr exponent(bits), exact_base(64);
  mpfr_set_si(exponent.get(), -2 * pair, MPFR_RNDN);
  mpfr_div_si(exponent.get(), exponent.get(), rotary_dim, MPFR_RNDN);
  mpfr_set_d(exact_base.get(), base, MPFR_RNDN);
  mpfr_pow(theta.get(), exact_base.get(), exponent.get(), MPFR_RNDN);
}

/// cos and sin of position·θ at the precision of `theta`.
struct MpfrCosSin {
  explicit MpfrCosSin(mpfr_prec_t bits) : cos(bits), sin(bits) {}
  Mpfr cos;
  Mpfr sin;
};

inline void mpfr_turn(MpfrCosSin& turn, std::int64_t position, const Mpfr& theta) {
  static_assert(sizeof(long) == sizeof(std::int64_t));
  Mpfr angle(mpfr_get_prec(theta.get()));
  mpfr_mul_si(angle.get(), theta.get(), static_cast<long>(position), MPFR_RNDN);
  mpfr_sin_cos(turn.sin.get(), turn.cos.get(), angle.get(), MPFR_RNDN);
}

/// Sets `to` to a number of the reference, exactly if `to` has as many bits.
template <class Real>
void set_mpfr(Mpfr& to, const Real& from) {
  using std::floor;
  using std::frexp;
  using std::ldexp;
  mpfr_set_zero(to.get(), 1);
  int exponent = 0;
  Real rest = frexp(from, &exponent);
  while (rest != 0) {
    rest = ldexp(rest, 32);
    exponent -= 32;
    const Real whole = floor(rest);
    rest -= whole;
    mpfr_mul_2si(to.get(), to.get(), 32, MPFR_RNDN);
    mpfr_add_d(to.get(), to.get(), static_cast<double>(whole), MPFR_RNDN);
  }
  mpfr_mul_2si(to.get(), to.get(), exponent, MPFR_RNDN);
}

/// |value − exact| / (|exact|·2^(1−bits)): the relative error of `value` in ε of a type of `bits`.
template <class Real>
double error_in_epsilons(const Real& value, const Mpfr& exact, int bits) {
  Mpfr difference(mpfr_get_prec(exact.get()) + 64);
  set_mpfr(difference, value);
  mpfr_sub(difference.get(), difference.get(), exact.get(), MPFR_RNDN);
  mpfr_div(difference.get(), difference.get(), exact.get(), MPFR_RNDN);
  mpfr_mul_2si(difference.get(), difference.get(), bits - 1, MPFR_RNDN);
  return std::fabs(mpfr_get_d(difference.get(), MPFR_RNDU));
}

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_REFERENCE_MPFR_ORACLE_H_
