#include "rope/exact_cos_sin.h"

#include <gtest/gtest.h>
#include <mpfr.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "rope/rotate.h"
#include "rope/turns.h"
#include "targets.h"

namespace ropecheck::rope {
namespace {

/// cos and sin of a phase by MPFR, with 600 bits.
class MpfrCosSin {
 public:
  explicit MpfrCosSin(const Turns& phase) {
    mpfr_inits2(600, cos_, sin_, work_, static_cast<mpfr_ptr>(nullptr));
    mpfr_set_zero(work_, 1);
    for (std::size_t i = Turns::kWords; i-- > 0;) {
      mpfr_set_uj(sin_, phase.word[i], MPFR_RNDN);
      mpfr_add(work_, work_, sin_, MPFR_RNDN);
      mpfr_div_2ui(work_, work_, 64, MPFR_RNDN);
    }
    mpfr_const_pi(sin_, MPFR_RNDN);
    mpfr_mul(work_, work_, sin_, MPFR_RNDN);
    mpfr_mul_2ui(work_, work_, 1, MPFR_RNDN);
    mpfr_sin_cos(sin_, cos_, work_, MPFR_RNDN);
  }
  ~MpfrCosSin() { mpfr_clears(cos_, sin_, work_, static_cast<mpfr_ptr>(nullptr)); }
  MpfrCosSin(const MpfrCosSin&) = delete;
  MpfrCosSin& operator=(const MpfrCosSin&) = delete;

  /// |v − exact| / |exact|.
  double error_of_cos(const DoubleDouble& v) { return error(v, cos_); }
  double error_of_sin(const DoubleDouble& v) { return error(v, sin_); }

 private:
  double error(const DoubleDouble& v, mpfr_t exact) {
    mpfr_set_d(work_, v.high, MPFR_RNDN);
    mpfr_add_d(work_, work_, v.low, MPFR_RNDN);
    mpfr_sub(work_, work_, exact, MPFR_RNDN);
    mpfr_div(work_, work_, exact, MPFR_RNDN);
    return std::fabs(mpfr_get_d(work_, MPFR_RNDN));
  }

