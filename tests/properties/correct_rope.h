#ifndef ROPECHECK_TESTS_PROPERTIES_CORRECT_ROPE_H_
#define ROPECHECK_TESTS_PROPERTIES_CORRECT_ROPE_H_

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>

#include "properties/exact/exact_rope.h"
#include "properties/implementation.h"

// A correctly rounded RoPE that tests can damage: each coordinate is the double-double result
// rounded once. A test plants a mistake through one of the hooks.
namespace ropecheck::testing {

struct Hooks {
  /// Returns the position at which a token is rotated; `key` is true for the key tensor.
  std::function<std::int64_t(std::int64_t position, bool key)> position = [](std::int64_t p, bool) {
    return p;
  };
  /// Changes the computed pair before it is rounded and stored; r is the norm of the exact pair.
  std::function<void(double& first, double& second, double r, int pair)> damage =
      [](double&, double&, double, int) {};
  /// Computes the rotated pair in the place of the right code, if it is set. x: the pair as stored;
  /// `backwards`: by the inverse rotation. The result is rounded to the format, if it is not of it.
  std::function<std::array<double, 2>(std::array<double, 2> x, std::int64_t position, int pair,
                                      bool backwards)>
      instead = nullptr;
};

inline void rotate_tensor(const Call& call, const TensorArgument& tensor, bool key,
                          const Hooks& hooks) {
  const RopeSpec& spec = *call.spec;
  const auto exact = exact::exact_rope(spec);
  const std::size_t width = size_of(call.dtype);
  const auto at = [&](std::int64_t b, std::int64_t s, std::int64_t h, int d, const Strides& st) {
    return (b * st.batch + s * st.seq + h * st.head + d * st.dim) *
           static_cast<std::int64_t>(width);
  };
  for (std::int64_t b = 0; b < call.batch; ++b)
    for (std::int64_t s = 0; s < call.seq; ++s)
      for (std::int64_t h = 0; h < tensor.heads; ++h) {
        const std::int64_t* position = call.positions + (b * call.seq + s) * spec.axes();
        const auto load = [&](int d) {
          const auto* in = static_cast<const std::byte*>(tensor.in);
          return load_bits(call.dtype, in + at(b, s, h, d, tensor.in_strides));
        };
        const auto store = [&](int d, std::uint64_t bits) {
          auto* out = static_cast<std::byte*>(tensor.out);
          store_bits(call.dtype, out + at(b, s, h, d, tensor.out_strides), bits);
        };
        for (int d = 0; d < spec.head_dim; ++d)
          if (d < spec.rotary_offset || d >= spec.rotary_offset + spec.rotary_dim)
            store(d, load(d));
        for (int pair = 0; pair < spec.pairs(); ++pair) {
          const PairElements e = pair_elements(spec, pair);
          const exact::DoubleDouble x1 = value_of(call.dtype, load(e.first));
          const exact::DoubleDouble x2 = value_of(call.dtype, load(e.second));
          const std::int64_t t = hooks.position(position[axis_of_pair(spec, pair)], key);
          if (hooks.instead) {
            const auto y =
                hooks.instead({x1.hi, x2.hi}, t, pair, call.direction != Direction::forward);
            store(e.first, bits_of(call.dtype, y[0]));
            store(e.second, bits_of(call.dtype, y[1]));
            continue;
          }
          CosSin<exact::DoubleDouble> turn = exact->at(t, pair);
          if (call.direction != Direction::forward) turn.sin = -turn.sin;
          const exact::DoubleDouble m = exact->attention_factor();
          double first = (m * (x1 * turn.cos - x2 * turn.sin)).hi;
          double second = (m * (x1 * turn.sin + x2 * turn.cos)).hi;
          hooks.damage(first, second, m.hi * std::hypot(x1.hi, x2.hi), pair);
          store(e.first, bits_of(call.dtype, first));
          store(e.second, bits_of(call.dtype, second));
        }
      }
}

inline Implementation correct_rope(Hooks hooks = {}) {
  Implementation rope;
  rope.name = "correct";
  rope.contract = "correctly-rounded";
  rope.capabilities.float16 = rope.capabilities.bfloat16 = rope.capabilities.float64 = true;
  rope.rotate = [hooks](const Call& call) {
    rotate_tensor(call, call.q, false, hooks);
    rotate_tensor(call, call.k, true, hooks);
    return CallStatus{};
  };
  return rope;
}

}  // namespace ropecheck::testing

#endif  // ROPECHECK_TESTS_PROPERTIES_CORRECT_ROPE_H_
