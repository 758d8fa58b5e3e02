#include "support/svg_chart.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <sstream>

#include "support/printable.h"
#include "support/text.h"

namespace ropecheck::support {
namespace {

// The size of the picture and its margins, in pixels.
constexpr double kWidth = 760, kHeight = 440;
constexpr double kLeft = 70, kRight = 20, kTop = 50, kBottom = 90;
constexpr double kPlotWidth = kWidth - kLeft - kRight;
constexpr double kPlotHeight = kHeight - kTop - kBottom;

double x_of(const Chart& chart, double x) { return kLeft + kPlotWidth * x / chart.x_end; }
double y_of(const Chart& chart, double y) {
  return kHeight - kBottom - kPlotHeight * chart.decades.share(y);
}

/// Makes any text, such as an implementation's name, fit for an element.
std::string shown(const std::string& text) { return escape_markup(printable(text)); }

/// A text, and an exponent raised after it unless it is empty.
void write_text(std::ostream& svg, double x, double y, const char* anchor, const std::string& text,
                const std::string& exponent = "") {
  svg << "<text x=\"" << x << "\" y=\"" << y << "\" text-anchor=\"" << anchor << "\">"
      << shown(text);
  if (!exponent.empty())
    svg << "<tspan dy=\"-5\" font-size=\"9\">" << shown(exponent) << "</tspan>";
  svg << "</text>\n";
}

void write_line(std::ostream& svg, const char* style, double x1, double y1, double x2, double y2) {
  svg << "<line class=\"" << style << "\" x1=\"" << x1 << "\" y1=\"" << y1 << "\" x2=\"" << x2
      << "\" y2=\"" << y2 << "\"/>\n";
}

void write_dot(std::ostream& svg, const std::string& color, double x, double y, int radius) {
  svg << "<circle cx=\"" << x << "\" cy=\"" << y << "\" r=\"" << radius << "\" fill=\"" << color
      << "\"/>\n";
}

const char* stroke_width(Mark mark) { return mark == Mark::thin_line ? "1.5" : "2"; }

void write_axes(std::ostream& svg, const Chart& chart) {
  for (int power = chart.decades.lowest; power <= chart.decades.highest; ++power) {
    const double y = y_of(chart, std::pow(10.0, power));
    write_line(svg, "grid", kLeft, y, kWidth - kRight, y);
    write_text(svg, kLeft - 8, y + 4, "end", "10", std::to_string(power));
  }
  for (const ChartTick& tick : chart.ticks) {
    const double x = x_of(chart, tick.x);
    write_line(svg, "grid", x, kTop, x, kHeight - kBottom);
    write_text(svg, x, kHeight - kBottom + 18, "middle", tick.text, tick.exponent);
  }
  write_text(svg, (kLeft + kWidth - kRight) / 2, kHeight - kBottom + 40, "middle", chart.x_title);
  svg << "<text transform=\"translate(18 " << (kTop + kHeight - kBottom) / 2
      << ") rotate(-90)\" text-anchor=\"middle\">" << shown(chart.y_title) << "</text>\n";
}

void write_series(std::ostream& svg, const Chart& chart, const ChartSeries& series) {
  if (series.mark == Mark::dots) {
    for (const ChartPoint& point : series.points)
      write_dot(svg, series.color, x_of(chart, point.x), y_of(chart, point.y), 3);
    return;
  }
  svg << "<polyline fill=\"none\" stroke=\"" << series.color << "\" stroke-width=\""
      << stroke_width(series.mark) << "\" points=\"";
  for (const ChartPoint& point : series.points)
    svg << x_of(chart, point.x) << ',' << y_of(chart, point.y) << ' ';
  svg << "\"/>\n";
}

/// Places the entries of the legend below the horizontal axis, in lines as long as the plot.
class Legend {
 public:
  /// Returns the place of an entry's sign; its text begins 30 pixels to the right.
  struct Place {
    double x, y;
  };
  Place next(const std::string& text) {
    const double width = 30 + kCharacter * static_cast<double>(width_of(text)) + kSpace;
    if (x_ > kLeft && x_ + width - kSpace > kWidth - kRight) {
      x_ = kLeft;
      y_ += kLine;
    }
    const Place place{x_, y_};
    x_ += width;
    return place;
  }

 private:
  static constexpr double kCharacter = 7, kSpace = 20, kLine = 18;  ///< in pixels
  double x_ = kLeft;
  double y_ = kHeight - 28;
};

/// The level, then the series.
void write_legend(std::ostream& svg, const Chart& chart) {
  Legend legend;
  const auto [left, bottom] = legend.next(chart.level_name);
  write_line(svg, "level", left, bottom - 4, left + 24, bottom - 4);
  write_text(svg, left + 30, bottom, "start", chart.level_name);
  for (const ChartSeries& series : chart.series) {
    const auto [x, y] = legend.next(series.name);
    if (series.mark == Mark::dots)
      write_dot(svg, series.color, x + 12, y - 4, 5);
    else
      svg << "<line x1=\"" << x << "\" y1=\"" << y - 4 << "\" x2=\"" << x + 24 << "\" y2=\""
          << y - 4 << "\" stroke=\"" << series.color << "\" stroke-width=\""
          << stroke_width(series.mark) << "\"/>\n";
    write_text(svg, x + 30, y, "start", series.name);
  }
}

}  // namespace

double Decades::share(double value) const {
  return std::clamp((std::log10(value) - lowest) / (highest - lowest), 0.0, 1.0);
}

Decades decades_around(double least, double most) {
  const int lowest = static_cast<int>(std::floor(std::log10(least)));
  const int highest = static_cast<int>(std::ceil(std::log10(most)));
  return {lowest, std::max(highest, lowest + 1)};
}

std::string series_color(std::size_t i) {
  constexpr const char* kColors[] = {"#2f6fde", "#d9542b", "#2a9d5c", "#8a5cc9"};
  return kColors[i % std::size(kColors)];
}

std::string to_svg(const Chart& chart) {
  std::ostringstream svg;
  svg.precision(6);
  svg << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << kWidth << ' ' << kHeight
      << "\" font-family=\"sans-serif\" font-size=\"13\">\n"
      << "<style>rect{fill:#fff} text{fill:#222} .grid{stroke:#ddd} .level{stroke:#222;"
         "stroke-dasharray:6 4} @media (prefers-color-scheme: dark){rect{fill:#161b22} "
         "text{fill:#ddd} .grid{stroke:#333} .level{stroke:#ddd}}</style>\n"
      << "<title>" << shown(chart.title) << "</title>\n<rect width=\"100%\" height=\"100%\"/>\n";
  write_text(svg, kLeft, 28, "start", chart.title);
  write_axes(svg, chart);
  const double level = y_of(chart, chart.level);
  write_line(svg, "level", kLeft, level, kWidth - kRight, level);
  for (const ChartSeries& series : chart.series) write_series(svg, chart, series);
  write_legend(svg, chart);
  svg << "</svg>\n";
  return svg.str();
}

}  // namespace ropecheck::support
