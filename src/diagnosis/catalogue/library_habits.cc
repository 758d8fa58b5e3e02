#include <cmath>
#include <cstddef>
#include <variant>

#include "diagnosis/catalogue/known_bugs.h"
#include "diagnosis/catalogue/spec_mistakes.h"

// Ways of computing a rotation that libraries have, and that break a contract though nobody calls
// them a bug: they have names, but they are not planted.
namespace ropecheck::diagnosis {
namespace {

/// Rotates by an angle that float32 code computes from a position and a pair; m is kept. One or two
/// pairs are rotated right: the first has no power, and the second a single one, which all ways of
/// making powers round alike, so that such calls tell none of them from another.
MutantRope turns_by_float(float (*angle)(float position, const RopeSpec&, int pair)) {
  return {.table = [angle](const Slot& slot, const RopeSpec& spec, int pair, Turn right) {
    if (!is_plain(spec) || spec.pairs() <= 2) return right;
    const Long m = std::hypot(right.cos, right.sin);
    Slot at = slot;
    at.axis = axis_of_pair(spec, pair);
    const Long a = static_cast<Long>(
        angle(static_cast<float>(position_at(at, slot.batch, slot.seq)), spec, pair));
    return Turn{m * std::cos(a), m * std::sin(a)};
  }};
}

float iterated_from_position(float position, const RopeSpec& spec, int pair) {
  const float step =
      std::pow(static_cast<float>(spec.base), -2.0F / static_cast<float>(spec.rotary_dim));
  for (int j = 0; j < pair; ++j) position *= step;
  return position;
}

float exponential_of_product(float position, const RopeSpec& spec, int pair) {
  const auto step =
      static_cast<float>(-(std::log(spec.base) / static_cast<double>(spec.rotary_dim)));
  return position * std::exp(static_cast<float>(2 * pair) * step);
}

float exponential_of_ratio(float position, const RopeSpec& spec, int pair) {
  const float ratio = static_cast<float>(2 * pair) / static_cast<float>(spec.rotary_dim);
  return position * std::exp(-ratio * std::log(static_cast<float>(spec.base)));
}

float power_of_two(float position, const RopeSpec& spec, int pair) {
  const float ratio = static_cast<float>(2 * pair) / static_cast<float>(spec.rotary_dim);
  return position * std::exp2(-ratio * std::log2(static_cast<float>(spec.base)));
}

/// TF32 keeps 11 significant bits.
Long tf32(Long value) {
  int exponent = 0;
  const Long fraction = std::frexp(value, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, 11)), exponent - 11);
}

Long divided(const RopeSpec& spec, int pair, Long by) { return plain_theta(spec, pair) / by; }

const char* const kExponential =
    "inv_freq were an exponential of a float32 product with ln base, and the angle a float32 "
    "product";

}  // namespace

std::vector<KnownBug> library_habits() {
  return {
      {"HAB-01",
       "θ were iterated in float32 from the position down: each pair's angle is the one before "
       "times base^(−2/r)",
       "ggml", [] { return turns_by_float(iterated_from_position); }},
      {"HAB-02", kExponential, "speechbrain",
       [] { return turns_by_float(exponential_of_product); }},
      {"HAB-02b", kExponential, "", [] { return turns_by_float(exponential_of_ratio); }},
      {"HAB-02c", kExponential, "MLX", [] { return turns_by_float(power_of_two); }},
      {"HAB-03", "position and inv_freq were rounded to TF32 before they are multiplied", "",
       [] {
         return MutantRope{.angle = [](Long t, Long theta) { return tf32(t) * tf32(theta); }};
       }},
      {"HAB-03b", "positions were rounded to TF32", "",
       [] { return MutantRope{.angle = [](Long t, Long theta) { return tf32(t) * theta; }}; }},
      {"HAB-03c", "inv_freq were rounded to TF32", "",
       [] { return MutantRope{.angle = [](Long t, Long theta) { return t * tf32(theta); }}; }},
      {"HAB-04", "dynamic ntk divided every θ by its factor instead of changing the base",
       "keras-hub",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           const auto* ntk = std::get_if<DynamicNtkScaling>(&spec.scaling);
           return ntk == nullptr ? right : divided(spec, j, static_cast<Long>(ntk->factor));
         });
       }},
      {"HAB-04b",
       "dynamic ntk divided every θ by the growth of the sequence instead of changing the base", "",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           const auto* ntk = std::get_if<DynamicNtkScaling>(&spec.scaling);
           if (ntk == nullptr || ntk->seq_len <= ntk->original_length) return right;
           const auto factor = static_cast<Long>(ntk->factor);
           return divided(
               spec, j,
               factor * static_cast<Long>(ntk->seq_len) / static_cast<Long>(ntk->original_length) -
                   (factor - 1));
         });
       }},
      {"HAB-04c", "ntk scaling divided every θ by alpha instead of changing the base", "",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           const auto* ntk = std::get_if<NtkScaling>(&spec.scaling);
           return ntk == nullptr ? right : divided(spec, j, static_cast<Long>(ntk->alpha));
         });
       }},
  };
}

}  // namespace ropecheck::diagnosis
