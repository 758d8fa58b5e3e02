#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

#include "models/spec_report.h"
#include "properties/case/encoding/scaling_text.h"

namespace ropecheck::models {
namespace {

constexpr double kWidth = 760, kHeight = 420;
constexpr double kLeft = 70, kRight = 20, kTop = 50, kBottom = 80;

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

/// From data to pixels: pairs to the right, decades of the wavelength upwards.
struct Frame {
  int pairs;
  int lowest;   ///< power of ten
  int highest;  ///< power of ten

  double x(int pair) const { return kLeft + (kWidth - kLeft - kRight) * (pair + 0.5) / pairs; }
  double y(double wavelength) const {
    const double share = (std::log10(wavelength) - lowest) / (highest - lowest);
    return kHeight - kBottom - (kHeight - kTop - kBottom) * std::clamp(share, 0.0, 1.0);
  }
};

double unscaled_wavelength(const PairReport& pair) {
  return 2 * std::acos(-1.0) / std::abs(pair.unscaled_theta);
}

Frame frame_around(const SpecReport& report) {
  double least = static_cast<double>(report.trained_length), most = least;
  for (const PairReport& pair : report.pairs)
    for (double wavelength : {pair.wavelength, unscaled_wavelength(pair)})
      if (std::isfinite(wavelength)) {
        least = std::min(least, wavelength);
        most = std::max(most, wavelength);
      }
  const int lowest = static_cast<int>(std::floor(std::log10(least)));
  const int highest = static_cast<int>(std::ceil(std::log10(most)));
  return {static_cast<int>(report.pairs.size()), lowest, std::max(highest, lowest + 1)};
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (char c : text) {
    if (c == '<')
      safe += "&lt;";
    else if (c == '&')
      safe += "&amp;";
    else
      safe += c;
  }
  return safe;
}

void label(std::ostream& svg, double x, double y, const char* anchor, const std::string& text) {
  svg << "<text x=\"" << x << "\" y=\"" << y << "\" text-anchor=\"" << anchor << "\">"
      << escaped(text) << "</text>\n";
}

}  // namespace

std::string to_svg(const SpecReport& report) {
  const Frame frame = frame_around(report);
  const double right = kWidth - kRight, bottom = kHeight - kBottom;
  std::ostringstream svg;
  svg.precision(6);
  svg << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << kWidth << ' ' << kHeight
      << "\" font-family=\"sans-serif\" font-size=\"13\">\n"
      << "<style>svg{background:#fff;color:#222}text{fill:currentColor}"
         ".grid{stroke:#8884;stroke-width:1}.length{stroke:currentColor;stroke-dasharray:6 4}"
         ".unscaled{fill:none;stroke:#8888;stroke-width:1.5}"
         "@media(prefers-color-scheme:dark){svg{background:#161616;color:#ddd}}</style>\n";
  label(svg, kLeft, 28, "start",
        report.name + ": wavelength of each pair, scaling " +
            std::string(name_of(report.spec.scaling)));
  for (int decade = frame.lowest; decade <= frame.highest; ++decade) {
    const double y = frame.y(std::pow(10.0, decade));
    svg << "<line class=\"grid\" x1=\"" << kLeft << "\" x2=\"" << right << "\" y1=\"" << y
        << "\" y2=\"" << y << "\"/>\n";
    label(svg, kLeft - 8, y + 4, "end", "1e" + std::to_string(decade));
  }
  const double length = frame.y(static_cast<double>(report.trained_length));
  svg << "<line class=\"length\" x1=\"" << kLeft << "\" x2=\"" << right << "\" y1=\"" << length
      << "\" y2=\"" << length << "\"/>\n";
  label(svg, kLeft + 6, length - 6, "start",
        "trained length, " + std::to_string(report.trained_length) + " tokens");

  svg << "<polyline class=\"unscaled\" points=\"";
  for (const PairReport& pair : report.pairs)
    svg << frame.x(pair.pair) << ',' << frame.y(unscaled_wavelength(pair)) << ' ';
  svg << "\"/>\n";
  for (const PairReport& pair : report.pairs) {
    const double y = std::isfinite(pair.wavelength) ? frame.y(pair.wavelength) : kTop;
    svg << "<circle cx=\"" << frame.x(pair.pair) << "\" cy=\"" << y << "\" r=\"3\" fill=\""
        << color_of(pair.band) << "\"/>\n";
  }
  label(svg, kLeft, bottom + 20, "start", "pair 0");
  label(svg, right, bottom + 20, "end", "pair " + std::to_string(frame.pairs - 1));

  double x = kLeft;
  for (Band band :
       {Band::unscaled, Band::blended, Band::interpolated, Band::rescaled, Band::still}) {
    if (std::none_of(report.pairs.begin(), report.pairs.end(),
                     [&](const PairReport& pair) { return pair.band == band; }))
      continue;
    svg << "<circle cx=\"" << x + 5 << "\" cy=\"" << kHeight - 22 << "\" r=\"5\" fill=\""
        << color_of(band) << "\"/>\n";
    label(svg, x + 15, kHeight - 18, "start", name_of(band));
    x += 110;
  }
  svg << "<line class=\"unscaled\" x1=\"" << x << "\" x2=\"" << x + 24 << "\" y1=\"" << kHeight - 22
      << "\" y2=\"" << kHeight - 22 << "\"/>\n";
  label(svg, x + 30, kHeight - 18, "start", "without scaling");
  svg << "</svg>\n";
  return svg.str();
}

}  // namespace ropecheck::models
