#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "fuzz/targets/call_sequence.h"
#include "fuzz/targets/check_input.h"
#include "fuzz/targets/under_test.h"
#include "properties/case/encoding/case_bytes.h"
#include "properties/case/within_domain.h"
#include "properties/claims/every_property.h"
#include "support/input_error.h"

namespace ropecheck {
namespace {

class Environment : public testing::Test {
 protected:
  ~Environment() override {
    for (const char* name : {"ROPECHECK_IMPL", "ROPECHECK_SPEC", "ROPECHECK_BELOW",
                             "ROPECHECK_GUIDANCE", "ROPECHECK_MEASURE"})
      unsetenv(name);
  }
  static void set(const char* name, const char* value) { setenv(name, value, 1); }
  static std::string refusal() {
    try {
      targets::under_test_from_environment();
    } catch (const support::InputError& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(Environment, ThatSaysNothingMeansTheBuiltInRopeOnAnything) {
  const targets::UnderTest wanted = targets::under_test_from_environment();
  EXPECT_EQ(wanted.asked_for, "builtin:rope");
  Case c;
  c.positions = {std::numeric_limits<std::int64_t>::min()};
  EXPECT_EQ(targets::confined(c, wanted), c);
}

TEST_F(Environment, ConfinesCasesToOneRotationAndRange) {
  set("ROPECHECK_SPEC", "head_dim=128 base=5e5");
  set("ROPECHECK_BELOW", "2^20");
  const targets::UnderTest wanted = targets::under_test_from_environment();
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 4;
  c.batch = 2;
  c.seq = 40;
  c.q.heads = 3;
  c.positions.assign(80, (std::int64_t{1} << 40) + 7);
  c.q.values = {Profile::listed, 0, std::vector<std::uint64_t>(80 * 3 * 4, 1)};
  const Case confined_case = targets::confined(c, wanted);
  EXPECT_EQ(problem_with(confined_case), "");
  EXPECT_EQ(confined_case.spec.base, 5e5);
  EXPECT_EQ(confined_case.positions.front(), 7);
  EXPECT_LE(confined_case.tokens() * 2 * 128, 2048);
}

TEST_F(Environment, SaysWhatGuidesAndWhetherFailuresEndIt) {
  EXPECT_EQ(targets::under_test_from_environment().guidance, targets::Guidance::errors);
  EXPECT_FALSE(targets::under_test_from_environment().measures_only);
  set("ROPECHECK_GUIDANCE", "none");
  set("ROPECHECK_MEASURE", "1");
  EXPECT_EQ(targets::under_test_from_environment().guidance, targets::Guidance::none);
  EXPECT_TRUE(targets::under_test_from_environment().measures_only);
  set("ROPECHECK_GUIDANCE", "coverage");
  EXPECT_EQ(targets::under_test_from_environment().guidance, targets::Guidance::coverage);
  set("ROPECHECK_GUIDANCE", "luck");
  EXPECT_NE(refusal().find("'luck'"), std::string::npos);
}

TEST_F(Environment, IsRefusedInASentence) {
  set("ROPECHECK_IMPL", "no-such-library.so");
  EXPECT_NE(refusal().find("no-such-library.so"), std::string::npos);
  set("ROPECHECK_IMPL", "builtin:frameworks");
  for (const char* bad : {"", "0", "-5", "2^64", "2^", "many"}) {
    set("ROPECHECK_BELOW", bad);
    EXPECT_EQ(refusal().empty(), *bad == '\0') << bad;
  }
  set("ROPECHECK_BELOW", "1000");
  set("ROPECHECK_SPEC", "no-such-model");
  EXPECT_NE(refusal().find("no-such-model"), std::string::npos);
}

TEST(AnInput, IsAboutThePropertyItNamesWhereTheTargetChecksIt) {
  const Property* const both[] = {&claims::kNormIsPreserved, &claims::kLinearity};
  const Property* const one[] = {&claims::kMatchesReference};
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 4;
  const auto norm = encode_case(1, c).value();  // the index among all properties
  EXPECT_EQ(&targets::property_of(norm, both), &claims::kNormIsPreserved);
  EXPECT_EQ(&targets::property_of(norm, one), &claims::kMatchesReference);
  EXPECT_EQ(&targets::property_of({}, one), &claims::kMatchesReference);
}

TEST(AnInput, IsBroughtIntoThePropertysDomain) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 4;
  c.positions = {9};
  c.spec.attention_factor = 1e30;
  // NaN, the smallest subnormal, the largest number, 1.5.
  c.q.values = {Profile::listed, 0, {0x7fc0'0000, 1, 0x7f7f'ffff, 0x3fc0'0000}};
  c.k.values.profile = Profile::special;
  const Case ordinary = within_domain(c, {});
  EXPECT_EQ(ordinary.k.values.profile, Profile::wide);
  EXPECT_EQ(ordinary.spec.attention_factor, 1.25);
  const std::vector<std::uint64_t> expected{0x3f80'0000, 0x0c80'0000, 0x7dff'ffff - 0x0080'0000,
                                            0x3fc0'0000};
  EXPECT_EQ(ordinary.q.values.bits, expected);
  EXPECT_EQ(within_domain(ordinary, {}), ordinary);
  const Domain special{.special_values = true};
  EXPECT_EQ(within_domain(c, special).spec.attention_factor, 1.25);
  c.spec.attention_factor = 1e10;
  EXPECT_EQ(within_domain(c, special), c);
  EXPECT_EQ(within_domain(c, {.special_values = true, .zero_positions = true}).positions.front(),
            0);
}

TEST(ASequenceOfCalls, ReadsBackAsWritten) {
  Case a;
  a.spec.head_dim = a.spec.rotary_dim = 4;
  Case b = a;
  b.positions = {5};
  const std::vector<Case> calls{a, b, a};
  auto bytes = targets::encode_sequence(calls);
  EXPECT_EQ(targets::decode_sequence(bytes), calls);
  bytes.resize(bytes.size() - 1);
  EXPECT_EQ(targets::decode_sequence(bytes).size(), 3u);
  EXPECT_TRUE(targets::decode_sequence({}).empty());
}

}  // namespace
}  // namespace ropecheck
