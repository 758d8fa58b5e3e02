#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <string>

#include "rope/plan.h"

namespace ropecheck::rope {
namespace {

std::string refusal(const RopeSpec& spec) {
  try {
    const Plan plan(spec);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

TEST(Plan, RefusesWithTheSpecsOwnSentence) {
  RopeSpec spec;
  EXPECT_EQ(refusal(spec), "");
  spec.rotary_dim = 3;
  EXPECT_EQ(refusal(spec), problem_with(spec));
  spec.rotary_dim = 256;
  EXPECT_EQ(refusal(spec), problem_with(spec));
  EXPECT_NE(refusal(spec), "");
}

TEST(Plan, RefusesWhatItCannotKeepItsWordFor) {
  RopeSpec spec;
  spec.attention_factor = 0x1p51;
  EXPECT_NE(refusal(spec).find("attention factor"), std::string::npos);
  spec.attention_factor = 0x1p-51;
  EXPECT_NE(refusal(spec).find("attention factor"), std::string::npos);
  spec.attention_factor.reset();
  spec.head_dim = spec.rotary_dim = 64;
  spec.base = std::numeric_limits<double>::denorm_min();
  spec.scaling = LinearScaling{1e-200};
  EXPECT_NE(refusal(spec).find("too large"), std::string::npos);
}

}  // namespace
}  // namespace ropecheck::rope
