#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "real.h"
#include "reference/certified.h"
#include "rope/exact_cos_sin.h"
#include "rope/frequency_turns.h"
#include "rope/plan.h"
#include "rope/storage.h"
#include "stored.h"
#include "targets.h"

// The cases that the loops for 16-bit storage have to get right: coordinates so close to half-way
// between two numbers of the format that the nearest float lies exactly there. Rounded by way of
// that float, some would go to the wrong side.
namespace ropecheck::rope {
namespace {

template <class T>
T with_bits(std::uint64_t bits) {
  return T{static_cast<std::uint16_t>(bits)};
}

/// y rounded twice, by way of the nearest float.
template <class T>
double rounded_twice(const Real& y) {
  return widen(narrow<T>(static_cast<double>(static_cast<float>(y))));
}

struct Pair {
  std::uint64_t first;
  std::uint64_t second;
};

/// Returns the pair (x1, x2) with this x1 whose first coordinate, turned, is the closest to
/// half-way between two numbers of T; x2 is any finite number of at most 2^8 times the size.
template <class T>
Pair closest_to_half_way(const StorageCase& s, const CosSinPair& turn, std::uint64_t first_bits) {
  const double x1 = value_of(s.format, first_bits);
  Pair closest{first_bits, 0};
  double least = INFINITY;
  for (std::uint64_t bits = 0; bits < 1 << 16; ++bits) {
    const double x2 = value_of(s.format, bits);
    if (!(std::fabs(x2) <= 0x1p8 * std::fabs(x1)) || x2 == 0) continue;
    const double p = x1 * turn.cos.high, q = x2 * turn.sin.high, y = p - q;
    const double rest =
        (p - (y + q)) + std::fma(x1, turn.cos.high, -p) - std::fma(x2, turn.sin.high, -q);
    const std::uint16_t near = narrow<T>(y).bits;
    const double value = widen(with_bits<T>(near));
    const bool beyond = std::fabs(y) > std::fabs(value);
    if (near == 0 || near == 0x8000 || !std::isfinite(value)) continue;
    const double other = widen(with_bits<T>(beyond ? near + 1u : near - 1u));
    const double half_way = (value + other) / 2;
    const double far = std::fabs((y - half_way) + rest) / std::fabs(other - value);
    if (far < least) least = far, closest.second = bits;
  }
  return closest;
}

template <class T>
class SixteenBits : public testing::Test {
 protected:
  static const StorageCase& storage() { return kStorages[std::is_same_v<T, Float16> ? 1 : 2]; }
};

using Formats = testing::Types<Float16, BFloat16>;
TYPED_TEST_SUITE(SixteenBits, Formats);

TYPED_TEST(SixteenBits, AreRoundedOnceNextToHalfWay) {
  const StorageCase& s = TestFixture::storage();
  std::mt19937_64 random(31);
  int wrong_if_twice = 0;
  for (const Layout layout : {Layout::half_split, Layout::interleaved}) {
    RopeSpec spec;
    spec.head_dim = spec.rotary_dim = 64;
    spec.layout = layout;
    const Plan any(spec);
    const Turns turns = frequency_turns(spec)[0];
    for (int repeat = 0; repeat < 24; ++repeat) {
      const std::int64_t position = 1 + static_cast<std::int64_t>(random() % 1'000'000);
      const CosSinPair turn = exact_cos_sin(times(turns, position));
      // Moderate numbers, and some whose results are subnormal.
      const int fraction_bits = s.format.precision - 1;
      const std::uint64_t one = static_cast<std::uint64_t>(1 - s.format.min_exponent)
                                << fraction_bits;
      const std::uint64_t size = repeat % 3 == 0 ? std::uint64_t{1} << fraction_bits : one;
      const Pair hard = closest_to_half_way<TypeParam>(s, turn, size + random() % 1000);
      const Real x1 = value_of(s.format, hard.first), x2 = value_of(s.format, hard.second);
      const Real first = x1 * sum_of(turn.cos) - x2 * sum_of(turn.sin);
      const Real second = x1 * sum_of(turn.sin) + x2 * sum_of(turn.cos);
      if (rounded_twice<TypeParam>(first) != round_to(s.format, first)) ++wrong_if_twice;
      for (const Arithmetic arithmetic : {Arithmetic::float64, Arithmetic::correctly_rounded}) {
        const Plan plan = any.with({.storage = s.storage, .arithmetic = arithmetic});
        for (const Target& target : targets_here()) {
          const OnTarget on(target);
          Bytes x(64 * s.size);
          // Zeros next to it would send the whole vector to the slow way.
          for (std::size_t i = 0; i < 64; ++i) set_bits(s, x.data(), i, one + random() % 100);
          const PairElements at = pair_elements(spec, 0);
          set_bits(s, x.data(), static_cast<std::size_t>(at.first), hard.first);
          set_bits(s, x.data(), static_cast<std::size_t>(at.second), hard.second);
          const Strides strides = contiguous_strides(1, 1, 64);
          const Tensor tensor{x.data(), strides, x.data(), strides, 1};
          plan.rotate({1, 1, &position, {&tensor, 1}, Direction::forward});
          EXPECT_EQ(value_at(s, x.data(), static_cast<std::size_t>(at.first)),
                    round_to(s.format, first))
              << target.name << " position " << position << std::hex << ' ' << hard.first << ' '
              << hard.second;
          EXPECT_EQ(value_at(s, x.data(), static_cast<std::size_t>(at.second)),
                    round_to(s.format, second))
              << target.name;
        }
      }
    }
  }
  EXPECT_GT(wrong_if_twice, 0) << "no case tells one rounding from two";
}

}  // namespace
}  // namespace ropecheck::rope
