#include <gtest/gtest.h>

#include <cstddef>
#include <limits>
#include <string>

#include "support/svg_chart.h"

// A chart has every point at its place, and no text of a chart becomes markup.
namespace ropecheck {
namespace {

using support::Chart;
using support::Mark;

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size())
    ++found;
  return found;
}

Chart small_chart() {
  Chart chart;
  chart.title = "title";
  chart.x_title = "across";
  chart.y_title = "up";
  chart.x_end = 10;
  chart.decades = {-1, 1};
  chart.level_name = "level";
  return chart;
}

TEST(ALogarithmicAxis, ReachesFromItsLowestPowerToItsHighest) {
  const support::Decades decades{-2, 2};
  EXPECT_EQ(decades.share(0.01), 0);
  EXPECT_EQ(decades.share(1), 0.5);
  EXPECT_EQ(decades.share(100), 1);
  EXPECT_EQ(decades.share(1e9), 1);
  EXPECT_EQ(decades.share(1e-9), 0);
  EXPECT_EQ(decades.share(std::numeric_limits<double>::infinity()), 1);
}

TEST(ALogarithmicAxis, HasWholeDecadesAroundTheValues) {
  const support::Decades wide = support::decades_around(0.3, 250);
  EXPECT_EQ(wide.lowest, -1);
  EXPECT_EQ(wide.highest, 3);
  const support::Decades point = support::decades_around(1, 1);
  EXPECT_EQ(point.lowest, 0);
  EXPECT_EQ(point.highest, 1);
}

TEST(AChart, HasItsPointsAtTheirPlaces) {
  Chart chart = small_chart();
  // The plot spans x from 70 to 740 and y from 350 up to 50, in pixels.
  chart.series.push_back({"curve", "#123456", Mark::line, {{0, 0.1}, {5, 1}, {10, 10}}});
  EXPECT_NE(support::to_svg(chart).find("points=\"70,350 405,200 740,50 \""), std::string::npos);
}

TEST(AChart, HasADotForEachPointAndOneInTheLegend) {
  Chart chart = small_chart();
  chart.series.push_back(
      {"dots", "#123456", Mark::dots, {{1, 1}, {2, std::numeric_limits<double>::infinity()}}});
  const std::string svg = support::to_svg(chart);
  EXPECT_EQ(count(svg, "r=\"3\""), 2u);
  EXPECT_EQ(count(svg, "r=\"5\""), 1u);
  EXPECT_NE(svg.find("cy=\"50\" r=\"3\""), std::string::npos) << "infinity at the upper edge";
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(AChart, StartsAnotherLineOfTheLegendIfOneIsFull) {
  Chart chart = small_chart();
  const std::string name(60, 'm');
  for (int i = 0; i < 2; ++i) chart.series.push_back({name, "#123456", Mark::line, {{1, 1}}});
  const std::string svg = support::to_svg(chart);
  EXPECT_EQ(count(svg, "y=\"412\" text-anchor=\"start\">"), 2u) << "the level and one name";
  EXPECT_EQ(count(svg, "x=\"100\" y=\"430\" text-anchor=\"start\">mm"), 1u);
}

TEST(AChart, EscapesEveryText) {
  const std::string wild = "</text><script>\"a\" & 'b'</script>";
  Chart chart = small_chart();
  chart.title = chart.x_title = chart.y_title = chart.level_name = wild;
  chart.ticks.push_back({1, wild, wild});
  chart.series.push_back({wild, "#123456", Mark::line, {{1, 1}}});
  const std::string svg = support::to_svg(chart);
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  // Twice the title and once each of the other texts.
  EXPECT_EQ(count(svg, "&lt;/text&gt;&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;"), 8u);
}

}  // namespace
}  // namespace ropecheck
