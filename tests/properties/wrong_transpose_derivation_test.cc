#include <gtest/gtest.h>

#include "properties/property.h"
#include "properties/subject.h"
#include "tests/properties/correct_rope.h"
#include "tests/properties/small_case.h"

// The classic mistake: R_{sθ} taken for its transpose, so that the inner product becomes x
// R_{(t+s)θ} yᵀ. Keys are rotated to −s.
namespace ropecheck {
namespace {

Verdict check_slip(const char* property) {
  testing::Hooks hooks;
  hooks.position = [](std::int64_t position, bool key) { return key ? -position : position; };
  Case c = testing::small_case(16, {5, 8});
  c.shift = {10};  // 5 and 8 against 15 and 18
  return property_named(property)->check(
      c, subject_of(testing::correct_rope(hooks), *contract_named("float32"), c.dtype));
}

TEST(WrongTransposeDerivation, PassesNormPreservation) {
  EXPECT_EQ(check_slip("norm_is_preserved").outcome, Outcome::passed);
}

TEST(WrongTransposeDerivation, PassesBlockIndependence) {
  EXPECT_EQ(check_slip("blocks_are_independent").outcome, Outcome::passed);
}

TEST(WrongTransposeDerivation, FailsShiftInvariance) {
  EXPECT_EQ(check_slip("shift_invariance").outcome, Outcome::failed);
}

TEST(WrongTransposeDerivation, IsNamedByTheStepThatFails) {
  const Verdict verdict = check_slip("transpose_derivation");
  EXPECT_EQ(verdict.outcome, Outcome::failed);
  EXPECT_NE(verdict.reason.find("the transpose was dropped"), std::string::npos) << verdict.reason;
}

}  // namespace
}  // namespace ropecheck
