#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "reference/rounding.h"
#include "rope/plan.h"
#include "stored.h"
#include "targets.h"

namespace ropecheck::rope {
namespace {

Bytes rotate(const Plan& plan, const StorageCase& s, const Bytes& in, std::int64_t position) {
  const std::int64_t d = plan.spec().head_dim;
  const std::int64_t heads = static_cast<std::int64_t>(in.size() / s.size) / d;
  Bytes out(in.size(), 0x5a);
  const Strides strides = contiguous_strides(1, heads, d);
  const Tensor tensor{in.data(), strides, out.data(), strides, heads};
  plan.rotate({1, 1, &position, {&tensor, 1}, Direction::forward});
  return out;
}

/// Any bits: NaN with payloads, infinities, both zeros.
Bytes any_bits(const StorageCase& s, std::size_t count, std::mt19937_64& random) {
  Bytes x(count * s.size);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t sign = random() % 2 << (8 * s.size - 1);
    set_bits(s, x.data(), i, random() % 4 == 0 ? sign : random());
  }
  return x;
}

TEST(Still, PositionZeroIsTheIdentityToTheBit) {
  std::mt19937_64 random(11);
  for (const StorageCase& s : kStorages)
    for (const Layout layout : {Layout::interleaved, Layout::half_split})
      for (const Arithmetic arithmetic : kArithmetics) {
        RopeSpec spec;
        spec.layout = layout;
        const Plan plan(spec, {.storage = s.storage, .arithmetic = arithmetic});
        const Bytes in = any_bits(s, 5 * 128, random);
        EXPECT_EQ(rotate(plan, s, in, 0), in) << s.format.name;
      }
}

TEST(Still, PairsOfFrequencyZeroAndTheRestOfTheHeadAreCopiedToTheBit) {
  std::mt19937_64 random(12);
  RopeSpec spec;
  spec.head_dim = 30;
  spec.rotary_dim = 20;
  spec.rotary_offset = 6;
  spec.scaling = ListedFrequencies{{1, 0, 0.1, 0, 0, 0.3, 0.2, 1e-3, 0, 0}};
  const bool still[] = {false, true, false, true, true, false, false, false, true, true};
  for (const StorageCase& s : kStorages) {
    for (const Layout layout : {Layout::interleaved, Layout::half_split}) {
      spec.layout = layout;
      const Plan plan(spec, {.storage = s.storage});
      const Bytes in = any_bits(s, 2 * 30, random);
      const Bytes out = rotate(plan, s, in, 5);
      std::vector<bool> copied(30, true);
      for (int pair = 0; pair < 10; ++pair) {
        const PairElements e = pair_elements(spec, pair);
        copied[static_cast<std::size_t>(e.first)] = still[pair];
        copied[static_cast<std::size_t>(e.second)] = still[pair];
      }
      for (std::size_t i = 0; i < 60; ++i) {
        if (!copied[i % 30]) continue;
        EXPECT_EQ(bits_at(s, out.data(), i), bits_at(s, in.data(), i)) << s.format.name << i;
      }
    }
  }
}

TEST(Still, AnAttentionFactorIsRoundedOnceAndOnlyInTheWindow) {
  std::mt19937_64 random(13);
  RopeSpec spec;
  spec.head_dim = 40;
  spec.rotary_dim = 32;
  spec.attention_factor = 1.5;  // makes every other product a tie
  for (const StorageCase& s : kStorages) {
    const Plan plan(spec, {.storage = s.storage});
    Bytes in(40 * s.size);
    fill_random(s, in.data(), 40, random);
    const Bytes out = rotate(plan, s, in, 0);
    for (std::size_t i = 0; i < 40; ++i) {
      const double x = value_at(s, in.data(), i);
      const double expected = i < 32 ? round_to(s.format, 1.5 * x) : x;
      EXPECT_EQ(value_at(s, out.data(), i), expected) << s.format.name << ' ' << x;
    }
  }
}

TEST(Still, InfinitiesAndNansStayWithinTheirPair) {
  std::mt19937_64 random(14);
  for (const StorageCase& s : kStorages)
    for (const Target& target : targets_here())
      for (const Layout layout : {Layout::interleaved, Layout::half_split})
        for (const Arithmetic arithmetic : kArithmetics) {
          const OnTarget on(target);
          RopeSpec spec;
          spec.head_dim = spec.rotary_dim = 50;
          spec.layout = layout;
          const Plan plan(spec, {.storage = s.storage, .arithmetic = arithmetic});
          Bytes in(50 * s.size);
          fill_random(s, in.data(), 50, random);
          const Bytes clean = rotate(plan, s, in, 77);
          const PairElements poisoned = pair_elements(spec, static_cast<int>(random() % 25));
          const std::uint64_t infinity =
              static_cast<std::uint64_t>(s.format.max_exponent - s.format.min_exponent + 2)
              << (s.format.precision - 1);
          set_bits(s, in.data(), static_cast<std::size_t>(poisoned.second),
                   infinity | (random() % 2));
          const Bytes out = rotate(plan, s, in, 77);
          for (int i = 0; i < 50; ++i) {
            const std::size_t at = static_cast<std::size_t>(i);
            if (i == poisoned.first || i == poisoned.second) {
              EXPECT_FALSE(std::isfinite(value_at(s, out.data(), at)))
                  << s.format.name << ' ' << target.name << ' ' << i << std::hex << ' '
                  << bits_at(s, in.data(), static_cast<std::size_t>(poisoned.second));
            } else {
              EXPECT_EQ(bits_at(s, out.data(), at), bits_at(s, clean.data(), at)) << target.name;
            }
          }
        }
}

}  // namespace
}  // namespace ropecheck::rope
