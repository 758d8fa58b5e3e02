#ifndef ROPECHECK_SUPPORT_SVG_CHART_H_
#define ROPECHECK_SUPPORT_SVG_CHART_H_

#include <cstdint>
#include <string>
#include <vector>

// Charts with a logarithmic vertical axis, as self-contained SVG that is light or dark as the
// reader's system is.
namespace ropecheck::support {

/// A logarithmic axis from 10^lowest to 10^highest, lowest < highest.
struct Decades {
  int lowest;
  int highest;

  /// Returns 0 at 10^lowest and 1 at 10^highest. Values outside count as the nearest end.
  double share(double value) const;
};

/// Returns the least axis of whole decades that has both values, 0 < least ≤ most < ∞.
Decades decades_around(double least, double most);

struct ChartPoint {
  double x;
  double y;  ///< positive; ∞ is drawn at the upper edge
};

/// A text below the horizontal axis, and a line across the chart.
struct ChartTick {
  double x;
  std::string text;
  std::string exponent;  ///< raised, after the text
};

enum class Mark : std::uint8_t {
  line,
  thin_line,
  dots,
};

/// Points with one colour and one entry in the legend.
struct ChartSeries {
  std::string name;
  std::string color;  ///< as in "#2f6fde"
  Mark mark = Mark::line;
  std::vector<ChartPoint> points;
};

/// Texts may be any UTF-8: they are escaped.
struct Chart {
  std::string title;
  std::string x_title;
  std::string y_title;
  double x_end = 1;  ///< the horizontal axis spans [0, x_end]
  Decades decades = {0, 1};
  std::vector<ChartTick> ticks;
  double level = 1;  ///< the height of a dashed line
  std::string level_name;
  std::vector<ChartSeries> series;
};

std::string to_svg(const Chart& chart);

/// Returns the i-th of the colours that tell curves apart; they repeat after four.
std::string series_color(std::size_t i);

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_SVG_CHART_H_
