#ifndef ROPECHECK_REFERENCE_COMPLEX_H_
#define ROPECHECK_REFERENCE_COMPLEX_H_

// Two numbers that belong together: a pair of coordinates read as a complex number, and the cos and
// sin of one angle. Any arithmetic serves as Real.
namespace ropecheck {

/// cos and sin of one angle, with one bound on the absolute error of each.
template <class Real>
struct CosSin {
  Real cos;
  Real sin;
  Real error;
};

/// A number of the complex plane: the pair (re, im) read as re + i·im.
template <class Real>
struct Complex {
  Real re;
  Real im;

  friend Complex operator*(const Complex& a, const Complex& b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
};

template <class Real>
Complex<Real> conj(const Complex<Real>& z) {
  return {z.re, -z.im};
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_COMPLEX_H_
