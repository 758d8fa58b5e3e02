#include <gtest/gtest.h>

#include <cfenv>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "rope/plan.h"
#include "stored.h"
#include "targets.h"
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace ropecheck::rope {
namespace {

/// Rotates a fixed tensor, subnormal numbers included, and makes a row of the table.
Bytes results(const Plan& plan, const StorageCase& s) {
  std::mt19937_64 random(15);
  const std::size_t count = 6 * 50;
  Bytes x(count * s.size);
  fill_random(s, x.data(), count, random);
  for (std::size_t i = 0; i < count; i += 9) set_bits(s, x.data(), i, random() % 100);
  const std::int64_t positions[] = {0, 1, 2, 562249, -7, INT64_MIN};
  const Strides strides = contiguous_strides(6, 1, 50);
  const Tensor tensor{x.data(), strides, x.data(), strides, 1};
  plan.rotate({1, 6, positions, {&tensor, 1}, Direction::forward});
  std::vector<float> rows(2 * 6 * 25);
  plan.cos_sin(positions, rows.data(), rows.data() + 6 * 25);
  const auto* bytes = reinterpret_cast<const unsigned char*>(rows.data());
  x.insert(x.end(), bytes, bytes + rows.size() * sizeof(float));
  return x;
}

RopeSpec small_spec() {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 50;
  spec.attention_factor = 1.1;
  return spec;
}

const PlanOptions kOptions[] = {
    {Storage::float32, Arithmetic::float32, CosSinRounding::nearly_correct},
    {Storage::float32, Arithmetic::correctly_rounded, CosSinRounding::correct},
    {Storage::float32, Arithmetic::float64, CosSinRounding::nearly_correct},
    {Storage::float16, Arithmetic::float32, CosSinRounding::correct},
    {Storage::bfloat16, Arithmetic::correctly_rounded, CosSinRounding::nearly_correct},
    {Storage::float64, Arithmetic::correctly_rounded, CosSinRounding::nearly_correct}};

const StorageCase& case_of(Storage storage) { return kStorages[static_cast<std::size_t>(storage)]; }

TEST(Environment, RoundingModeChangesNothingAndIsKept) {
  for (const Target& target : targets_here()) {
    const OnTarget on(target);
    for (const PlanOptions& options : kOptions) {
      const StorageCase& s = case_of(options.storage);
      const Bytes expected = results(Plan(small_spec(), options), s);
      for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
        std::fesetround(mode);
        const Bytes got = results(Plan(small_spec(), options), s);  // includes making the plan
        const int after = std::fegetround();
        std::fesetround(FE_TONEAREST);
        EXPECT_EQ(got, expected) << s.format.name << ' ' << target.name << ' ' << mode;
        EXPECT_EQ(after, mode);
      }
    }
  }
}

TEST(Environment, ExceptionFlagsAreKept) {
  const Plan plan(small_spec(), kOptions[0]);
  std::feclearexcept(FE_ALL_EXCEPT);
  results(plan, kStorages[0]);
  EXPECT_EQ(std::fetestexcept(FE_ALL_EXCEPT), 0);
  std::feraiseexcept(FE_DIVBYZERO);
  results(plan, kStorages[0]);
  EXPECT_EQ(std::fetestexcept(FE_ALL_EXCEPT), FE_DIVBYZERO);
  std::feclearexcept(FE_ALL_EXCEPT);
}

#if defined(__SSE2__)
TEST(Environment, FlushingOfSubnormalsChangesNothingAndIsKept) {
  constexpr unsigned kFlush = 0x8040;  // FTZ and DAZ
  for (const PlanOptions& options : kOptions) {
    const StorageCase& s = case_of(options.storage);
    const Plan plan(small_spec(), options);
    const Bytes expected = results(plan, s);
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | kFlush);
    const Bytes got = results(plan, s);
    const unsigned after = _mm_getcsr();
    _mm_setcsr(before);
    EXPECT_EQ(got, expected) << s.format.name;
    EXPECT_EQ(after, before | kFlush);
  }
}
#endif

}  // namespace
}  // namespace ropecheck::rope
