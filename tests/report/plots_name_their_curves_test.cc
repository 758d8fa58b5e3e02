#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "report/plot.h"

// The picture of `ropecheck plot` names every curve, whatever characters the names have, and no two
// alike.
namespace ropecheck {
namespace {

TEST(Plot, EscapesTheNamesOfImplementationsAndItsTitle) {
  const std::string svg =
      report::error_plot("<spec> & more", {{"<script>alert(1)</script>", {{0, 1.5}}}}, 2.9);
  EXPECT_EQ(svg.find("<script"), std::string::npos) << svg;
  EXPECT_NE(svg.find("&lt;script&gt;alert(1)&lt;/script&gt;</text>"), std::string::npos) << svg;
  EXPECT_NE(svg.find("<title>&lt;spec&gt; &amp; more</title>"), std::string::npos) << svg;
}

TEST(Plot, TellsImplementationsOfOneNameApart) {
  std::vector<report::ErrorCurve> curves = {{"rope", {}}, {"other", {}}, {"rope", {}}};
  report::tell_apart(curves, {"./a.so", "./b.so", "./c.so"});
  EXPECT_EQ(curves[0].name, "rope (./a.so)");
  EXPECT_EQ(curves[1].name, "other");
  EXPECT_EQ(curves[2].name, "rope (./c.so)");
}

}  // namespace
}  // namespace ropecheck