  mpfr_t cos_, sin_, work_;
};

constexpr double kBound = 0x1p-104;

/// Any phase, often within 2^−1 … 2^−128 of a quarter turn.
Turns random_phase(std::mt19937_64& random) {
  Turns phase;
  for (std::uint64_t& word : phase.word) word = random();
  const unsigned zeros = static_cast<unsigned>(random() % 129);
  for (unsigned i = 0; i < zeros / 64; ++i) phase.word[i] = 0;
  phase.word[zeros / 64] >>= zeros % 64;
  if (random() % 2 == 0) phase = negate(phase);
  phase.word[0] += random() << 62;
  return phase;
}

TEST(ExactCosSin, AgreesWithMpfr) {
  std::mt19937_64 random(1);
  double worst = 0;
  for (int i = 0; i < 200'000; ++i) {
    const Turns phase = random_phase(random);
    MpfrCosSin exact(phase);
    const CosSinPair turn = exact_cos_sin(phase);
    worst = std::max({worst, exact.error_of_cos(turn.cos), exact.error_of_sin(turn.sin)});
    ASSERT_LT(worst, kBound) << std::hex << phase.word[0] << ' ' << phase.word[1];
  }
  RecordProperty("worst_log2", std::to_string(std::log2(worst)));
}

TEST(ExactCosSin, MeasureSeesAWrongBit) {
  const Turns phase{{0x1234'5678'9abc'def0, 1, 2, 3, 4, 5}};
  CosSinPair turn = exact_cos_sin(phase);
  turn.cos.low = std::nextafter(turn.cos.low, 1.0) + std::ldexp(turn.cos.high, -103);
  EXPECT_GT(MpfrCosSin(phase).error_of_cos(turn.cos), kBound);
  EXPECT_LT(MpfrCosSin(phase).error_of_sin(turn.sin), kBound);
}

TEST(ExactCosSin, IsExactAtQuarterTurns) {
  for (std::uint64_t quarter = 0; quarter < 4; ++quarter) {
    const CosSinPair turn = exact_cos_sin(Turns{{quarter << 62, 0, 0, 0, 0, 0}});
    const double cosines[] = {1, 0, -1, 0}, sines[] = {0, 1, 0, -1};
    EXPECT_EQ(turn.cos.high, cosines[quarter]);
    EXPECT_EQ(turn.sin.high, sines[quarter]);
    EXPECT_EQ(turn.cos.low, 0);
    EXPECT_EQ(turn.sin.low, 0);
  }
}

// The phases of a plan's tables, many at a time: the same first parts, close second parts, and the
// same bits on every target.
TEST(CosSinOfPhases, AgreesWithExactCosSinOnEveryTarget) {
  std::mt19937_64 random(3);
  constexpr std::size_t kCount = 1 << 16;
  std::vector<Turns> phases(kCount);
  std::vector<std::uint64_t> high(kCount), low(kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    Turns& phase = phases[i];
    phase = random_phase(random);
    // The edges between two of the table's angles.
    if (i % 4 == 1) phase.word[0] = random() << 55 | (random() % 3 - 1);
    if (i < 256) phase = Turns{{std::uint64_t{i} << 56}};
    high[i] = phase.word[0];
    low[i] = phase.word[1];
  }
  using Parts = std::array<std::vector<double>, 4>;
  Parts first;
  for (const Target& target : targets_here()) {
    const OnTarget on(target);
    Parts parts;
    for (auto& part : parts) part.resize(kCount);
    double* const to[] = {parts[0].data(), parts[1].data(), parts[2].data(), parts[3].data()};
    cos_sin_of_phases(high.data(), low.data(), kCount, to);
    if (first[0].empty()) first = parts;
    ASSERT_EQ(parts, first) << target.name;
  }
  double worst = 0;
  const auto distance = [](double a, double b, const DoubleDouble& exact) {
    return std::fabs((a - exact.high) + (b - exact.low));
  };
  for (std::size_t i = 0; i < kCount; ++i) {
    const CosSinPair exact = exact_cos_sin(phases[i]);
    ASSERT_EQ(first[0][i] + first[1][i], first[0][i]) << i;
    ASSERT_EQ(first[2][i] + first[3][i], first[2][i]) << i;
    worst = std::max({worst, distance(first[0][i], first[1][i], exact.cos),
                      distance(first[2][i], first[3][i], exact.sin)});
    // The error is absolute, so that small entries have fewer right bits.
    if (std::fabs(exact.cos.high) > 0x1p-20) {
      ASSERT_EQ(first[0][i], exact.cos.high) << i;
    }
    if (std::fabs(exact.sin.high) > 0x1p-20) {
      ASSERT_EQ(first[2][i], exact.sin.high) << i;
    }
  }
  // exact_cos_sin is within 2^−105.9 of the values; the two bounds are added.
  EXPECT_LT(worst, 0x1p-104 + 0x1p-105);
  EXPECT_GT(distance(first[0][300], first[1][300], {first[0][300], 0x1p-103 + first[1][300]}),
            0x1p-104);
  RecordProperty("worst_log2", std::to_string(std::log2(worst)));
}

TEST(Turns, MultiplicationWrapsForEverySign) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 1000; ++i) {
    const Turns f = random_phase(random);
    const auto t = static_cast<std::int64_t>(random());
    EXPECT_EQ(add(times(f, t), times(f, ~t)), negate(f)) << t;  // t + ~t = −1
    EXPECT_EQ(times(f, t),
              negate(times(f, static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(t)))));
  }
  const Turns f{{1, 2, 3, 4, 5, 6}};
  const std::int64_t lowest = INT64_MIN;
  EXPECT_EQ(add(times(f, lowest), times(f, INT64_MAX)), negate(f));
  EXPECT_EQ(times(f, 3), add(f, add(f, f)));
}

}  // namespace
}  // namespace ropecheck::rope
