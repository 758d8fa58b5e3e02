#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "hard_positions.h"
#include "mpfr_oracle.h"
#include "reference/certified.h"

namespace ropecheck {
namespace {

// A 64-bit position, 53 bits of a double and the closest approach of 2^−67 to a quarter turn take
// 183 bits. Both precisions leave plenty of room; the test requires that they give the same double.
constexpr mpfr_prec_t kBits = 256;
constexpr mpfr_prec_t kMoreBits = 320;

/// cos and sin, rounded by MPFR to each format.
struct Rounded {
  double cos_float, sin_float, cos_double, sin_double;
  bool operator==(const Rounded&) const = default;
};

/// MPFR's answer for every pair of one base at rotary_dim 128.
class Oracle {
 public:
  explicit Oracle(double base) {
    for (int pair = 0; pair < 64; ++pair) {
      theta_.push_back(std::make_unique<Mpfr>(kBits));
      finer_theta_.push_back(std::make_unique<Mpfr>(kMoreBits));
      mpfr_frequency(*theta_.back(), base, 128, pair);
      mpfr_frequency(*finer_theta_.back(), base, 128, pair);
    }
  }

  Rounded operator()(std::int64_t position, int pair) {
    const auto at = static_cast<std::size_t>(pair);
    const Rounded answer = round(turn_, position, *theta_[at]);
    EXPECT_EQ(answer, round(finer_turn_, position, *finer_theta_[at]))
        << "MPFR contradicts itself at position " << position << ", pair " << pair;
    return answer;
  }

 private:
  static Rounded round(MpfrCosSin& turn, std::int64_t position, const Mpfr& theta) {
    mpfr_turn(turn, position, theta);
    return {mpfr_get_flt(turn.cos.get(), MPFR_RNDN), mpfr_get_flt(turn.sin.get(), MPFR_RNDN),
            mpfr_get_d(turn.cos.get(), MPFR_RNDN), mpfr_get_d(turn.sin.get(), MPFR_RNDN)};
  }

  std::vector<std::unique_ptr<Mpfr>> theta_, finer_theta_;
  MpfrCosSin turn_{kBits}, finer_turn_{kMoreBits};
};

RopeSpec spec_of(double base) {
  RopeSpec spec;
  spec.base = base;
  return spec;
}

/// Compares four values: cos and sin in both formats. An undecided value counts as a difference.
void expect_agreement(Oracle& oracle, const RopeSpec& spec, std::int64_t position, int pair) {
  const Rounded expected = oracle(position, pair);
  const auto ours = [](const std::optional<double>& value) {
    return value.value_or(std::numeric_limits<double>::quiet_NaN());
  };
  const Rounded actual{ours(certified_cos(spec, position, pair, kFloat32)),
                       ours(certified_sin(spec, position, pair, kFloat32)),
                       ours(certified_cos(spec, position, pair, kFloat64)),
                       ours(certified_sin(spec, position, pair, kFloat64))};
  EXPECT_EQ(actual, expected) << "base " << spec.base << ", position " << position << ", pair "
                              << pair;
}

TEST(ReferenceAgreesWithMpfr, AtEveryBinaryOrderOfMagnitudeInBothDirections) {
  const RopeSpec spec = spec_of(1e4);
  Oracle oracle(spec.base);
  for (int order = 0; order <= 63; ++order) {
    const std::int64_t power =
        order < 63 ? std::int64_t{1} << order : std::numeric_limits<std::int64_t>::max();
    for (std::int64_t position : {power, -power, power - 1, -(power - 1)})
      for (int pair = order % 4; pair < 64; pair += 4)
        expect_agreement(oracle, spec, position, pair);
  }
  for (int pair = 0; pair < 64; ++pair)
    expect_agreement(oracle, spec, std::numeric_limits<std::int64_t>::min(), pair);
}

TEST(ReferenceAgreesWithMpfr, AtTheHardestPositionsAndTheirNeighbours) {
  for (const HardPosition& hard : kHardPositions) {
    Oracle oracle(hard.base);
    for (std::int64_t position :
         {hard.position, -hard.position, hard.position - 1, hard.position + 1, 2 * hard.position})
      expect_agreement(oracle, spec_of(hard.base), position, hard.pair);
  }
}

TEST(ReferenceAgreesWithMpfr, WhereTheAngleIsAlmostAMultipleOfAQuarterTurn) {
  const RopeSpec spec = spec_of(1e4);
  Oracle oracle(1e4);
  const Rounded expected = oracle(2641698281, 31);
  const auto cos = certified_cos(spec, 2641698281, 31, kFloat32);
  const auto sin = certified_sin(spec, 2641698281, 31, kFloat32);
  ASSERT_TRUE(cos && sin);
  EXPECT_EQ(*cos, expected.cos_float);
  EXPECT_EQ(*sin, expected.sin_float);
  const double small = std::min(std::fabs(*cos), std::fabs(*sin));
  EXPECT_GT(small, 0x1p-38);  // an angle in float32 would give another value
  EXPECT_LT(small, 0x1p-37);
}

/// Set ROPECHECK_REFERENCE_VALUES=1000000 for that many values; each case below has a tenth of
/// them.
int values_to_compare() {
  const char* asked = std::getenv("ROPECHECK_REFERENCE_VALUES");
  return asked != nullptr ? std::atoi(asked) : 40'000;
}

class AtRandomPositions : public testing::TestWithParam<int> {};

TEST_P(AtRandomPositions, ReferenceAgreesWithMpfr) {
  const double base = GetParam() % 3 == 0 ? 1e4 : GetParam() % 3 == 1 ? 5e5 : 1e6;
  const RopeSpec spec = spec_of(base);
  Oracle oracle(base);
  std::mt19937_64 random(static_cast<std::uint64_t>(GetParam()));
  const int values = values_to_compare() / 10;
  ASSERT_GE(values, 4) << "ROPECHECK_REFERENCE_VALUES must be a number, 40 at least";
  for (int compared = 0; compared < values; compared += 4) {
    // Log-uniform, of either sign.
    const std::int64_t size = static_cast<std::int64_t>(random() >> (1 + random() % 63));
    const std::int64_t position = random() % 2 == 0 ? size : -size;
    expect_agreement(oracle, spec, position, static_cast<int>(random() % 64));
    if (HasFailure()) break;
  }
  RecordProperty("values", values);
}

INSTANTIATE_TEST_SUITE_P(TenthsOfTheWhole, AtRandomPositions, testing::Range(0, 10));

TEST(ReferenceAgreesWithMpfr, AndTheComparisonNoticesAWrongFrequencyAndAWrongRounding) {
  Oracle oracle(1e4);
  Oracle other(10001);
  EXPECT_NE(oracle(1000, 1), other(1000, 1));
  Rounded off = oracle(1000, 1);
  off.cos_double = std::nextafter(off.cos_double, 2.0);
  EXPECT_NE(oracle(1000, 1), off);
}

}  // namespace
}  // namespace ropecheck
