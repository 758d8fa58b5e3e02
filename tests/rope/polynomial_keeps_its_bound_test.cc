#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>

#include "rope/exact_cos_sin.h"
#include "rope/simd_targets.h"
#include "targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "polynomial_keeps_its_bound_test.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "rope/simd/polynomial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {

void CosSinOfPhases(const std::uint64_t* phases, std::size_t count, double* cos, double* sin) {
  const hn::ScalableTag<double> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  for (std::size_t i = 0; i + hn::Lanes(d) <= count; i += hn::Lanes(d)) {
    const auto turn = CosSinOfPhase(d, hn::LoadU(du, phases + i));
    hn::StoreU(turn.cos, d, cos + i);
    hn::StoreU(turn.sin, d, sin + i);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::rope {
HWY_EXPORT(CosSinOfPhases);
namespace {

constexpr double kUnit = 0x1p-53;

/// |value − exact| in units of 2^−53.
double units_off(double value, const DoubleDouble& exact) {
  return std::fabs((value - exact.high) - exact.low) / kUnit;
}

TEST(Polynomial, IsWithinItsBoundOnEveryTarget) {
  std::vector<std::uint64_t> phases;
  std::mt19937_64 random(3);
  for (std::uint64_t quarter = 0; quarter < 4; ++quarter) {
    // Equally spaced over a quarter turn, close to its middle and ends, and random.
    for (std::uint64_t i = 0; i < 20'000; ++i)
      phases.push_back((quarter << 62) + i * ((std::uint64_t{1} << 62) / 20'000));
    for (int shift = 0; shift < 62; ++shift)
      for (const std::uint64_t at : {std::uint64_t{0}, std::uint64_t{1} << 61})
        for (const std::uint64_t step :
             {std::uint64_t{1} << shift, 0 - (std::uint64_t{1} << shift)})
          phases.push_back((quarter << 62) + at + step);
    for (int i = 0; i < 20'000; ++i) phases.push_back((quarter << 62) + (random() >> 2));
  }
  while (phases.size() % 16 != 0) phases.push_back(random());

  std::vector<double> cos(phases.size()), sin(phases.size());
  for (const Target& target : targets_here()) {
    const OnTarget on(target);
    HWY_DYNAMIC_DISPATCH(CosSinOfPhases)(phases.data(), phases.size(), cos.data(), sin.data());
    const double bound = target.fuses ? 2.1 : 2.2;
    double worst = 0;
    for (std::size_t i = 0; i < phases.size(); ++i) {
      const CosSinPair exact = exact_cos_sin(Turns{{phases[i], 0, 0, 0, 0, 0}});
      worst = std::max({worst, units_off(cos[i], exact.cos), units_off(sin[i], exact.sin)});
      ASSERT_LT(worst, bound) << target.name << " phase 0x" << std::hex << phases[i];
    }
    RecordProperty("worst_on_" + target.name, std::to_string(worst));
  }
}

TEST(Polynomial, MeasureSeesAWrongPhase) {
  const CosSinPair right = exact_cos_sin(Turns{{std::uint64_t{1} << 60, 0, 0, 0, 0, 0}});
  const CosSinPair off = exact_cos_sin(Turns{{(std::uint64_t{1} << 60) + 4096, 0, 0, 0, 0, 0}});
  EXPECT_GT(units_off(off.sin.high, right.sin), 2.2);
  EXPECT_LT(units_off(right.sin.high, right.sin), 0.51);
}

}  // namespace
}  // namespace ropecheck::rope
#endif
