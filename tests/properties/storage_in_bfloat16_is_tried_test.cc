#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "properties/contract.h"
#include "reference/rounding.h"

// E of `storage` in bfloat16 with m = 1: with 8 bits every case can be tried, and no error exceeds
// 2.6043 u, where the theorem for any precision allows √5 + 1/√2 = 2.9432 u.
//
// The cases that are tried. Rounding to nearest is the same for both signs and for both coordinates
// in turn, so angles from 0 to π/4 stand for all, and so does x₁ > 0 with both signs of x₂. The
// angles at which cos and sin are rounded to the same two entries (c, s) are an interval. The
// computed pair is the same on it, and the exact one moves on an arc, so the distance is largest at
// an end of the interval (the arc is far shorter than half a turn). A power of two in x changes
// nothing unless products underflow. So all cases with s ≥ 1/16 and exponents of x₁ and x₂ up to 9
// apart are: 512 intervals, both ends, 2·19 exponents and signs, 128·128 significands. Code with
// fused multiply-add rounds one product less in each coordinate; all its choices are tried as well.
//
// The others are below 2.6. In units of u·r, with all second-order terms:
// - s < 1/16. The entries move by √(1/2² + 1/32²) ≤ 0.501. The products are off by up to their
//   sizes, together (c + s) ≤ 1.0625, and the sums by up to the size of the unrounded result, ≤
//   1.007: 2.571.
// - Exponents 10 or more apart: the smaller coordinate is below 2⁻⁹ of the larger one. A sum of a
//   number of the format and a product p is off by up to |p|, since the number itself is no further
//   away: 2⁻⁹/u·1.004 ≤ 0.503 for both sums. The products are off by up to 1.006, and the entries
//   by 1/√2: 2.217.
//
// Underflow. A product below the smallest normal number N is off by up to η/2 = u·N. If r ≤ 4.18·N,
// the theorem's √5 + 1/√2 is within 2.605 and the half of the absolute term that no last rounding
// needs here: 0.338·u·r ≤ η/√2 = √2·u·N. If all products are at least N, nothing underflows. In
// between, exponents from 4·N to 2¹³·N are tried as above. In the cases that are not tried, each
// rounding adds η/2 at most, which the absolute term holds.
//
// By default every 8th significand of x₁ is tried, and every 64th with underflow, among them the
// worst one; ROPECHECK_EVERY_SIGNIFICAND=1 tries all.
namespace ropecheck {
namespace {

constexpr int kBits = 8;
constexpr int kSignificands = 1 << (kBits - 1);
constexpr double kU = 0x1p-8;
constexpr double kEta = 0x1p-7;  // if the smallest normal number is the unit

constexpr int kDropped = 53 - kBits;
constexpr std::uint64_t kDroppedBits = (std::uint64_t{1} << kDropped) - 1;

/// The nearest number of 8 bits, ties to even; v is 0 or normal in double.
constexpr auto kRounded = [](double v) {
  auto bits = std::bit_cast<std::uint64_t>(v);
  bits += kDroppedBits / 2 + (bits >> kDropped & 1);
  return std::bit_cast<double>(bits & ~kDroppedBits);
};

/// The same if 1 is the smallest normal number: below it, the nearest multiple of η.
constexpr auto kRoundedToSubnormal = [](double v) {
  constexpr double kMagic = 0x1.8p52 * kEta;
  return std::abs(v) < 1 ? (v + kMagic) - kMagic : kRounded(v);
};

struct Entries {
  double cos, sin;  ///< as stored
  double angle;     ///< an end of the interval in which they are the nearest ones
};

/// Both ends of all intervals of angles with 1/16 ≤ s and s ≤ c.
std::vector<Entries> all_entries() {
  const double first = std::asin(0x1p-4), last = std::atan(1.0);
  std::vector<double> ends = {first, last};
  const auto add_midpoints = [&](double from, auto inverse) {
    for (double v = from; v < 1;) {
      const double gap = std::ldexp(1.0, std::ilogb(v) - kBits + 1);
      const double angle = inverse(v + gap / 2);
      if (angle > first && angle < last) ends.push_back(angle);
      v += gap;
    }
  };
  add_midpoints(0x1p-4, [](double s) { return std::asin(s); });
  add_midpoints(0.5, [](double c) { return std::acos(c); });
  std::sort(ends.begin(), ends.end());
  std::vector<Entries> all;
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    const double within = (ends[i] + ends[i + 1]) / 2;
    for (const double end : {ends[i], ends[i + 1]})
      all.push_back({kRounded(std::cos(within)), kRounded(std::sin(within)), end});
  }
  return all;
}

/// The largest error of one first coordinate with all second ones, in u·r, without `absolute`.
template <class Round>
double worst_of(const Entries& by, double x1, const std::array<double, kSignificands>& seconds,
                double absolute, const Round& round) {
  const double cos = std::cos(by.angle), sin = std::sin(by.angle);
  double worst = 0;
  for (const double x2 : seconds) {
    const double a1 = x1 * by.cos, b1 = x2 * by.sin, a2 = x1 * by.sin, b2 = x2 * by.cos;
    const double y1 = x1 * cos - x2 * sin, y2 = x1 * sin + x2 * cos;
    // Without fused multiply-add, and with it in either of two ways.
    const double ra1 = round(a1), rb1 = round(b1), ra2 = round(a2), rb2 = round(b2);
    const double off1 =
        std::max(std::abs(round(ra1 - rb1) - y1),
                 std::max(std::abs(round(a1 - rb1) - y1), std::abs(round(ra1 - b1) - y1)));
    const double off2 =
        std::max(std::abs(round(ra2 + rb2) - y2),
                 std::max(std::abs(round(a2 + rb2) - y2), std::abs(round(ra2 + b2) - y2)));
    const double error = std::sqrt(off1 * off1 + off2 * off2) - absolute;
    worst = std::max(worst, error / (kU * std::sqrt(x1 * x1 + x2 * x2)));
  }
  return worst;
}

/// The worst of every `step`-th significand of x₁, whose exponent is `exponent` if it is the larger
/// one.
template <class Round>
double worst_at(int exponent, int step, double absolute, const Round& round) {
  constexpr int kApart = 9;
  static const std::vector<Entries> entries = all_entries();
  double worst = 0;
  for (int apart = -kApart; apart <= kApart; ++apart)
    for (const double sign : {1.0, -1.0}) {
      const int first = exponent - std::max(apart, 0), second = exponent + std::min(apart, 0);
      std::array<double, kSignificands> seconds{};
      for (int m = 0; m < kSignificands; ++m)
        seconds[static_cast<std::size_t>(m)] =
            round(sign * std::ldexp(1 + m / static_cast<double>(kSignificands), second));
      // Other significands for other exponents, so that each step meets all of them somewhere. For
      // equal exponents the first is 0.
      for (int m = (3 * std::abs(apart) + 5 * exponent) % step; m < kSignificands; m += step)
        for (const Entries& by : entries)
          worst = std::max(
              worst,
              worst_of(by, round(std::ldexp(1 + m / static_cast<double>(kSignificands), first)),
                       seconds, absolute, round));
    }
  return worst;
}

bool every_significand() { return std::getenv("ROPECHECK_EVERY_SIGNIFICAND") != nullptr; }

Budget storage() {
  return budget_of(*contract_named("storage"), RopeSpec{}, DType::bfloat16, Direction::forward);
}

/// E without the part for float32: entries are rounded to float32 before.
double tried_bound() { return storage().rotation - std::sqrt(0.5) * kFloat32.unit_roundoff() / kU; }

TEST(StorageInBfloat16, IsWithinItsBoundAndReachesIt) {
  const double worst = worst_at(0, every_significand() ? 1 : 8, 0, kRounded);
  EXPECT_LE(worst, tried_bound());
  EXPECT_GE(worst, 0.999 * tried_bound());
}

TEST(StorageInBfloat16, IsWithinItsBoundIfProductsUnderflow) {
  const double absolute =
      storage().absolute / format_of(DType::bfloat16).smallest_subnormal() * kEta;
  const int step = every_significand() ? 1 : 64;
  for (int exponent = 2; exponent <= 13; ++exponent)
    EXPECT_LE(worst_at(exponent, step, absolute, kRoundedToSubnormal), tried_bound())
        << "2^" << exponent;
}

// If results were cut off instead of rounded, the search would say so.
TEST(StorageInBfloat16, IsExceededByTruncation) {
  const auto truncated = [](double v) {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(v) & ~kDroppedBits);
  };
  EXPECT_GT(worst_at(0, 64, 0, truncated), 1.1 * tried_bound());
}

}  // namespace
}  // namespace ropecheck
