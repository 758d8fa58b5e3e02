#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "support/printable.h"

namespace ropecheck {
namespace {

using std::string_view_literals::operator""sv;

struct Example {
  std::string_view given;
  std::string_view expected;
};

TEST(Printable, KeepsTextAndReplacesWhatIsNone) {
  constexpr std::string_view kBad = "\uFFFD";
  const Example examples[] = {
      {"my rope", "my rope"},
      {"θ·½ 回転 \U0001F300", "θ·½ 回転 \U0001F300"},
      {"a\nb", "a\uFFFDb"},
      {"\x1b[31mred", "\uFFFD[31mred"},
      {"a\0b"sv, "a\uFFFDb"},
      {"\x7f", kBad},
      {"\xc2\x85", kBad},      // next line, a control character of U+0080 to U+009F
      {"\xe2\x80\xae", kBad},  // right-to-left override
      {"\xe2\x80\xa8", kBad},  // line separator
      {"\xef\xbf\xbf", kBad},  // U+FFFF, which XML excludes
      {"\xff", kBad},
      {"\xc3", kBad},  // truncated
      {"\xc3(", "\uFFFD("},
      {"\xc0\xaf", "\uFFFD\uFFFD"},                      // '/' in two bytes
      {"\xe0\x80\xaf", "\uFFFD\uFFFD\uFFFD"},            // '/' in three bytes
      {"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},            // a surrogate
      {"\xf4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // beyond U+10FFFF
  };
  for (const Example& example : examples)
    EXPECT_EQ(support::printable(example.given), example.expected)
        << testing::PrintToString(example.given);
}

TEST(Printable, LeavesWhatIsPrintableAsItIs) {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string once =
          support::printable(std::string{static_cast<char>(first), static_cast<char>(second)});
      EXPECT_EQ(support::printable(once), once);
    }
}

TEST(EscapeMarkup, LeavesNoMarkup) {
  EXPECT_EQ(support::escape_markup("<b a=\"1\" c='2'>&amp;</b>"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;");
  EXPECT_EQ(support::escape_markup("θ x"), "θ x");
}

}  // namespace
}  // namespace ropecheck
