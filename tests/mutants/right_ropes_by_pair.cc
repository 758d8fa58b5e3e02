#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "mutants/right_angles.h"
#include "mutants/right_ropes.h"
#include "reference/frequencies.h"

// One loop over vectors and pairs, with many ways to rotate a pair. Real is float, or double for
// float64. A computation called wider is done in double or in long double.
namespace ropecheck {
namespace {

template <class Real>
struct TwoOf {
  Real first;
  Real second;
};

/// Rotates a pair x. Its cos and sin come from θ and the position, which is negated for the
/// inverse; m is the attention factor.
template <class Real>
using TurnPair = TwoOf<Real> (*)(const Frequency&, double position, Real m, TwoOf<Real> x);

template <class Real>
TwoOf<Real> rotated_wider(Wider<Real> c, Wider<Real> s, TwoOf<Real> x) {
  return {static_cast<Real>(x.first * c - x.second * s),
          static_cast<Real>(x.first * s + x.second * c)};
}

/// cos of the angle, in working precision.
template <class Real>
Real cos_of(const Frequency& theta, double position) {
  return static_cast<Real>(std::cos(radians(theta, static_cast<Wider<Real>>(position))));
}
template <class Real>
Real sin_of(const Frequency& theta, double position) {
  return static_cast<Real>(std::sin(radians(theta, static_cast<Wider<Real>>(position))));
}

template <class Real>
TwoOf<Real> wider(const Frequency& theta, double position, Real m, TwoOf<Real> x) {
  const Wider<Real> angle = radians(theta, static_cast<Wider<Real>>(position));
  return rotated_wider<Real>(m * std::cos(angle), m * std::sin(angle), x);
}

template <class Real>
TwoOf<Real> plain(const Frequency& theta, double position, Real m, TwoOf<Real> x) {
  const Real c = m * cos_of<Real>(theta, position);
  const Real s = m * sin_of<Real>(theta, position);
  return {x.first * c - x.second * s, x.first * s + x.second * c};
}

template <class Real>
TwoOf<Real> with_fma(const Frequency& theta, double position, Real m, TwoOf<Real> x) {
  const Real c = m * cos_of<Real>(theta, position);
  const Real s = m * sin_of<Real>(theta, position);
  return {std::fma(x.first, c, -(x.second * s)), std::fma(x.first, s, x.second * c)};
}

template <class Real>
TwoOf<Real> complex_numbers(const Frequency& theta, double position, Real m, TwoOf<Real> x) {
  // The product is written out, because the language's own product turns some results that are NaN
  // into infinities.
  using Wide = Wider<Real>;
  const std::complex<Wide> turn =
      std::polar(static_cast<Wide>(m), radians(theta, static_cast<Wide>(position)));
  return rotated_wider<Real>(turn.real(), turn.imag(), x);
}

template <class Real>
TwoOf<Real> matrix(const Frequency& theta, double position, Real m, TwoOf<Real> x) {
  const Real c = m * cos_of<Real>(theta, position);
  const Real s = m * sin_of<Real>(theta, position);
  const Real r[2][2] = {{c, s}, {-s, c}};
  return {x.first * r[0][0] + x.second * r[1][0], x.first * r[0][1] + x.second * r[1][1]};
}

template <class Real>
TwoOf<Real> factor_last(const Frequency& theta, double position, Real m, TwoOf<Real> x) {
  const Real c = cos_of<Real>(theta, position);
  const Real s = sin_of<Real>(theta, position);
  return {m * (x.first * c - x.second * s), m * (x.first * s + x.second * c)};
}

template <class Real>
TwoOf<Real> in_long_double(const Frequency& theta, double position, Real m, TwoOf<Real> x) {
  const long double angle = radians(theta, static_cast<long double>(position));
  const long double c = m * std::cos(angle);
  const long double s = m * std::sin(angle);
  return {static_cast<Real>(x.first * c - x.second * s),
          static_cast<Real>(x.first * s + x.second * c)};
}

/// Combines the angle of a multiple of 1024 positions with the angle of the rest.
template <class Real>
TwoOf<Real> sum_of_angles(const Frequency& theta, double position, Real m, TwoOf<Real> x) {
  using Wide = Wider<Real>;
  const double low = std::fmod(position, 1024.0);
  const Wide a = radians(theta, static_cast<Wide>(position - low));
  const Wide b = radians(theta, static_cast<Wide>(low));
  const Wide c = std::cos(a) * std::cos(b) - std::sin(a) * std::sin(b);
  const Wide s = std::sin(a) * std::cos(b) + std::cos(a) * std::sin(b);
  return rotated_wider<Real>(m * c, m * s, x);
}

/// Starts at the last multiple of 16 and goes on one position at a time.
template <class Real>
TwoOf<Real> recurrence(const Frequency& theta, double position, Real m, TwoOf<Real> x) {
  using Wide = Wider<Real>;
  const double steps = std::fmod(position, 16.0);
  const Wide anchor = radians(theta, static_cast<Wide>(position - steps));
  const Wide step = radians(theta, static_cast<Wide>(steps < 0 ? -1 : 1));
  const Wide c1 = std::cos(step);
  const Wide s1 = std::sin(step);
  Wide c = std::cos(anchor);
  Wide s = std::sin(anchor);
  for (int i = 0; i < static_cast<int>(std::abs(steps)); ++i) {
    const Wide next = c * c1 - s * s1;
    s = c * s1 + s * c1;
    c = next;
  }
  return rotated_wider<Real>(m * c, m * s, x);
}

/// Reduces the angle to a quarter turn by hand, with π/2 in two parts.
TwoOf<float> reduced_by_hand(const Frequency& theta, double position, float m, TwoOf<float> x) {
  constexpr double kHigh = 0x1.921fb54442d18p0;
  constexpr double kLow = 0x1.1a62633145c07p-54;
  const double angle = radians(theta, position);
  const double quarters = std::nearbyint(angle / kHigh);
  const double rest = std::fma(-quarters, kLow, std::fma(-quarters, kHigh, angle));
  double c = std::cos(rest);
  double s = std::sin(rest);
  for (int q = static_cast<int>(std::fmod(std::fmod(quarters, 4) + 4, 4)); q > 0; --q) {
    const double old = c;
    c = -s;
    s = old;
  }
  return rotated_wider<float>(m * c, m * s, x);
}

enum class Order { forward, reversed, pass_through_first };

/// The loops around a pair, in one of several orders.
template <class Real>
void rotate(const Call& call, TurnPair<Real> turn, Order order) {
  const RopeSpec& spec = *call.spec;
  const std::vector<Frequency> theta = frequencies_of(spec);
  const auto m = static_cast<Real>(attention_factor<double>(spec));
  for (const TensorArgument* t : {&call.q, &call.k}) {
    const std::int64_t vectors = call.batch * call.seq * t->heads;
    for (std::int64_t n = 0; n < vectors; ++n) {
      const std::int64_t v = order == Order::reversed ? vectors - 1 - n : n;
      const std::int64_t s = v / t->heads % call.seq;
      const std::int64_t b = v / t->heads / call.seq;
      const VectorAt at = vector_at(*t, b, s, v % t->heads);
      if (order == Order::pass_through_first) pass_through(call, *t, at);
      for (int n_pair = 0; n_pair < spec.pairs(); ++n_pair) {
        const int j = order == Order::reversed ? spec.pairs() - 1 - n_pair : n_pair;
        const auto [first, second] = pair_elements(spec, j);
        const TwoOf<Real> x = {
            element<Real>(call.dtype, t->in, at.in + first * t->in_strides.dim),
            element<Real>(call.dtype, t->in, at.in + second * t->in_strides.dim)};
        const TwoOf<Real> y =
            turn(theta[static_cast<std::size_t>(j)], number_for(call, b, s, j), m, x);
        set_element(call.dtype, t->out, at.out + first * t->out_strides.dim, y.first);
        set_element(call.dtype, t->out, at.out + second * t->out_strides.dim, y.second);
      }
      if (order != Order::pass_through_first) pass_through(call, *t, at);
    }
  }
}

Implementation by_pair(const std::string& name, TurnPair<float> in_float,
                       TurnPair<double> in_double, Order order = Order::forward) {
  Implementation made = right_rope(name, [=](const Call& call) {
    if (call.dtype == DType::float64)
      rotate<double>(call, in_double, order);
    else
      rotate<float>(call, in_float, order);
    return CallStatus{};
  });
  made.capabilities.float64 = in_double != nullptr;
  return made;
}

}  // namespace

std::vector<Implementation> ropes_by_pair() {
  return {
      by_pair("wider", wider<float>, wider<double>),
      by_pair("plain", plain<float>, plain<double>),
      by_pair("fma", with_fma<float>, with_fma<double>),
      by_pair("complex", complex_numbers<float>, complex_numbers<double>),
      by_pair("matrix", matrix<float>, matrix<double>),
      by_pair("factor_last", factor_last<float>, factor_last<double>),
      by_pair("long_double", in_long_double<float>, in_long_double<double>),
      by_pair("sum_of_angles", sum_of_angles<float>, sum_of_angles<double>),
      by_pair("recurrence", recurrence<float>, recurrence<double>),
      by_pair("reduced_by_hand", reduced_by_hand, nullptr),
      by_pair("reversed", wider<float>, wider<double>, Order::reversed),
      by_pair("pass_through_first", with_fma<float>, with_fma<double>, Order::pass_through_first),
  };
}

}  // namespace ropecheck
