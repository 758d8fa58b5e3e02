#include "report/plot.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <sstream>
#include <utility>

#include "properties/case/hard_positions.h"
#include "run/run.h"
#include "support/input_error.h"
#include "support/printable.h"

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

// The size of the picture and its margins, in pixels.
constexpr double kWidth = 760, kHeight = 440;
constexpr double kLeft = 70, kRight = 20, kTop = 50, kBottom = 90;
constexpr const char* kColors[] = {"#2f6fde", "#d9542b", "#2a9d5c", "#8a5cc9"};

/// Maps data to pixels: octaves across, powers of ten down.
struct Frame {
  int last_octave;
  int lowest;   ///< power of ten
  int highest;  ///< power of ten

  double x(double octave) const {
    return kLeft + (kWidth - kLeft - kRight) * octave / (last_octave + 1);
  }
  double y(double error) const {
    const double share = (std::log10(error) - lowest) / (highest - lowest);
    return kHeight - kBottom - (kHeight - kTop - kBottom) * std::clamp(share, 0.0, 1.0);
  }
};

Frame frame_around(const std::vector<ErrorCurve>& curves, double budget) {
  int last_octave = 0;
  double least = budget, most = budget;
  for (const ErrorCurve& curve : curves)
    for (const auto& [octave, error] : curve.octaves) {
      last_octave = std::max(last_octave, octave);
      if (!std::isfinite(error) || error <= 0) continue;
      least = std::min(least, error);
      most = std::max(most, error);
    }
  const int lowest = static_cast<int>(std::floor(std::log10(least)));
  const int highest = static_cast<int>(std::ceil(std::log10(most)));
  return {last_octave, lowest, std::max(highest, lowest + 1)};
}

/// `markup`: SVG, so that text from elsewhere is escaped by the caller.
void text(std::ostream& svg, double x, double y, const char* anchor, const std::string& markup) {
  svg << "<text x=\"" << x << "\" y=\"" << y << "\" text-anchor=\"" << anchor << "\">" << markup
      << "</text>\n";
}

std::string escaped(const std::string& text) {
  return support::escape_markup(support::printable(text));
}

void draw_line(std::ostream& svg, const char* style, double x1, double y1, double x2, double y2) {
  svg << "<line class=\"" << style << "\" x1=\"" << x1 << "\" y1=\"" << y1 << "\" x2=\"" << x2
      << "\" y2=\"" << y2 << "\"/>\n";
}

void draw_axes(std::ostream& svg, const Frame& frame) {
  for (int power = frame.lowest; power <= frame.highest; ++power) {
    const double y = frame.y(std::pow(10.0, power));
    draw_line(svg, "grid", kLeft, y, kWidth - kRight, y);
    text(svg, kLeft - 8, y + 4, "end",
         "10<tspan dy=\"-5\" font-size=\"9\">" + std::to_string(power) + "</tspan>");
  }
  const int step = frame.last_octave > 32 ? 8 : 4;
  for (int octave = 0; octave <= frame.last_octave + 1; octave += step) {
    const double x = frame.x(octave);
    draw_line(svg, "grid", x, kTop, x, kHeight - kBottom);
    text(svg, x, kHeight - kBottom + 18, "middle",
         "2<tspan dy=\"-5\" font-size=\"9\">" + std::to_string(octave) + "</tspan>");
  }
  text(svg, (kLeft + kWidth - kRight) / 2, kHeight - kBottom + 40, "middle", "position");
  svg << "<text transform=\"translate(18 " << (kTop + kHeight - kBottom) / 2
      << ") rotate(-90)\" text-anchor=\"middle\">worst pair error, in u</text>\n";
}

void draw_curve(std::ostream& svg, const Frame& frame, const ErrorCurve& curve, const char* color) {
  svg << "<polyline fill=\"none\" stroke=\"" << color << "\" stroke-width=\"2\" points=\"";
  for (const auto& [octave, error] : curve.octaves)
    if (error > 0 && !std::isnan(error))
      svg << frame.x(octave + 0.5) << ',' << frame.y(error) << ' ';
  svg << "\"/>\n";
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
  const Frame frame = frame_around(curves, budget);
  std::ostringstream svg;
  svg.precision(6);
  svg << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << kWidth << ' ' << kHeight
      << "\" font-family=\"sans-serif\" font-size=\"13\">\n"
      << "<style>rect{fill:#fff} text{fill:#222} .grid{stroke:#ddd} .budget{stroke:#222;"
         "stroke-dasharray:6 4} @media (prefers-color-scheme: dark){rect{fill:#161b22} "
         "text{fill:#ddd} .grid{stroke:#333} .budget{stroke:#ddd}}</style>\n"
      << "<title>" << escaped(title) << "</title>\n<rect width=\"100%\" height=\"100%\"/>\n";
  text(svg, kLeft, 28, "start", escaped(title));
  draw_axes(svg, frame);
  draw_line(svg, "budget", kLeft, frame.y(budget), kWidth - kRight, frame.y(budget));
  for (std::size_t i = 0; i < curves.size(); ++i)
    draw_curve(svg, frame, curves[i], kColors[i % std::size(kColors)]);
  // The legend, below the axis: the budget, then the curves.
  const double y = kHeight - 18;
  const double width = (kWidth - kLeft - kRight) / static_cast<double>(curves.size() + 1);
  draw_line(svg, "budget", kLeft, y - 4, kLeft + 24, y - 4);
  std::ostringstream label;
  label.precision(4);
  label << "budget, " << budget << " u";
  text(svg, kLeft + 30, y, "start", label.str());
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const double x = kLeft + width * static_cast<double>(i + 1);
    svg << "<line x1=\"" << x << "\" y1=\"" << y - 4 << "\" x2=\"" << x + 24 << "\" y2=\"" << y - 4
        << "\" stroke=\"" << kColors[i % std::size(kColors)] << "\" stroke-width=\"2\"/>\n";
    text(svg, x + 30, y, "start", escaped(curves[i].name));
  }
  svg << "</svg>\n";
  return svg.str();
}

}  // namespace ropecheck::report
