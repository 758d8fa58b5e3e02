#include <gtest/gtest.h>

#include <limits>

#include "properties/property.h"
#include "tests/properties/reference_subject.h"
#include "tests/properties/small_case.h"

// Checks the reference against its own properties: it computes with 256 bits, must be within the
// error that rotation.h states for that precision, and is checked in arithmetic of 512 bits.
namespace ropecheck {
namespace {

using testing::small_case;

class ReferenceProperty : public ::testing::TestWithParam<const Property*> {};

/// Properties of features that the reference lacks: simultaneous threads, and a table.
bool is_not_about_the_reference(const Property& property) {
  return property.name == "threads_do_not_interfere" ||
         property.name == "table_entries_are_close" ||
         property.name == "positions_outside_the_range";
}

void expect_passed(const Property& property, const Case& c) {
  const Verdict verdict = property.check(c, reference_as_subject());
  if (is_not_about_the_reference(property)) {
    EXPECT_EQ(verdict.outcome, Outcome::skipped);
    return;
  }
  EXPECT_EQ(verdict.outcome, Outcome::passed) << property.name << ": " << verdict.reason;
  EXPECT_GT(verdict.comparisons, 0);
}

TEST_P(ReferenceProperty, HoldsAtEverydayPositions) {
  expect_passed(*GetParam(), [] {
    Case c = small_case(10, {0, 5, 8});
    c.spec.rotary_dim = 6;
    c.spec.rotary_offset = 2;
    return c;
  }());
}

TEST_P(ReferenceProperty, HoldsAtTheEndsOfTheRange) {
  Case c = small_case(8, {std::numeric_limits<std::int64_t>::max() - 11, -4188553649581909506});
  c.spec.rotary_dim = 6;
  c.spec.layout = Layout::interleaved;
  expect_passed(*GetParam(), c);
}

TEST_P(ReferenceProperty, HoldsWithAScalingAndAFactor) {
  if (GetParam()->name == "identity_at_zero") return;  // claims nothing if the factor isn't 1
  Case c = small_case(12, {2641698281, 562249});
  c.spec.rotary_dim = 8;
  c.spec.scaling = NtkScaling{3.0};
  c.spec.attention_factor = 1.25;
  expect_passed(*GetParam(), c);
}

INSTANTIATE_TEST_SUITE_P(Every, ReferenceProperty,
                         ::testing::ValuesIn(all_properties().begin(), all_properties().end()),
                         [](const auto& test) { return std::string(test.param->name); });

}  // namespace
}  // namespace ropecheck
