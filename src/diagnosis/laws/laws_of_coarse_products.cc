#include <fmt/core.h>

#include <cmath>
#include <numbers>
#include <optional>
#include <string>

#include "diagnosis/laws/law.h"

// Laws of coarse positions, coarse frequencies and coarse angles, one by one and together.
namespace ropecheck::diagnosis {
namespace {

double nearest_in(DType dtype, double value) { return value_of(dtype, bits_of(dtype, value)); }

/// TF32 has eleven significant bits.
double to_eleven_bits(double value, bool cut) {
  if (value == 0) return 0;
  const int shift = 10 - std::ilogb(value);
  const double scaled = std::ldexp(value, shift);
  return std::ldexp(cut ? std::trunc(scaled) : std::nearbyint(scaled), -shift);
}

struct Coarse {
  const char* words;
  double (*of)(double);
};
constexpr Coarse kCoarse[] = {
    {"bfloat16", [](double v) { return nearest_in(DType::bfloat16, v); }},
    {"float16", [](double v) { return nearest_in(DType::float16, v); }},
    {"tf32", [](double v) { return to_eleven_bits(v, false); }},
    {"tf32 by cutting", [](double v) { return to_eleven_bits(v, true); }},
    {"float32", [](double v) { return nearest_in(DType::float32, v); }},
};

}  // namespace

std::vector<Law> laws_of_coarse_products() {
  std::vector<Law> laws;
  for (const Coarse& theta : kCoarse)
    laws.push_back({fmt::format("are turned as if inv_freq were rounded to {}", theta.words),
                    [of = theta.of](const Sight& s) -> std::optional<Point> {
                      return turned_further(
                          s, static_cast<long double>(s.item->t) *
                                 (static_cast<long double>(of(s.item->theta)) - s.item->theta));
                    }});
  for (int bits = 16; bits <= 40; ++bits)
    for (const bool cut : {false, true})
      for (const bool in_turns : {true, false})
        laws.push_back(
            {fmt::format("are turned as if inv_freq were {} multiples of 2^−{} {} a position",
                         cut ? "cut off to" : "rounded to", bits, in_turns ? "turns" : "rad"),
             [bits, cut, in_turns](const Sight& s) -> std::optional<Point> {
               const long double unit =
                   std::ldexp(in_turns ? 2 * std::numbers::pi_v<long double> : 1.0L, -bits);
               const long double theta = static_cast<long double>(s.item->theta);
               const long double steps = theta / unit;
               const long double used = unit * (cut ? std::trunc(steps) : std::nearbyint(steps));
               return turned_further(s, static_cast<long double>(s.item->t) * (used - theta));
             }});
  for (const Coarse& position : kCoarse)
    for (const Coarse& theta : kCoarse)
      for (const Coarse* angle :
           {static_cast<const Coarse*>(nullptr), &kCoarse[0], &kCoarse[1], &kCoarse[4]}) {
        if (position.of == kCoarse[4].of && theta.of == kCoarse[4].of && angle == nullptr) continue;
        laws.push_back(
            {fmt::format(
                 "are turned as if positions were rounded to {}, and inv_freq to {}{}",
                 position.words, theta.words,
                 angle == nullptr ? "" : fmt::format(", and the angle to {}", angle->words)),
             [p = position.of, f = theta.of,
              a = angle == nullptr ? nullptr : angle->of](const Sight& s) -> std::optional<Point> {
               const double t = p(static_cast<double>(s.item->t));
               double product = t * f(s.item->theta);
               if (a != nullptr) product = a(product);
               if (!std::isfinite(product)) return std::nullopt;
               return turned_further(s, static_cast<long double>(product) -
                                            static_cast<long double>(s.item->t) *
                                                static_cast<long double>(s.item->theta));
             }});
      }
  return laws;
}

}  // namespace ropecheck::diagnosis
