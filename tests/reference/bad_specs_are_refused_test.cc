#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "reference/rope_spec.h"

namespace ropecheck {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct BadSpec {
  const char* what;
  std::function<void(RopeSpec&)> spoil;
  const char* said;  ///< part of the sentence
};

const BadSpec kBadSpecs[] = {
    {"no head", [](RopeSpec& s) { s.head_dim = 0; }, "head_dim"},
    {"negative head", [](RopeSpec& s) { s.head_dim = -128; }, "head_dim"},
    {"head of a billion", [](RopeSpec& s) { s.head_dim = 1'000'000'000; }, "head_dim"},
    {"odd rotary_dim", [](RopeSpec& s) { s.rotary_dim = 63; }, "rotary_dim must be even"},
    {"no rotary_dim", [](RopeSpec& s) { s.rotary_dim = 0; }, "rotary_dim"},
    {"negative rotary_dim", [](RopeSpec& s) { s.rotary_dim = -2; }, "rotary_dim"},
    {"rotary_dim above head_dim", [](RopeSpec& s) { s.rotary_dim = 130; }, "larger than head_dim"},
    {"window before the head", [](RopeSpec& s) { s.rotary_offset = -2; }, "rotary_offset"},
    {"window past the head", [](RopeSpec& s) { s.rotary_offset = 2; }, "outside head_dim"},
    {"window of largest offset",
     [](RopeSpec& s) { s.rotary_offset = std::numeric_limits<int>::max(); }, "outside head_dim"},
    {"base 0", [](RopeSpec& s) { s.base = 0; }, "base"},
    {"negative base", [](RopeSpec& s) { s.base = -10000; }, "base"},
    {"NaN base", [](RopeSpec& s) { s.base = kNaN; }, "base"},
    {"infinite base", [](RopeSpec& s) { s.base = kInfinity; }, "base"},
    {"attention factor 0", [](RopeSpec& s) { s.attention_factor = 0; }, "attention factor"},
    {"NaN attention factor", [](RopeSpec& s) { s.attention_factor = kNaN; }, "attention factor"},
    {"linear factor 0", [](RopeSpec& s) { s.scaling = LinearScaling{0}; }, "linear"},
    {"linear factor NaN", [](RopeSpec& s) { s.scaling = LinearScaling{kNaN}; }, "linear"},
    {"negative alpha", [](RopeSpec& s) { s.scaling = NtkScaling{-1}; }, "ntk"},
    {"infinite alpha", [](RopeSpec& s) { s.scaling = NtkScaling{kInfinity}; }, "ntk"},
    {"ntk of one pair",
     [](RopeSpec& s) {
       s.rotary_dim = 2;
       s.scaling = NtkScaling{2};
     },
     "rotary_dim 2"},
    {"too few frequencies",
     [](RopeSpec& s) {
       s.scaling = ListedFrequencies{{1, 2}};
     },
     "2 given"},
    {"no frequencies", [](RopeSpec& s) { s.scaling = ListedFrequencies{}; }, "0 given"},
    {"NaN frequency",
     [](RopeSpec& s) {
       s.rotary_dim = 4;
       s.scaling = ListedFrequencies{{1, kNaN}};
     },
     "finite"},
};

TEST(BadSpecs, AreRefusedWithASentenceThatNamesTheFault) {
  for (const BadSpec& bad : kBadSpecs) {
    RopeSpec spec;
    bad.spoil(spec);
    EXPECT_NE(problem_with(spec).find(bad.said), std::string::npos)
        << bad.what << ": \"" << problem_with(spec) << '"';
  }
}

TEST(SoundSpecs, AreNot) {
  RopeSpec spec;
  EXPECT_EQ(problem_with(spec), "");
  spec.head_dim = 2;
  spec.rotary_dim = 2;
  spec.base = std::numeric_limits<double>::denorm_min();
  EXPECT_EQ(problem_with(spec), "");
  spec.scaling = ListedFrequencies{{-0.0}};
  EXPECT_EQ(problem_with(spec), "");
  spec = RopeSpec{};
  spec.rotary_dim = 64;
  spec.rotary_offset = 64;
  spec.scaling = NtkScaling{8};
  spec.attention_factor = 0.5;
  EXPECT_EQ(problem_with(spec), "");
}

}  // namespace
}  // namespace ropecheck
