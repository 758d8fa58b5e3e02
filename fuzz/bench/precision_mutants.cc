#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <numbers>
#include <string_view>
#include <vector>

#include "gate/rope_under_test.h"
#include "properties/dtype.h"
#include "properties/exact_rope.h"

// Rotations that lose precision, one mistake each, for measuring how soon a hunt finds it: a shared
// library whose mistake is the one that the environment's ROPECHECK_MUTANT names. Everything else
// is done in double from the exact phase, so the mistake is all that there is to find.
namespace {

using ropecheck::DType;

struct Turn {
  double cos;
  double sin;
};

/// Right, at every position.
Turn exact(const ropecheck::RopeSpec& spec, std::int64_t position, int pair) {
  const auto turn = ropecheck::exact_rope(spec, ropecheck::DoubleDouble{})->at(position, pair);
  return {turn.cos.hi, turn.sin.hi};
}

Turn of_angle(double angle) { return {std::cos(angle), std::sin(angle)}; }

double rounded(DType dtype, double value) {
  return ropecheck::value_of(dtype, ropecheck::bits_of(dtype, value));
}

struct At {
  const ropecheck::RopeSpec& spec;
  std::int64_t position;
  int pair;
  double theta;
};

Turn float32_angle(const At& at) {
  const float angle = static_cast<float>(at.position) * static_cast<float>(at.theta);
  return of_angle(static_cast<double>(angle));
}

/// θ_j = θ_{j−1}·ratio in float32, as loops over pairs have it.
Turn iterated_theta(const At& at) {
  const auto ratio =
      static_cast<float>(std::pow(at.spec.base, -2.0 / static_cast<double>(at.spec.rotary_dim)));
  float theta = 1;
  for (int j = 0; j < at.pair; ++j) theta *= ratio;
  return of_angle(static_cast<double>(at.position) * static_cast<double>(theta));
}

Turn at_position(const At& at, double position) {
  return exact(at.spec, static_cast<std::int64_t>(position), at.pair);
}

bool is_below_2_62(double position) { return std::abs(position) < 0x1p62; }

Turn bfloat16_position(const At& at) {
  const double position = rounded(DType::bfloat16, static_cast<double>(at.position));
  return is_below_2_62(position) ? at_position(at, position) : exact(at.spec, at.position, at.pair);
}

Turn float16_position(const At& at) {
  const double position = rounded(DType::float16, static_cast<double>(at.position));
  return is_below_2_62(position) ? at_position(at, position) : exact(at.spec, at.position, at.pair);
}

Turn float_position(const At& at) {
  const auto position = static_cast<double>(static_cast<float>(at.position));
  return is_below_2_62(position) ? at_position(at, position) : exact(at.spec, at.position, at.pair);
}

Turn bfloat16_table(const At& at) {
  const Turn turn = exact(at.spec, at.position, at.pair);
  return {rounded(DType::bfloat16, turn.cos), rounded(DType::bfloat16, turn.sin)};
}

Turn bfloat16_inv_freq(const At& at) {
  return of_angle(static_cast<double>(at.position) * rounded(DType::bfloat16, at.theta));
}

/// 2π as one double: right below some thousand turns.
Turn one_constant(const At& at) {
  const double angle = static_cast<double>(at.position) * at.theta;
  constexpr double kTurn = 2 * std::numbers::pi;
  return of_angle(angle - kTurn * std::nearbyint(angle / kTurn));
}

/// sin and cos by float polynomials of low degree, as `fast` variants have them.
Turn fast_sincos(const At& at) {
  const Turn right = exact(at.spec, at.position, at.pair);
  const double angle = std::atan2(right.sin, right.cos);
  const double square = angle * angle;
  // Taylor's series, two terms short of float's precision at ±π.
  double sin = 1, cos = 1;
  for (int n = 7; n >= 1; --n) {
    sin = 1 - square / (2 * n * (2 * n + 1)) * sin;
    cos = 1 - square / ((2 * n - 1) * (2 * n)) * cos;
  }
  return {cos, angle * sin};
}

/// The cubic term of sin is off by 2^−19 of itself: 2.6 u where it counts most, at an eighth of a
/// turn, which is within the budget but for a rounding that falls on the same side.
Turn coefficient_off(const At& at) {
  const Turn right = exact(at.spec, at.position, at.pair);
  const double quarter = std::numbers::pi / 2;
  const double angle = std::atan2(right.sin, right.cos);
  const double turns = std::nearbyint(angle / quarter);
  const double x = angle - turns * quarter;
  const double sin = std::sin(x) - x * x * x / 6 * 0x1p-19;
  const double cos = std::cos(x);
  switch (static_cast<int>(turns) & 3) {
    case 0:
      return {cos, sin};
    case 1:
      return {-sin, cos};
    case 2:
      return {-cos, -sin};
    default:
      return {sin, -cos};
  }
}

/// A phase of 48 bits: absolutely good to 2^−48 turns for a position of 1, and so to 2^−16 at 2^32.
Turn short_phase(const At& at) {
  constexpr int kBits = 48;
  const auto turns = static_cast<std::uint64_t>(
      std::llround(std::ldexp(std::fmod(at.theta / (2 * std::numbers::pi), 1.0), kBits)));
  const std::uint64_t phase =
      (static_cast<std::uint64_t>(at.position) * turns) & ((std::uint64_t{1} << kBits) - 1);
  return of_angle(std::ldexp(static_cast<double>(phase), -kBits) * 2 * std::numbers::pi);
}

/// Takes the next quarter where the phase is within 2^−21 of a turn from the border of two: at one
/// position in 2^19 or so.
Turn wrong_quadrant(const At& at) {
  const Turn right = exact(at.spec, at.position, at.pair);
  const double from_border = std::abs(std::abs(right.cos) - std::abs(right.sin));
  if (from_border > 0x1p-21 * 2 * std::numbers::pi * std::numbers::sqrt2) return right;
  return {-right.sin, right.cos};
}

Turn wrong_above_2_32(const At& at) {
  constexpr std::int64_t kNear = 0xffff'ffff;
  const bool far = at.position > kNear || at.position < -kNear;
  return far ? exact(at.spec, at.position & kNear, at.pair) : exact(at.spec, at.position, at.pair);
}

struct Mutant {
  std::string_view name;
  Turn (*turn)(const At&);
};

constexpr Mutant kMutants[] = {
    {"float32_angle", float32_angle},
    {"iterated_theta", iterated_theta},
    {"bfloat16_position", bfloat16_position},
    {"float16_position", float16_position},
    {"bfloat16_table", bfloat16_table},
    {"bfloat16_inv_freq", bfloat16_inv_freq},
    {"float_position", float_position},
    {"one_constant", one_constant},
    {"fast_sincos", fast_sincos},
    {"coefficient_off", coefficient_off},
    {"short_phase", short_phase},
    {"wrong_quadrant", wrong_quadrant},
    {"wrong_above_2_32", wrong_above_2_32},
};

Turn (*chosen())(const At&) {
  static Turn (*const turn)(const At&) = []() -> Turn (*)(const At&) {
    const char* name = std::getenv("ROPECHECK_MUTANT");
    for (const Mutant& mutant : kMutants)
      if (name != nullptr && mutant.name == name) return mutant.turn;
    return nullptr;
  }();
  return turn;
}

void rotate_tensor(const ropecheck_call& call, const ropecheck::RopeSpec& spec,
                   const ropecheck_tensor& tensor) {
  const auto index = [](const std::int64_t* strides, std::int64_t b, std::int64_t s, std::int64_t h,
                        std::int64_t d) {
    return b * strides[0] + s * strides[1] + h * strides[2] + d * strides[3];
  };
  const auto* in = static_cast<const float*>(tensor.in);
  auto* out = static_cast<float*>(tensor.out);
  for (std::int64_t b = 0; b < call.batch; ++b)
    for (std::int64_t s = 0; s < call.seq; ++s)
      for (std::int64_t h = 0; h < tensor.heads; ++h) {
        for (std::int64_t d = 0; d < spec.head_dim; ++d)
          out[index(tensor.out_strides, b, s, h, d)] = in[index(tensor.in_strides, b, s, h, d)];
        for (int pair = 0; pair < spec.pairs(); ++pair) {
          const auto [first, second] = ropecheck::pair_elements(spec, pair);
          const Turn turn =
              chosen()({spec, call.positions[b * call.seq + s], pair, call.spec->inv_freq[pair]});
          const double sin = call.direction == ROPECHECK_FORWARD ? turn.sin : -turn.sin;
          const double x1 = static_cast<double>(in[index(tensor.in_strides, b, s, h, first)]);
          const double x2 = static_cast<double>(in[index(tensor.in_strides, b, s, h, second)]);
          out[index(tensor.out_strides, b, s, h, first)] =
              static_cast<float>(x1 * turn.cos - x2 * sin);
          out[index(tensor.out_strides, b, s, h, second)] =
              static_cast<float>(x1 * sin + x2 * turn.cos);
        }
      }
}

int rotate(const ropecheck_call* call) {
  if (chosen() == nullptr) return ROPECHECK_FAILED;
  ropecheck::RopeSpec spec;
  spec.head_dim = call->spec->head_dim;
  spec.rotary_dim = call->spec->rotary_dim;
  spec.rotary_offset = call->spec->rotary_offset;
  spec.layout = call->spec->layout == ROPECHECK_INTERLEAVED ? ropecheck::Layout::interleaved
                                                            : ropecheck::Layout::half_split;
  spec.base = call->spec->base;
  rotate_tensor(*call, spec, call->q);
  return ROPECHECK_OK;
}

}  // namespace

const ropecheck_implementation* ropecheck_rope_under_test(void) {
  static const ropecheck_implementation mine = {
      ROPECHECK_ABI_VERSION,
      sizeof(ropecheck_implementation),
      "a precision mutant",
      "float32",
      ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_INTERLEAVED | ROPECHECK_CAN_HALF_SPLIT |
          ROPECHECK_CAN_PARTIAL_ROTARY | ROPECHECK_CAN_ROTARY_OFFSET | ROPECHECK_CAN_INVERSE |
          ROPECHECK_CAN_OUT_OF_PLACE | ROPECHECK_CAN_STRIDES,
      INT64_MIN,
      INT64_MAX,
      rotate};
  return &mine;
}
