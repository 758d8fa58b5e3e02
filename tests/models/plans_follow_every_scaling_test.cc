#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "properties/case/encoding/scaling_text.h"
#include "properties/case/encoding/spec_text.h"
#include "properties/case/generators.h"
#include "properties/property.h"
#include "reference/certified.h"
#include "rope/plan.h"

namespace ropecheck {
namespace {

/// Set ROPECHECK_SPECIFICATIONS=1000 for that many specifications of each scaling.
int specifications_of_each_scaling() {
  const char* asked = std::getenv("ROPECHECK_SPECIFICATIONS");
  return asked != nullptr ? std::atoi(asked) : 100;
}

/// Compares cos and sin of a pair in the plan, m included, with the exact ones.
///
/// They are correctly rounded if m = 1. Otherwise m is rounded to double or float, multiplied in,
/// and the product rounded: less than two units in the last place of a float.
void expect_exact(const rope::Plan& plan, const Position& position, int pair) {
  const RopeSpec& spec = plan.spec();
  const std::int64_t t = number_of(position, spec, pair);
  const auto pairs = static_cast<std::size_t>(spec.pairs());
  std::vector<float> cos(pairs), sin(pairs);
  plan.cos_sin(std::span(position.numbers).first(static_cast<std::size_t>(spec.axes())), cos.data(),
               sin.data());
  const double m = attention_factor<double>(spec);
  const auto at = static_cast<std::size_t>(pair);
  const auto check = [&](float actual, const std::optional<double>& as_float,
                         const std::optional<double>& as_double) {
    ASSERT_TRUE(as_float && as_double) << "undecided";
    const std::string where =
        to_text(spec) + " at position " + describe(position) + ", pair " + std::to_string(pair);
    if (m == 1)
      EXPECT_EQ(static_cast<double>(actual), *as_float) << where;
    else
      EXPECT_NEAR(static_cast<double>(actual), m * *as_double,
                  0x1p-22 * m * std::max(std::abs(*as_double), 0x1p-126))
          << where;
  };
  check(cos[at], certified_cos(spec, t, pair, kFloat32), certified_cos(spec, t, pair, kFloat64));
  check(sin[at], certified_sin(spec, t, pair, kFloat32), certified_sin(spec, t, pair, kFloat64));
}

TEST(Plans, FollowRandomSpecificationsOfEveryScaling) {
  Capabilities can;
  const CaseSource source = case_source(*property_named("matches_reference"), std::nullopt, can,
                                        DType::float32, std::numeric_limits<std::int64_t>::max());
  rc::Random random(20260101);
  std::array<int, std::variant_size_v<Scaling>> checked{};
  const int wanted = specifications_of_each_scaling();
  ASSERT_GE(wanted, 1) << "ROPECHECK_SPECIFICATIONS must be a number, 1 at least";
  for (int draw = 0; draw < 200 * wanted; ++draw) {
    const Case c = draw_case(source, random);
    int& of_this_scaling = checked[c.spec.scaling.index()];
    if (of_this_scaling >= wanted) continue;
    ++of_this_scaling;
    const rope::Plan plan(c.spec, {.cos_sin = rope::CosSinRounding::correct});
    expect_exact(plan, c.position_of(0),
                 static_cast<int>(random.next() % static_cast<std::uint64_t>(c.spec.pairs())));
    if (HasFailure()) break;
  }
  for (const int specifications : checked) EXPECT_EQ(specifications, wanted);
}

TEST(Plans, AreHeldToTheirScaling) {
  RopeSpec spec;
  YarnScaling yarn;
  yarn.factor = 4;
  yarn.original_length = 4096;
  spec.scaling = yarn;
  RopeSpec other = spec;
  std::get<YarnScaling>(other.scaling).beta_slow = 2;
  const rope::Plan plan(other, {.cos_sin = rope::CosSinRounding::correct});
  std::vector<float> cos(64), sin(64);
  const std::int64_t position[] = {100'000};
  plan.cos_sin(position, cos.data(), sin.data());
  int different = 0;
  for (int pair = 0; pair < 64; ++pair)
    different += certified_cos(spec, 100'000, pair, kFloat32) !=
                 static_cast<double>(cos[static_cast<std::size_t>(pair)]);
  EXPECT_GT(different, 5);
}

}  // namespace
}  // namespace ropecheck
