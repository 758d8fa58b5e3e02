#include "mutants/right_ropes.h"

#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <string>

#include "gate/builtin.h"
#include "gate/resolved_frequencies.h"
#include "reference/frequencies.h"

namespace ropecheck {
namespace {

/// One pair in, one out; the angle is position·θ in double, negated for the inverse.
using TurnPair = void (*)(double position, double theta, float m, float x1, float x2, float& y1,
                          float& y2);

void in_double(double position, double theta, float m, float x1, float x2, float& y1, float& y2) {
  const double c = m * std::cos(position * theta);
  const double s = m * std::sin(position * theta);
  y1 = static_cast<float>(x1 * c - x2 * s);
  y2 = static_cast<float>(x1 * s + x2 * c);
}

void in_float(double position, double theta, float m, float x1, float x2, float& y1, float& y2) {
  const auto c = static_cast<float>(m * std::cos(position * theta));
  const auto s = static_cast<float>(m * std::sin(position * theta));
  y1 = x1 * c - x2 * s;
  y2 = x1 * s + x2 * c;
}

void with_fma(double position, double theta, float m, float x1, float x2, float& y1, float& y2) {
  const auto c = static_cast<float>(m * std::cos(position * theta));
  const auto s = static_cast<float>(m * std::sin(position * theta));
  y1 = std::fma(x1, c, -(x2 * s));
  y2 = std::fma(x1, s, x2 * c);
}

void complex_numbers(double position, double theta, float m, float x1, float x2, float& y1,
                     float& y2) {
  // The product is written out: the language's own repairs infinities that are none.
  const std::complex<double> turn = std::polar(static_cast<double>(m), position * theta);
  const std::complex<double> x(x1, x2);
  y1 = static_cast<float>(x.real() * turn.real() - x.imag() * turn.imag());
  y2 = static_cast<float>(x.real() * turn.imag() + x.imag() * turn.real());
}

void matrix(double position, double theta, float m, float x1, float x2, float& y1, float& y2) {
  const double a = position * theta;
  const float r[2][2] = {
      {static_cast<float>(m * std::cos(a)), static_cast<float>(m * std::sin(a))},
      {static_cast<float>(-m * std::sin(a)), static_cast<float>(m * std::cos(a))}};
  y1 = x1 * r[0][0] + x2 * r[1][0];
  y2 = x1 * r[0][1] + x2 * r[1][1];
}

void factor_last(double position, double theta, float m, float x1, float x2, float& y1, float& y2) {
  const auto c = static_cast<float>(std::cos(position * theta));
  const auto s = static_cast<float>(std::sin(position * theta));
  y1 = m * (x1 * c - x2 * s);
  y2 = m * (x1 * s + x2 * c);
}

void in_long_double(double position, double theta, float m, float x1, float x2, float& y1,
                    float& y2) {
  const long double angle = static_cast<long double>(position) * theta;
  const long double c = m * std::cos(angle);
  const long double s = m * std::sin(angle);
  y1 = static_cast<float>(x1 * c - x2 * s);
  y2 = static_cast<float>(x1 * s + x2 * c);
}

/// A table of multiples of 1024 positions and one of what lies between, put together in double.
void split_table(double position, double theta, float m, float x1, float x2, float& y1, float& y2) {
  const double low = std::fmod(position, 1024.0);
  const double a = (position - low) * theta;
  const double b = low * theta;
  const double c = std::cos(a) * std::cos(b) - std::sin(a) * std::sin(b);
  const double s = std::sin(a) * std::cos(b) + std::cos(a) * std::sin(b);
  y1 = static_cast<float>(m * (x1 * c - x2 * s));
  y2 = static_cast<float>(m * (x1 * s + x2 * c));
}

/// From the last multiple of 16 on, one position after the other, in double.
void recurrence(double position, double theta, float m, float x1, float x2, float& y1, float& y2) {
  const double steps = std::fmod(position, 16.0);
  const double anchor = (position - steps) * theta;
  double c = std::cos(anchor);
  double s = std::sin(anchor);
  const double c1 = std::cos(theta);
  const double s1 = steps < 0 ? -std::sin(theta) : std::sin(theta);
  for (int i = 0; i < static_cast<int>(std::abs(steps)); ++i) {
    const double next = c * c1 - s * s1;
    s = c * s1 + s * c1;
    c = next;
  }
  y1 = static_cast<float>(m * (x1 * c - x2 * s));
  y2 = static_cast<float>(m * (x1 * s + x2 * c));
}

/// Reduced to a quarter turn by hand, with π/2 in two parts.
void reduced_by_hand(double position, double theta, float m, float x1, float x2, float& y1,
                     float& y2) {
  constexpr double kHigh = 0x1.921fb54442d18p0;
  constexpr double kLow = 0x1.1a62633145c07p-54;
  const double angle = position * theta;
  const double quarters = std::nearbyint(angle / kHigh);
  const double rest = std::fma(-quarters, kLow, std::fma(-quarters, kHigh, angle));
  double c = std::cos(rest);
  double s = std::sin(rest);
  for (int q = static_cast<int>(std::fmod(std::fmod(quarters, 4) + 4, 4)); q > 0; --q) {
    const double old = c;
    c = -s;
    s = old;
  }
  y1 = static_cast<float>(m * (x1 * c - x2 * s));
  y2 = static_cast<float>(m * (x1 * s + x2 * c));
}

enum class Order { forward, reversed, pass_through_first };

/// The loops around a pair, in one of several orders.
CallStatus rotate(const Call& call, TurnPair turn, Order order) {
  const RopeSpec& spec = *call.spec;
  const std::vector<double> theta = resolved_frequencies(spec);
  const auto m = static_cast<float>(attention_factor<double>(spec));
  for (const TensorArgument* t : {&call.q, &call.k}) {
    const std::int64_t vectors = call.batch * call.seq * t->heads;
    for (std::int64_t n = 0; n < vectors; ++n) {
      const std::int64_t v = order == Order::reversed ? vectors - 1 - n : n;
      const std::int64_t h = v % t->heads;
      const std::int64_t s = v / t->heads % call.seq;
      const std::int64_t b = v / t->heads / call.seq;
      const float* in = static_cast<const float*>(t->in) + b * t->in_strides.batch +
                        s * t->in_strides.seq + h * t->in_strides.head;
      float* out = static_cast<float*>(t->out) + b * t->out_strides.batch + s * t->out_strides.seq +
                   h * t->out_strides.head;
      const auto pass_through = [&] {
        for (int i = 0; i < spec.head_dim; ++i)
          if (i < spec.rotary_offset || i >= spec.rotary_offset + spec.rotary_dim)
            out[i * t->out_strides.dim] = in[i * t->in_strides.dim];
      };
      if (order == Order::pass_through_first) pass_through();
      const std::int64_t* position = call.positions + (b * call.seq + s) * spec.axes();
      for (int n_pair = 0; n_pair < spec.pairs(); ++n_pair) {
        const int j = order == Order::reversed ? spec.pairs() - 1 - n_pair : n_pair;
        const auto [first, second] = pair_elements(spec, j);
        auto number = static_cast<double>(position[axis_of_pair(spec, j)]);
        if (call.direction != Direction::forward) number = -number;
        float y1 = 0;
        float y2 = 0;
        turn(number, theta[static_cast<std::size_t>(j)], m, in[first * t->in_strides.dim],
             in[second * t->in_strides.dim], y1, y2);
        out[first * t->out_strides.dim] = y1;
        out[second * t->out_strides.dim] = y2;
      }
      if (order != Order::pass_through_first) pass_through();
    }
  }
  return {};
}

Implementation right_rope(const std::string& name, TurnPair turn, Order order) {
  Implementation made{
      name, "float32", {}, [turn, order](const Call& call) { return rotate(call, turn, order); }};
  // Up to here the rounding of the angle to double is far below float32's.
  made.capabilities.max_position = 1 << 20;
  made.capabilities.min_position = -(1 << 20);
  return made;
}

}  // namespace

std::vector<Implementation> right_ropes() {
  return {
      right_rope("double", in_double, Order::forward),
      right_rope("float", in_float, Order::forward),
      right_rope("fma", with_fma, Order::forward),
      right_rope("complex", complex_numbers, Order::forward),
      right_rope("matrix", matrix, Order::forward),
      right_rope("factor_last", factor_last, Order::forward),
      right_rope("long_double", in_long_double, Order::forward),
      right_rope("split_table", split_table, Order::forward),
      right_rope("recurrence", recurrence, Order::forward),
      right_rope("reduced_by_hand", reduced_by_hand, Order::forward),
      right_rope("reversed", in_double, Order::reversed),
      right_rope("pass_through_first", with_fma, Order::pass_through_first),
      frameworks_rope(),
  };
}

}  // namespace ropecheck
