#include <cmath>
#include <string>
#include <utility>

#include "diagnosis/laws/law.h"

// Two mistakes of the same results: another angle, and another attention factor.
namespace ropecheck::diagnosis {
namespace {

/// Completes the words of a law of angles; the factor in place of m, nothing if it is m.
struct OtherFactor {
  const char* words;
  std::optional<double> (*of)(const Sight&);
};

constexpr OtherFactor kOtherFactors[] = {
    {", and lack the attention factor",
     [](const Sight& s) -> std::optional<double> {
       return std::abs(gain_of(s) - 1) < 0x1p-40 ? std::nullopt : std::optional(1.0);
     }},
    {", and have the attention factor of the scaling's own formula, not the one that the call "
     "gives",
     [](const Sight& s) { return factor_of_the_formula(s.call->shape().spec); }},
};

}  // namespace

std::vector<Law> laws_of_series() {
  std::vector<Law> laws;
  for (std::vector<Law> (*of_angles)() : {laws_of_positions, laws_of_frequencies})
    for (Law& law : of_angles())
      for (const OtherFactor& factor : kOtherFactors)
        laws.push_back({law.words + factor.words,
                        [result = law.result, factor](const Sight& s) -> std::optional<Point> {
                          const auto other = factor.of(s);
                          if (!other) return std::nullopt;
                          const std::optional<Point> turned = result(s);
                          if (!turned) return std::nullopt;
                          return *other / gain_of(s) * *turned;
                        }});
  return laws;
}

}  // namespace ropecheck::diagnosis
