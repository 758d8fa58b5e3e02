#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "report/html_style.h"

// Text and lines of the HTML report have enough contrast with their background in light mode, in
// dark mode and on paper: at least 4.5 to 1 for text and 3 to 1 for drawings, as the Web Content
// Accessibility Guidelines 2.1 require (1.4.3 and 1.4.11, level AA).
namespace ropecheck {
namespace {

using Colours = std::map<std::string, std::string>;  // "--ink" → "#1b1f24"

/// The custom properties of a block ":root { … }".
Colours colours_in(const std::string& block) {
  Colours colours;
  for (std::size_t at = block.find("--"); at != std::string::npos; at = block.find("--", at)) {
    const std::size_t colon = block.find(':', at);
    const std::size_t end = block.find(';', at);
    colours[block.substr(at, colon - at)] = block.substr(colon + 2, end - colon - 2);
    at = end;
  }
  return colours;
}

/// The blocks ":root { … }" of the style sheet, in its order: light, dark and paper.
std::vector<Colours> schemes() {
  const std::string style = report::kHtmlStyle;
  std::vector<Colours> found;
  for (std::size_t at = style.find(":root {"); at != std::string::npos;
       at = style.find(":root {", at + 1))
    found.push_back(colours_in(style.substr(at, style.find('}', at) - at)));
  return found;
}

/// Relative luminance of "#rgb" or "#rrggbb" in sRGB, from 0 to 1.
double luminance(const std::string& colour) {
  const std::size_t digits = colour.size() == 4 ? 1 : 2;
  constexpr double kWeights[] = {0.2126, 0.7152, 0.0722};
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    std::string part = colour.substr(1 + i * digits, digits);
    if (digits == 1) part += part;
    const double c = std::stoi(part, nullptr, 16) / 255.0;
    sum += kWeights[i] * (c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
  }
  return sum;
}

/// The contrast of two colours, from 1 to 21.
double contrast(const std::string& a, const std::string& b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

TEST(Contrast, IsThatOfKnownPairs) {
  EXPECT_DOUBLE_EQ(contrast("#000", "#ffffff"), 21);
  EXPECT_DOUBLE_EQ(contrast("#fff", "#fff"), 1);
  // The two greys on either side of 4.5 on white that the guidelines' explanations name.
  EXPECT_GT(contrast("#767676", "#fff"), 4.5);
  EXPECT_LT(contrast("#777777", "#fff"), 4.5);
}

TEST(HtmlColours, AreThereForLightDarkAndPaper) {
  const std::vector<Colours> all = schemes();
  ASSERT_EQ(all.size(), 3U);
  for (const Colours& colours : all) {
    EXPECT_EQ(colours.size(), all.front().size());
    for (const auto& [name, colour] : colours) EXPECT_EQ(colour.front(), '#') << name;
  }
  EXPECT_GT(luminance(all[0].at("--page")), 0.9);
  EXPECT_LT(luminance(all[1].at("--page")), 0.1);
  EXPECT_GT(luminance(all[2].at("--page")), 0.9);
}

TEST(HtmlColours, LetTextAndLinesBeSeen) {
  for (const Colours& colours : schemes()) {
    for (const char* behind : {"--page", "--panel"})
      for (const char* text : {"--ink", "--muted", "--good", "--bad", "--unsure"})
        EXPECT_GE(contrast(colours.at(text), colours.at(behind)), 4.5)
            << text << " on " << behind << ' ' << colours.at(behind);
    for (const char* drawn : {"--ink", "--curve", "--bad"})
      EXPECT_GE(contrast(colours.at(drawn), colours.at("--empty")), 3) << drawn;
  }
}

TEST(HtmlColours, TellClassesOfTheHeatMapApart) {
  for (const Colours& colours : schemes()) {
    std::vector<double> light;
    for (int i = 0; i <= 8; ++i) light.push_back(luminance(colours.at("--c" + std::to_string(i))));
    // Within the budget and beyond it, each class is stronger than the one before.
    const double page = luminance(colours.at("--page"));
    for (std::size_t i = 1; i < light.size(); ++i) {
      if (i == 5) continue;
      EXPECT_GT(std::abs(light[i] - page), std::abs(light[i - 1] - page)) << "--c" << i;
    }
    EXPECT_GT(std::abs(light[5] - page), std::abs(light[4] - page))
        << "just beyond the budget recedes behind just within it";
  }
}

}  // namespace
}  // namespace ropecheck
