#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <variant>

#include "properties/case/encoding/case_text.h"
#include "properties/case/encoding/number_text.h"
#include "tests/properties/random_case.h"

// A case's line is read back as the same case and survives a shell. A wrong line is refused with a
// sentence that names the error.
namespace ropecheck {
namespace {

std::string problem_of(const std::string& line) { return from_line(line).problem; }

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

RC_GTEST_PROP(CaseText, IsReadBackAsTheSameCase, ()) {
  const Case c = *any_small_case();
  const std::string line = to_line("norm_is_preserved", c);
  RC_LOG() << line << "\n";
  const ReadCase read = from_line(line);
  RC_ASSERT(read.problem == "");
  RC_ASSERT(read.property == "norm_is_preserved");
  RC_ASSERT(read.value == c);
}

RC_GTEST_PROP(CaseText, NeedsNoQuotingInsideQuotes, ()) {
  const std::string line = to_line("linearity", *any_small_case());
  RC_ASSERT(line.find_first_of("\"'`$!\\\n\t") == std::string::npos);
}

RC_GTEST_PROP(CaseText, WithOneCharacterChangedIsReadOrRefused, ()) {
  const std::string line = to_line("linearity", *any_small_case());
  std::string changed = line;
  changed[*rc::gen::inRange<std::size_t>(0, line.size())] =
      static_cast<char>(*rc::gen::inRange(-128, 128));
  const ReadCase read = from_line(changed);
  RC_ASSERT(!read.ok() || problem_with(read.value).empty());
}

TEST(CaseText, OfTheUsualCaseIsShort) {
  EXPECT_EQ(to_line("linearity", Case{}), "ropecheck1 property=linearity");
}

TEST(CaseText, KeepsEveryKindOfNumber) {
  Case c;
  c.spec.head_dim = 8;
  c.spec.rotary_dim = 8;
  c.positions = {std::numeric_limits<std::int64_t>::min()};
  c.shift = {std::numeric_limits<std::int64_t>::max()};
  c.q.values = {Profile::listed,
                0,
                {0x3fc00000, 0x80000001, 0x7fc00001, 0x7f800000, 0xff800000, 0x80000000, 0, 0}};
  const std::string line = to_line("linearity", c);
  EXPECT_TRUE(mentions(line, "q.values=1.5,-0x1p-149,nan:7fc00001,inf,-inf,-0,0*2")) << line;
  EXPECT_EQ(from_line(line).value, c);
}

TEST(CaseText, MayAbbreviateConsecutivePositions) {
  Case c;
  c.seq = 8;
  c.positions = {5,
                 5,
                 6,
                 7,
                 8,
                 std::numeric_limits<std::int64_t>::max(),
                 std::numeric_limits<std::int64_t>::min(),
                 3};
  const std::string line = to_line("linearity", c);
  EXPECT_TRUE(mentions(line, "positions=5,5..8,9223372036854775807,-9223372036854775808,3"))
      << line;
  EXPECT_EQ(from_line(line).value, c);
}

Case on_three_axes() {
  Case c;
  c.spec.axis_order = AxisOrder::chunked;
  c.spec.sections = {16, 24, 24, 0};
  c.seq = 6;
  c.positions = {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 3, -4, 3, 9, 9, 9};
  c.shift = {5, 0, -7};
  return c;
}

TEST(CaseText, HasANumberForEachAxisWhereTheyDiffer) {
  const Case c = on_three_axes();
  const std::string line = to_line("linearity", c);
  EXPECT_TRUE(mentions(line, "positions=0..2,3:3:4,3:-4:3,9 shift=5:0:-7")) << line;
  EXPECT_EQ(from_line(line).value, c);
}

TEST(CaseText, HasListedAxesTheirFrequenciesAndTheirUnits) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 10;
  c.spec.axis_order = AxisOrder::listed;
  c.spec.axis_list = {1, 2, 1, 2, 0};
  c.spec.axis_frequencies = true;
  c.spec.position_scale = {Ratio{1, 1}, Ratio{-1, 14}, Ratio{25, 24}};
  c.positions = {1, 2, 3};
  const std::string line = to_line("linearity", c);
  EXPECT_TRUE(mentions(line, "axes=list:1,2,1,2,0 frequencies=axis position_scale=1,-1/14,25/24"))
      << line;
  EXPECT_EQ(from_line(line).value, c);
  // Slashes do too, and ratios are taken in any terms.
  const ReadCase read = from_line(
      "ropecheck1 property=linearity head_dim=10 rotary_dim=10 axes=list:1/2/1/2/0 "
      "frequencies=axis position_scale=7/7,2/-28,50/48 positions=1:2:3");
  EXPECT_TRUE(mentions(read.problem, "2/-28")) << read.problem;
  EXPECT_EQ(from_line("ropecheck1 property=linearity head_dim=10 rotary_dim=10 "
                      "axes=list:1/2/1/2/0 frequencies=axis position_scale=7/7,-2/28,50/48 "
                      "positions=1:2:3")
                .value,
            c);
}

TEST(CaseText, PutsOneNumberOnEveryAxis) {
  Case c = on_three_axes();
  c.positions.assign(18, 7);
  c.shift = {3};
  const ReadCase read = from_line(
      "ropecheck1 property=linearity axes=chunked sections=16,24,24,0 seq=6 "
      "positions=7,7,7,7:7:7,7,7 shift=3:3:3");
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(read.value, c);
}

TEST(CaseText, TakesDecimalNumbersAndFieldsInAnyOrder) {
  const ReadCase read = from_line(
      "ropecheck1 k.heads=2  base=500000 rotary_dim=64 property=linearity head_dim=64 "
      "scaling=linear:8\r\n");
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(read.value.spec.base, 5e5);
  EXPECT_EQ(std::get<LinearScaling>(read.value.spec.scaling).factor, 8);
  EXPECT_EQ(read.value.k.heads, 2);
}

TEST(NumberText, IsDecimalAndReadBackToTheBit) {
  EXPECT_EQ(text_of(5e5), "500000");
  EXPECT_EQ(text_of(-0.7), "-0.7");
  EXPECT_EQ(text_of(0.0), "0");
  EXPECT_EQ(text_of(-0.0), "-0");
  EXPECT_EQ(text_of(2e-7), "2e-07");
  EXPECT_EQ(text_of(0x1p-1074), "5e-324");
  EXPECT_EQ(text_of(static_cast<double>(0.1f)), "0.10000000149011612");
  EXPECT_EQ(hexadecimal(-1.5), "-0x1.8p+0");
  // A number of the tensors is hexadecimal if that is shorter.
  EXPECT_EQ(element_text(DType::float32, 1), "0x1p-149");
  EXPECT_EQ(element_text(DType::float32, 0x3f800000), "1");
}

RC_GTEST_PROP(NumberText, ReadsBothNotations, ()) {
  const auto bits = *rc::gen::arbitrary<std::uint64_t>();
  double value;
  std::memcpy(&value, &bits, sizeof value);
  RC_PRE(!std::isnan(value));
  const auto decimal = double_in(text_of(value)), hex = double_in(hexadecimal(value));
  RC_ASSERT(decimal.has_value() && hex.has_value());
  RC_ASSERT(std::signbit(*decimal) == std::signbit(value) && *decimal == value);
  RC_ASSERT(std::signbit(*hex) == std::signbit(value) && *hex == value);
}

TEST(CaseText, SaysTheBaseInDecimal) {
  Case c;
  c.spec.base = 500000;
  EXPECT_EQ(to_line("linearity", c), "ropecheck1 property=linearity base=500000");
  // Lines of older versions are hexadecimal.
  EXPECT_EQ(from_line("ropecheck1 property=linearity base=0x1.e848p+18").value, c);
}

TEST(CaseText, ThatIsGarbledIsRefusedByName) {
  struct {
    const char* line;
    const char* named;
  } const garbled[] = {
      {"", "ropecheck1"},
      {"hello", "hello"},
      {"ropecheck2 property=linearity", "ropecheck2"},
      {"ropecheck1", "property"},
      {"ropecheck1 property=", "property"},
      {"ropecheck1 property=a/b", "a/b"},
      {"ropecheck1 property=linearity heads=1", "heads"},
      {"ropecheck1 property=linearity seq=1 seq=1", "seq"},
      {"ropecheck1 property=linearity seq", "seq"},
      {"ropecheck1 property=linearity seq=one", "one"},
      {"ropecheck1 property=linearity seq=2", "positions"},
      {"ropecheck1 property=linearity positions=1..", "positions"},
      {"ropecheck1 property=linearity positions=5..4", "positions"},
      {"ropecheck1 property=linearity positions=0..99999999999999", "positions"},
      {"ropecheck1 property=linearity positions=9223372036854775808", "positions"},
      {"ropecheck1 property=linearity positions=1:2", "positions"},
      {"ropecheck1 property=linearity axes=image positions=1:2:3", "positions"},
      {"ropecheck1 property=linearity axes=image positions=1:2..5:6", "positions"},
      {"ropecheck1 property=linearity axes=image positions=1,2", "4 numbers"},
      {"ropecheck1 property=linearity axes=image shift=1:", "shift"},
      {"ropecheck1 property=linearity axes=image sections=1,2,3,4", "sections"},
      {"ropecheck1 property=linearity axes=list:", "axes must be"},
      {"ropecheck1 property=linearity axes=list:1,2,4", "axes must be"},
      {"ropecheck1 property=linearity axes=list:1,2000000000", "axes must be"},
      {"ropecheck1 property=linearity axes=list:1,2", "2 entries"},
      {"ropecheck1 property=linearity frequencies=head", "frequencies must be"},
      {"ropecheck1 property=linearity frequencies=axis", "one number"},
      {"ropecheck1 property=linearity position_scale=1/2/3", "position_scale must be"},
      {"ropecheck1 property=linearity position_scale=0.5", "position_scale must be"},
      {"ropecheck1 property=linearity position_scale=1,1,1,1,1", "position_scale must be"},
      {"ropecheck1 property=linearity position_scale=0", "not 0/1"},
      {"ropecheck1 property=linearity axes=chunked sections=16,24,23,0", "63"},
      {"ropecheck1 property=linearity dtype=float8", "float8"},
      {"ropecheck1 property=linearity layout=neox", "neox"},
      {"ropecheck1 property=linearity base=nan", "base"},
      {"ropecheck1 property=linearity base=0x-1p+3", "base"},
      {"ropecheck1 property=linearity rotary_dim=127", "rotary_dim"},
      {"ropecheck1 property=linearity scaling=magic:3", "magic"},
      {"ropecheck1 property=linearity scaling=linear:0", "linear"},
      {"ropecheck1 property=linearity q.in=sideways", "sideways"},
      {"ropecheck1 property=linearity q.in=step:", "step"},
      {"ropecheck1 property=linearity q.values=unit", "unit"},
      {"ropecheck1 property=linearity q.values=1,2", "2 values"},
      {"ropecheck1 property=linearity q.values=0.1", "0.1"},
      {"ropecheck1 property=linearity q.values=nan:0", "nan:0"},
      {"ropecheck1 property=linearity q.values=0*99999999999", "q.values"},
  };
  for (const auto& [line, named] : garbled) {
    const std::string problem = problem_of(line);
    EXPECT_FALSE(problem.empty()) << line;
    EXPECT_TRUE(mentions(problem, named)) << line << " → " << problem;
  }
}

TEST(NumberText, ReadsWholeFiniteNumbersOnly) {
  for (const char* wrong : {"", "-", "0x", "--1", "0x0x1", "1 ", " 1", "1e999", "infinity", "NAN",
                            "-nan", "+1", "0x1p", "0x1p+99999"})
    EXPECT_FALSE(double_in(wrong).has_value()) << wrong;
  EXPECT_EQ(double_in("0x1.8p-1074"), 0x1.8p-1074);
  EXPECT_TRUE(std::signbit(*double_in("-0x0p+0")));
}

}  // namespace
}  // namespace ropecheck
