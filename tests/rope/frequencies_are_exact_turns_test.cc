#include <gtest/gtest.h>

#include <boost/math/constants/constants.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "reference/certified.h"
#include "reference/frequencies.h"
#include "rope/frequency_turns.h"

// The frequencies of a plan against the reference's formula, pair by pair, with twice the bits.
namespace ropecheck::rope {
namespace {

using Wide = Binary<800>;

/// The distance of a fraction from θ/2π, mod 1, in turns.
Wide distance(const Turns& turns, const Wide& theta) {
  Wide fraction = 0;
  for (std::size_t i = Turns::kWords; i-- > 0;)
    fraction = ldexp(Wide(fraction + Wide(turns.word[i])), -64);
  Wide off = theta / boost::math::constants::two_pi<Wide>() - fraction;
  off -= floor(off);
  return off < Wide(0.5) ? off : Wide(1 - off);
}

std::vector<RopeSpec> small_and_large_specs() {
  RopeSpec plain;
  plain.head_dim = plain.rotary_dim = 300;  // more pairs than one product after the other
  RopeSpec large_base = plain, small_base = plain, linear = plain, ntk = plain, dynamic = plain;
  large_base.base = 1e7;
  small_base.base = 0.125;
  linear.scaling = LinearScaling{4};
  ntk.scaling = NtkScaling{8};
  dynamic.scaling = DynamicNtkScaling{2, 4096, 32768};
  RopeSpec image = plain;
  image.axis_order = AxisOrder::image;
  RopeSpec yarn = plain, narrow_yarn = plain, llama3 = plain, long_rope = plain, images = plain;
  yarn.scaling = YarnScaling{.factor = 40, .original_length = 4096};
  narrow_yarn.scaling =
      YarnScaling{.factor = 3, .original_length = 100, .extrapolation = 0.5, .truncate = false};
  llama3.scaling = Llama3Scaling{8, 1, 4, 8192};
  LongRopeScaling lengths;
  for (int pair = 0; pair < plain.pairs(); ++pair) {
    lengths.short_factors.push_back(1 + 0.01 * pair);
    lengths.long_factors.push_back(2 + 0.3 * pair);
  }
  lengths.original_length = 4096;
  lengths.max_length = lengths.seq_len = 131072;
  long_rope.scaling = lengths;
  images.axis_order = AxisOrder::image;
  images.scaling = llama3.scaling;
  RopeSpec listed;
  listed.head_dim = listed.rotary_dim = 8;
  listed.scaling = ListedFrequencies{{1, 0, -0.25, 1e-200}};
  return {plain, large_base,  small_base, linear,    ntk,    dynamic, image,
          yarn,  narrow_yarn, llama3,     long_rope, images, listed};
}

TEST(FrequencyTurns, AreThoseOfTheReference) {
  for (const RopeSpec& spec : small_and_large_specs()) {
    ASSERT_EQ(problem_with(spec), "");
    std::vector<bool> zero;
    const std::vector<Turns> turns = frequency_turns(spec, &zero);
    ASSERT_EQ(turns.size(), static_cast<std::size_t>(spec.pairs()));
    ASSERT_EQ(zero.size(), turns.size());
    for (int pair = 0; pair < spec.pairs(); ++pair) {
      const auto at = static_cast<std::size_t>(pair);
      const Wide theta = frequency<Wide>(spec, pair);
      EXPECT_LE(distance(turns[at], theta), ldexp(Wide(1), -383)) << spec.base << " pair " << pair;
      EXPECT_EQ(zero[at], theta == 0) << pair;
    }
  }
}

TEST(FrequencyTurns, MeasureSeesAWrongBit) {
  RopeSpec spec;
  Turns turns = frequency_turns(spec)[3];
  turns.word[5] ^= 8;
  EXPECT_GT(distance(turns, frequency<Wide>(spec, 3)), ldexp(Wide(1), -383));
}

}  // namespace
}  // namespace ropecheck::rope
