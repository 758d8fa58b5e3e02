#include "models/spec_report.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>
#include <variant>

#include "reference/binary.h"
#include "reference/frequencies.h"
#include "reference/rounding.h"

namespace ropecheck::models {
namespace {

using Wide = Binary<192>;

const double kHalfTurn = std::acos(-1.0);

/// Returns θ of every pair without the scaling; with it if there is nothing to compare with.
std::vector<double> unscaled_thetas(const RopeSpec& spec) {
  RopeSpec plain = spec;
  if (!std::holds_alternative<ListedFrequencies>(spec.scaling)) plain.scaling = NoScaling{};
  std::vector<double> thetas;
  for (int pair = 0; pair < spec.pairs(); ++pair)
    thetas.push_back(static_cast<double>(frequency<Wide>(plain, pair)));
  return thetas;
}

/// Returns the side of a blend that a pair is on, from the ratio of its frequencies.
Band blended_band(double theta, double unscaled, double factor) {
  // Both are correctly rounded; a blended frequency differs by more than this.
  constexpr double kClose = 0x1p-50;
  if (std::abs(theta / unscaled - 1) < kClose) return Band::unscaled;
  if (std::abs(theta * factor / unscaled - 1) < kClose) return Band::interpolated;
  return Band::blended;
}

Band band_of(const RopeSpec& spec, double theta, double unscaled) {
  if (theta == 0) return Band::still;
  if (theta == unscaled) return Band::unscaled;
  return std::visit(
      [&](const auto& scaling) {
        using Kind = std::decay_t<decltype(scaling)>;
        if constexpr (std::is_same_v<Kind, YarnScaling> || std::is_same_v<Kind, Llama3Scaling> ||
                      std::is_same_v<Kind, LinearScaling>)
          return blended_band(theta, unscaled, scaling.factor);
        else
          return Band::rescaled;
      },
      spec.scaling);
}

/// Half the step of a format at a magnitude: the largest rounding error up to there.
double half_step(const Format& format, double magnitude) {
  if (magnitude == 0) return 0;
  const int exponent = std::max(std::ilogb(magnitude), format.min_exponent);
  return std::ldexp(1.0, exponent - format.precision);
}

PrecisionCost cost(std::string economy, double radians) {
  const double capped = std::min(radians, kHalfTurn);
  return {std::move(economy), capped,
          capped == 0 ? std::numeric_limits<double>::infinity() : -std::log2(capped)};
}

/// Bounds on the errors of every pair at every position of the trained length.
std::vector<PrecisionCost> costs_of(const RopeSpec& spec, std::int64_t trained_length) {
  const double last = static_cast<double>(trained_length - 1);
  double frequencies = 0, angles = 0, positions = 0;
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    const Wide exact = frequency<Wide>(spec, pair);
    const double rounded = round_to(kFloat32, exact);
    const double size = std::abs(static_cast<double>(exact));
    const double of_frequency = std::abs(static_cast<double>(Wide(rounded) - exact)) * last;
    // Beyond 2^24 the position itself is rounded before the multiplication.
    const double of_position = last > 0x1p24 ? half_step(kFloat32, last) * size : 0;
    frequencies = std::max(frequencies, of_frequency);
    angles = std::max(angles, of_frequency + of_position + half_step(kFloat32, last * size));
    positions = std::max(positions, (last > 0x1p8 ? half_step(kBFloat16, last) : 0) * size);
  }
  // cos and sin in [1/2, 1) are rounded by up to 2^−9 each, which moves their point by √2 of that.
  const double table = std::sqrt(2.0) * half_step(kBFloat16, 0.75);
  return {cost("float32 frequencies, exact angles", frequencies),
          cost("float32 frequencies and angles", angles), cost("bfloat16 positions", positions),
          cost("bfloat16 table of cos and sin", table)};
}

}  // namespace

const char* name_of(Band band) {
  switch (band) {
    case Band::unscaled:
      return "unscaled";
    case Band::blended:
      return "blended";
    case Band::interpolated:
      return "interpolated";
    case Band::rescaled:
      return "rescaled";
    case Band::still:
      break;
  }
  return "still";
}

SpecReport report_on(const std::string& name, const RopeSpec& spec, std::int64_t trained_length,
                     std::vector<std::string> notes) {
  SpecReport report{name, spec, trained_length,  static_cast<double>(attention_factor<Wide>(spec)),
                    {},   {},   std::move(notes)};
  const std::vector<double> unscaled = unscaled_thetas(spec);
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    const double theta = static_cast<double>(frequency<Wide>(spec, pair));
    const double before = unscaled[static_cast<std::size_t>(pair)];
    const double turns = std::abs(theta) / (2 * kHalfTurn);
    report.pairs.push_back({pair, axis_of_pair(spec, pair), theta, before,
                            theta == 0 ? std::numeric_limits<double>::infinity() : 1 / turns,
                            turns * static_cast<double>(trained_length - 1),
                            band_of(spec, theta, before)});
  }
  report.costs = costs_of(spec, trained_length);
  return report;
}

}  // namespace ropecheck::models
