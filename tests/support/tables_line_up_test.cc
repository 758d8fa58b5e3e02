#include <gtest/gtest.h>

#include "support/text_table.h"

// Columns of a table are as wide as their widest cell, in characters rather than bytes.
namespace ropecheck {
namespace {

using support::Align;
using support::TextTable;

TEST(ATable, IsAsWideAsItsCells) {
  const TextTable table{{{"name"}, {"cases", Align::right}, {"verdict"}},
                        {{"a", "7", "holds"}, {"longer", "123456", "fails"}}};
  EXPECT_EQ(support::to_text(table),
            "name     cases  verdict\n"
            "a            7  holds\n"
            "longer  123456  fails\n");
}

TEST(ATable, HasTheLeastWidthsAndTheGapsItIsGiven) {
  const TextTable table{
      {{"n", Align::left, 4}, {"x", Align::right, 3, 1}, {"y", Align::right, 2, 0}},
      {{"1", "2", "3"}}};
  EXPECT_EQ(support::to_text(table),
            "n      x y\n"
            "1      2 3\n");
}

TEST(ATable, CountsCharactersRatherThanBytes) {
  const TextTable table{{{""}, {""}}, {{"\u00b9\u2044\u2081\u2086", "x"}, {"abcd", "x"}}};
  EXPECT_EQ(support::to_text(table), "\u00b9\u2044\u2081\u2086  x\nabcd  x\n");
}

TEST(ATable, LeavesOutEmptyHeadingsAndTrailingSpaces) {
  const TextTable table{{{""}, {""}}, {{"a", ""}, {"long"}, {"b", "c"}}};
  EXPECT_EQ(support::to_text(table), "a\nlong\nb     c\n");
  EXPECT_EQ(support::to_text({{{""}}, {{""}}}), "\n");
  EXPECT_EQ(support::to_text({}), "");
}

TEST(ATable, IsMarkdownToo) {
  const TextTable table{{{"property"}, {"bugs"}}, {{"`norm`", "3"}, {"`rest`"}}};
  EXPECT_EQ(support::to_markdown(table),
            "| property | bugs |\n"
            "| --- | --- |\n"
            "| `norm` | 3 |\n"
            "| `rest` |  |\n");
}

}  // namespace
}  // namespace ropecheck
