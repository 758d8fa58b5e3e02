#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "hard_positions.h"
#include "mpfr_oracle.h"
#include "reference/certified.h"
#include "reference/phase.h"

namespace ropecheck {
namespace {

constexpr mpfr_prec_t kMpfrBits = 1024;

/// |quarter·π/2 + remainder − position·θ| modulo a whole turn, in radians, by MPFR.
double distance_in_radians(const Phase<Binary<192>>& phase, std::int64_t position, double base,
                           int pair) {
  Mpfr angle(kMpfrBits), pi(kMpfrBits), remainder(kMpfrBits);
  mpfr_frequency(angle, base, 128, pair);
  mpfr_mul_si(angle.get(), angle.get(), position, MPFR_RNDN);
  mpfr_const_pi(pi.get(), MPFR_RNDN);
  set_mpfr(remainder, phase.remainder);
  mpfr_sub(angle.get(), angle.get(), remainder.get(), MPFR_RNDN);
  mpfr_mul_2ui(angle.get(), angle.get(), 1, MPFR_RNDN);
  mpfr_div(angle.get(), angle.get(), pi.get(), MPFR_RNDN);
  mpfr_sub_si(angle.get(), angle.get(), phase.quarter, MPFR_RNDN);
  // In quarter turns: the remainder after the nearest multiple of four.
  Mpfr four(64), left(kMpfrBits);
  mpfr_set_si(four.get(), 4, MPFR_RNDN);
  mpfr_remainder(left.get(), angle.get(), four.get(), MPFR_RNDN);
  mpfr_mul(left.get(), left.get(), pi.get(), MPFR_RNDN);
  mpfr_div_2ui(left.get(), left.get(), 1, MPFR_RNDN);
  return std::fabs(mpfr_get_d(left.get(), MPFR_RNDU));
}

void expect_within_bound(double base, std::int64_t position, int pair) {
  RopeSpec spec;
  spec.base = base;
  const auto phase = reduce_phase(position, frequency<Binary<192>>(spec, pair), kFrequencyLostBits);
  const double error = static_cast<double>(phase.error);
  EXPECT_LE(distance_in_radians(phase, position, base, pair), error)
      << position << ", pair " << pair;
  EXPECT_LT(error, 0x1p-103);  // 192 bits less 63 for the position, 22 for θ, and the margin
  EXPECT_TRUE(phase.quarter >= 0 && phase.quarter < 4) << phase.quarter;
  const double eighth = std::atan(1.0);
  EXPECT_LE(std::fabs(static_cast<double>(phase.remainder)), eighth + 0x1p-50);
}

TEST(PhaseIsReducedWithinItsBound, AtEveryOrderOfMagnitude) {
  for (int order = 0; order < 63; ++order)
    for (int pair : {0, 1, 31, 63})
      for (std::int64_t sign : {1, -1})
        expect_within_bound(1e4, sign * ((std::int64_t{1} << order) + order), pair);
  for (int pair = 0; pair < 64; ++pair) {
    expect_within_bound(1e4, std::numeric_limits<std::int64_t>::min(), pair);
    expect_within_bound(1e4, std::numeric_limits<std::int64_t>::max(), pair);
  }
}

TEST(PhaseIsReducedWithinItsBound, AndSeesHowCloseTheHardPositionsCome) {
  for (const HardPosition& hard : kHardPositions) {
    expect_within_bound(hard.base, hard.position, hard.pair);
    RopeSpec spec;
    spec.base = hard.base;
    const auto phase =
        reduce_phase(hard.position, frequency<Binary<192>>(spec, hard.pair), kFrequencyLostBits);
    EXPECT_NEAR(std::log2(std::fabs(static_cast<double>(phase.remainder))), hard.log2_distance,
                0.051);
  }
}

TEST(PhaseIsReducedWithinItsBound, AndTheMeasureSeesAWrongQuarterAndAWrongRemainder) {
  RopeSpec spec;
  auto phase = reduce_phase(1000, frequency<Binary<192>>(spec, 3), kFrequencyLostBits);
  auto off = phase;
  off.quarter = (off.quarter + 1) % 4;
  EXPECT_NEAR(distance_in_radians(off, 1000, 1e4, 3), 2 * std::atan(1.0), 1e-12);
  off = phase;
  off.remainder += Binary<192>(1e-9);
  EXPECT_NEAR(distance_in_radians(off, 1000, 1e4, 3), 1e-9, 1e-15);
}

// A frequency near the largest double, at a position near the largest: 1087 bits before the point.
TEST(PhaseIsReducedWithinItsBound, AndSaysSoWhereTheBitsDoNotSuffice) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 2;
  spec.scaling = ListedFrequencies{{0x1.8p1023}};
  const std::int64_t far = std::numeric_limits<std::int64_t>::max();
  const auto turn = cos_sin(far, frequency<Binary<192>>(spec, 0));
  EXPECT_EQ(turn.error, 1);

  Mpfr angle(2048), cos(256);
  mpfr_set_d(angle.get(), 0x1.8p1023, MPFR_RNDN);
  mpfr_mul_si(angle.get(), angle.get(), far, MPFR_RNDN);
  mpfr_cos(cos.get(), angle.get(), MPFR_RNDN);
  EXPECT_EQ(certified_cos(spec, far, 0, kFloat64), mpfr_get_d(cos.get(), MPFR_RNDN));
}

}  // namespace
}  // namespace ropecheck
