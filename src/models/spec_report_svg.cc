#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "models/spec_report.h"
#include "properties/case/encoding/scaling_text.h"
#include "support/svg_chart.h"

namespace ropecheck::models {
namespace {

const char* color_of(Band band) {
  switch (band) {
    case Band::unscaled:
      return "#2f6fde";
    case Band::blended:
      return "#8a5cc9";
    case Band::interpolated:
      return "#d9542b";
    case Band::rescaled:
      return "#2a9d5c";
    case Band::still:
      break;
  }
  return "#888888";
}

double unscaled_wavelength(const PairReport& pair) {
  return 2 * std::acos(-1.0) / std::abs(pair.unscaled_theta);
}

/// The powers of ten around the trained length and all finite wavelengths.
support::Decades decades_of(const SpecReport& report) {
  double least = static_cast<double>(report.trained_length), most = least;
  for (const PairReport& pair : report.pairs)
    for (double wavelength : {pair.wavelength, unscaled_wavelength(pair)})
      if (std::isfinite(wavelength)) {
        least = std::min(least, wavelength);
        most = std::max(most, wavelength);
      }
  return support::decades_around(least, most);
}

double middle_of(const PairReport& pair) { return pair.pair + 0.5; }

/// Eight numbers of pairs at most.
std::vector<support::ChartTick> pair_ticks(int pairs) {
  std::vector<support::ChartTick> ticks;
  const int step = std::max(1, (pairs + 7) / 8);
  for (int pair = 0; pair < pairs; pair += step)
    ticks.push_back({pair + 0.5, std::to_string(pair), ""});
  return ticks;
}

support::ChartSeries dots_of(const SpecReport& report, Band band) {
  support::ChartSeries dots{name_of(band), color_of(band), support::Mark::dots, {}};
  for (const PairReport& pair : report.pairs)
    if (pair.band == band) dots.points.push_back({middle_of(pair), pair.wavelength});
  return dots;
}

}  // namespace

std::string to_svg(const SpecReport& report) {
  const int pairs = static_cast<int>(report.pairs.size());
  support::Chart chart;
  chart.title = fmt::format("{}: wavelength of each pair, scaling {}", report.name,
                            name_of(report.spec.scaling));
  chart.x_title = "pair";
  chart.y_title = "wavelength, in tokens";
  chart.x_end = pairs;
  chart.decades = decades_of(report);
  chart.ticks = pair_ticks(pairs);
  chart.level = static_cast<double>(report.trained_length);
  chart.level_name = fmt::format("trained length, {} tokens", report.trained_length);
  support::ChartSeries plain{"without scaling", "#888888", support::Mark::thin_line, {}};
  for (const PairReport& pair : report.pairs)
    plain.points.push_back({middle_of(pair), unscaled_wavelength(pair)});
  chart.series.push_back(std::move(plain));
  for (Band band : {Band::unscaled, Band::blended, Band::interpolated, Band::rescaled, Band::still})
    if (support::ChartSeries dots = dots_of(report, band); !dots.points.empty())
      chart.series.push_back(std::move(dots));
  return support::to_svg(chart);
}

}  // namespace ropecheck::models
