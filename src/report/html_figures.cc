#include "report/html_figures.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <sstream>
#include <utility>

#include "properties/case/encoding/octave_text.h"

namespace ropecheck::report {
namespace {

/// The cell of an octave that came closest to its budget, or exceeded it by most.
ErrorCell worst_of_octave(const ErrorMap& errors, int octave) {
  ErrorCell worst;
  for (int band = 0; band < ErrorMap::kBands; ++band)
    if (errors.at(octave, band).ratio > worst.ratio) worst = errors.at(octave, band);
  return worst;
}

/// The number of octaves up to the last one in which anything was compared.
int octaves_of(const std::vector<ReportedErrors>& errors) {
  int count = 0;
  for (const ReportedErrors& reported : errors)
    for (int octave = 0; octave < ErrorMap::kOctaves; ++octave)
      if (worst_of_octave(reported.errors, octave).ratio >= 0) count = std::max(count, octave + 1);
  return count;
}

/// Maps data to percent of the drawing: octaves across, powers of ten from the bottom to the top.
struct Scale {
  int octaves;
  int lowest;   ///< power of ten
  int highest;  ///< power of ten

  double x(double octave) const { return 100 * octave / octaves; }
  double y(double error) const {
    const double power =
        std::clamp(std::log10(error), static_cast<double>(lowest), static_cast<double>(highest));
    return 100 * (highest - power) / (highest - lowest);
  }
};

Scale scale_of(const std::vector<ReportedErrors>& errors) {
  // The scale need not show errors below this, which are as good as none.
  constexpr double kSmallest = 0.01;
  const int octaves = octaves_of(errors);
  double least = 1;
  double most = 1;
  for (const ReportedErrors& reported : errors)
    for (int octave = 0; octave < octaves; ++octave) {
      const ErrorCell cell = worst_of_octave(reported.errors, octave);
      if (cell.ratio < 0) continue;
      most = std::max(most, cell.budget);
      if (!std::isfinite(cell.error())) continue;
      most = std::max(most, cell.error());
      if (cell.error() > 0) least = std::clamp(cell.error(), kSmallest, least);
    }
  const int lowest = static_cast<int>(std::floor(std::log10(least)));
  const int highest = static_cast<int>(std::floor(std::log10(most))) + 1;
  return {octaves, lowest, highest};
}

std::string power(int base, int exponent) {
  return fmt::format("{}<sup>{}{}</sup>", base, exponent < 0 ? "−" : "", std::abs(exponent));
}

/// A label at `percent` of the drawing's width or height.
void label(std::ostream& html, const char* axis, double percent, const std::string& text,
           bool minor) {
  html << "<span class=\"" << axis << (minor ? " minor" : "") << "\" style=\""
       << (axis[0] == 'x' ? "left" : "top") << ':' << percent << "%\">" << text << "</span>";
}

/// Octave n begins at position 2^(n−1).
void position_labels(std::ostream& html, int octaves) {
  const int step = octaves > 36 ? 8 : 4;
  for (int exponent = 0; exponent + 1 <= octaves; exponent += step)
    label(html, "x", 100.0 * (exponent + 1) / octaves, power(2, exponent),
          exponent / step % 2 != 0);
}

void line(std::ostream& svg, const char* style, double x1, double y1, double x2, double y2) {
  svg << "<path class=\"" << style << "\" d=\"M" << x1 << ' ' << y1 << 'L' << x2 << ' ' << y2
      << "\"/>";
}

/// The budget, drawn as steps; in octaves that were not reached, the budget of the previous octave
/// continues.
void draw_budget(std::ostream& svg, const Scale& scale, const ErrorMap& errors) {
  std::ostringstream path;
  path.precision(5);
  for (int octave = 0; octave < scale.octaves; ++octave) {
    const ErrorCell cell = worst_of_octave(errors, octave);
    if (cell.ratio < 0) continue;
    if (path.tellp() == 0)
      path << 'M' << scale.x(octave) << ' ' << scale.y(cell.budget);
    else
      path << 'H' << scale.x(octave) << 'V' << scale.y(cell.budget);
  }
  svg << "<path class=\"budget\" d=\"" << path.str() << "H100\"/>";
}

bool is_infinite(const ErrorCell& cell) { return cell.ratio > 0 && !std::isfinite(cell.error()); }

/// A dot for each octave, joined to its neighbours; dots beyond the budget are marked. Infinite
/// errors have no place on the scale (mark_infinite_errors).
void draw_errors(std::ostream& svg, const Scale& scale, const ErrorMap& errors) {
  std::ostringstream path, within, beyond;
  for (std::ostringstream* stream : {&path, &within, &beyond}) stream->precision(5);
  bool joined = false;
  for (int octave = 0; octave < scale.octaves; ++octave) {
    const ErrorCell cell = worst_of_octave(errors, octave);
    if (!(cell.ratio > 0) || is_infinite(cell)) {
      joined = false;
      continue;
    }
    const double x = scale.x(octave + 0.5);
    const double y = scale.y(cell.error());
    path << (std::exchange(joined, true) ? 'L' : 'M') << x << ' ' << y;
    (cell.ratio > 1 ? beyond : within) << 'M' << x << ' ' << y << "h0";
  }
  svg << "<path class=\"curve\" d=\"" << path.str() << "\"/><path class=\"dots\" d=\""
      << within.str() << "\"/><path class=\"dots beyond\" d=\"" << beyond.str() << "\"/>";
}

/// A sign above the drawing for each octave with an infinite error.
void mark_infinite_errors(std::ostream& html, const Scale& scale, const ErrorMap& errors) {
  for (int octave = 0; octave < scale.octaves; ++octave)
    if (is_infinite(worst_of_octave(errors, octave)))
      html << "<span class=\"infinite\" style=\"left:" << scale.x(octave + 0.5) << "%\">∞</span>";
}

void draw_panel(std::ostream& html, const Scale& scale, const ReportedErrors& reported) {
  html << "<figure class=\"panel\"><figcaption>" << reported.format
       << "</figcaption>\n<div class=\"plot\"><svg viewBox=\"0 0 100 100\" "
          "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"error against position, "
       << reported.format << "\">";
  const int step = std::max(1, (scale.highest - scale.lowest + 5) / 6);
  for (int exponent = scale.lowest; exponent <= scale.highest; exponent += step) {
    const double y = scale.y(std::pow(10.0, exponent));
    line(html, "grid", 0, y, 100, y);
  }
  for (int octave = 1; octave <= scale.octaves; octave += scale.octaves > 36 ? 8 : 4)
    line(html, "grid", scale.x(octave), 0, scale.x(octave), 100);
  draw_budget(html, scale, reported.errors);
  draw_errors(html, scale, reported.errors);
  html << "</svg>\n";
  mark_infinite_errors(html, scale, reported.errors);
  for (int exponent = scale.lowest; exponent <= scale.highest; exponent += step)
    label(html, "y", scale.y(std::pow(10.0, exponent)), power(10, exponent), false);
  position_labels(html, scale.octaves);
  html << "</div>\n<p class=\"axis\">size of the position</p></figure>\n";
}

/// Upper ends of the classes of error / budget; the last class has none.
constexpr std::array<double, 8> kClassEnds = {0.0625, 0.25, 0.5, 0.75, 1, 10, 1000, 1e6};
constexpr std::array<const char*, 9> kClassNames = {
    "¹⁄₁₆ of the budget", "¼", "½", "¾", "all of the budget", "10 budgets", "10³", "10⁶", "more"};
constexpr std::size_t kFirstBeyond = 5;

std::size_t class_of(double ratio) {
  return static_cast<std::size_t>(std::lower_bound(kClassEnds.begin(), kClassEnds.end(), ratio) -
                                  kClassEnds.begin());
}

/// Every third band of the heat map has a label, including the first and the last.
constexpr int kLabelledBands = 3;
static_assert((ErrorMap::kBands - 1) % kLabelledBands == 0);

/// The label of a band: its pairs, counted from 0, as "pairs 4–7" or "pair 3"; if specifications
/// have different numbers of pairs, its share of them, "6–12 %"; empty if there are so few pairs
/// that none lies in this band.
std::string band_text(int band, const std::vector<int>& pairs) {
  const auto from = [&](int whole, int share) {
    return (whole * share + ErrorMap::kBands - 1) /
           ErrorMap::kBands;  // as ErrorMap::note assigns pairs to bands
  };
  if (pairs.size() != 1)
    return fmt::format("{}–{} %", 100 * band / ErrorMap::kBands,
                       100 * (band + 1) / ErrorMap::kBands);
  const int first = from(pairs.front(), band);
  const int last = from(pairs.front(), band + 1) - 1;
  if (first > last) return "";
  if (first == last) return fmt::format("pair {}", first);
  return fmt::format("pairs {}–{}", first, last);
}

struct NamedCell {
  ErrorCell cell;
  std::string format;
};

NamedCell worst_of_formats(const std::vector<ReportedErrors>& errors, int octave, int band) {
  NamedCell worst;
  for (const ReportedErrors& reported : errors)
    if (reported.errors.at(octave, band).ratio > worst.cell.ratio)
      worst = {reported.errors.at(octave, band), reported.format};
  return worst;
}

}  // namespace

std::string error_panels(const std::vector<ReportedErrors>& errors) {
  const Scale scale = scale_of(errors);
  std::ostringstream html;
  html.precision(5);
  html << "<div class=\"panels" << (errors.size() == 1 ? " single" : "") << "\">\n";
  for (const ReportedErrors& reported : errors) draw_panel(html, scale, reported);
  html << "</div>\n<ul class=\"legend\"><li><i class=\"key curve\"></i>worst pair error, in u</li>"
          "<li><i class=\"key budget\"></i>budget of that pair and its specification</li>"
          "<li><i class=\"key beyond\"></i>beyond the budget</li>";
  const bool has_infinite =
      std::any_of(errors.begin(), errors.end(), [&](const ReportedErrors& reported) {
        for (int octave = 0; octave < scale.octaves; ++octave)
          if (is_infinite(worst_of_octave(reported.errors, octave))) return true;
        return false;
      });
  if (has_infinite) html << "<li><b class=\"infinite\">∞</b>infinite or not a number</li>";
  html << "</ul>\n";
  return html.str();
}

std::string error_heat_map(const std::vector<ReportedErrors>& errors,
                           const std::vector<int>& pairs) {
  const int octaves = octaves_of(errors);
  std::ostringstream html;
  html.precision(5);
  html << "<figure class=\"panel map\"><div class=\"plot\"><svg viewBox=\"0 0 " << octaves << ' '
       << ErrorMap::kBands << "\" preserveAspectRatio=\"none\" role=\"img\" "
       << "aria-label=\"worst error by position and pair\">";
  for (int band = 0; band < ErrorMap::kBands; ++band)
    for (int octave = 0; octave < octaves; ++octave) {
      const auto [cell, format] = worst_of_formats(errors, octave, band);
      if (cell.ratio < 0) continue;
      html << "<rect class=\"c" << class_of(cell.ratio) << "\" x=\"" << octave << "\" y=\"" << band
           << "\" width=\"1\" height=\"1\"><title>" << octave_text(octave) << ", "
           << band_text(band, pairs) << (pairs.size() == 1 ? "" : " of the pairs") << ": "
           << (std::isfinite(cell.error()) ? support::short_number(cell.error()) : "infinite")
           << " of " << support::short_number(cell.budget) << " u (" << format
           << ")</title></rect>\n";
    }
  html << "</svg>\n";
  for (int band = 0; band < ErrorMap::kBands; band += kLabelledBands)
    label(html, "y", 100.0 * (band + 0.5) / ErrorMap::kBands, band_text(band, pairs), false);
  position_labels(html, octaves);
  html << "</div>\n<p class=\"axis\">size of the position</p></figure>\n<ul class=\"legend\">"
          "<li>within the budget, up to</li>";
  for (std::size_t i = 0; i < kClassNames.size(); ++i)
    html << (i == kFirstBeyond ? "</ul>\n<ul class=\"legend\"><li>beyond the budget, up to</li>"
                               : "")
         << "<li><i class=\"key c" << i << "\"></i>" << kClassNames[i] << "</li>";
  html << "</ul>\n";
  return html.str();
}

}  // namespace ropecheck::report
