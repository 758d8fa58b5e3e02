#include "report/plot.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "properties/case/hard_positions.h"
#include "run/run.h"
#include "support/input_error.h"
#include "support/svg_chart.h"

namespace ropecheck::report {
namespace {

constexpr int kRandomPositions = 100;
constexpr int kHardOfEachPair = 1;

/// Positions of one octave, in ascending order.
std::vector<std::int64_t> positions_of(const RopeSpec& spec, int octave, std::int64_t limit) {
  const std::int64_t first = std::int64_t{1} << octave;
  const std::int64_t last = std::min(limit, first + (first - 1));
  std::vector<std::int64_t> positions = {first, last};
  std::uint64_t state = static_cast<std::uint64_t>(octave);
  const auto width = static_cast<std::uint64_t>(last - first) + 1;
  for (int i = 0; i < kRandomPositions; ++i) {
    // Knuth's multiplicative generator; its upper bits are the random ones.
    state = state * 6364136223846793005U + 1442695040888963407U;
    positions.push_back(first + static_cast<std::int64_t>((state >> 1) % width));
  }
  for (const HardPosition& hard : hard_positions(spec, last, kHardOfEachPair))
    if (hard.position >= first) positions.push_back(hard.position);
  std::sort(positions.begin(), positions.end());
  return positions;
}

/// Whether an error has a place on a logarithmic axis; ∞ has one at its upper end.
bool is_drawn(double error) { return error > 0; }

support::Decades decades_of(const std::vector<ErrorCurve>& curves, double budget) {
  double least = budget, most = budget;
  for (const ErrorCurve& curve : curves)
    for (const auto& [octave, error] : curve.octaves)
      if (is_drawn(error) && std::isfinite(error)) {
        least = std::min(least, error);
        most = std::max(most, error);
      }
  return support::decades_around(least, most);
}

int last_octave_of(const std::vector<ErrorCurve>& curves) {
  int last = 0;
  for (const ErrorCurve& curve : curves)
    for (const auto& [octave, error] : curve.octaves) last = std::max(last, octave);
  return last;
}

/// The powers of two at which octaves begin, nine at most.
std::vector<support::ChartTick> octave_ticks(int octaves) {
  std::vector<support::ChartTick> ticks;
  const int step = octaves > 33 ? 8 : 4;
  for (int octave = 0; octave <= octaves; octave += step)
    ticks.push_back({static_cast<double>(octave), "2", fmt::format("{}", octave)});
  return ticks;
}

}  // namespace

ErrorCurve error_curve(const Implementation& implementation, const RopeSpec& spec,
                       std::int64_t max_position) {
  const Property& matches = *property_named("matches_reference");
  // With an angle budget of 0, the comparison that is furthest from its bound also has the largest
  // error.
  const Contract& contract = *contract_named("float32");
  const std::int64_t limit = std::min(max_position, implementation.capabilities.max_position);
  ErrorCurve curve{implementation.name, {}};
  const int octaves = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(limit)));
  for (int octave = 0; octave < octaves; ++octave) {
    Case c;
    c.spec = spec;
    c.in_place = !implementation.capabilities.out_of_place;
    c.positions.clear();
    for (const std::int64_t position : positions_of(spec, octave, limit))
      c.positions.insert(c.positions.end(), static_cast<std::size_t>(c.axes()), position);
    c.seq = static_cast<int>(c.positions.size()) / c.axes();
    c.q.values.seed = 1;
    c.k.values.seed = 2;
    const Verdict verdict = check_case(matches, c, implementation, contract);
    if (verdict.outcome != Outcome::passed && verdict.comparisons == 0)
      throw support::InputError(implementation.name + " cannot be plotted: " + verdict.reason);
    curve.octaves.push_back({octave, verdict.worst_error});
  }
  return curve;
}

void tell_apart(std::vector<ErrorCurve>& curves, const std::vector<std::string>& asked_for) {
  std::vector<std::string> names;
  for (const ErrorCurve& curve : curves) names.push_back(curve.name);
  for (std::size_t i = 0; i < curves.size(); ++i)
    if (std::count(names.begin(), names.end(), names[i]) > 1)
      curves[i].name += " (" + asked_for.at(i) + ")";
}

std::string error_plot(const std::string& title, const std::vector<ErrorCurve>& curves,
                       double budget) {
  const int octaves = last_octave_of(curves) + 1;
  support::Chart chart;
  chart.title = title;
  chart.x_title = "position";
  chart.y_title = "worst pair error, in u";
  chart.x_end = octaves;
  chart.decades = decades_of(curves, budget);
  chart.ticks = octave_ticks(octaves);
  chart.level = budget;
  chart.level_name = fmt::format("budget, {:.4g} u", budget);
  for (const ErrorCurve& curve : curves) {
    support::ChartSeries series{
        curve.name, support::series_color(chart.series.size()), support::Mark::line, {}};
    for (const auto& [octave, error] : curve.octaves)
      if (is_drawn(error)) series.points.push_back({octave + 0.5, error});
    chart.series.push_back(std::move(series));
  }
  return support::to_svg(chart);
}

}  // namespace ropecheck::report
