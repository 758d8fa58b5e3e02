#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <vector>

#include "properties/case/hard_positions.h"
#include "properties/exact/exact_rope.h"
#include "properties/exact/fast_cos_sin.h"
#include "rope/plan.h"

// Compares both ways of rounding cos and sin with the certified oracle: at every position below
// 2^20, at a million random (position, pair) in each octave up to ±2^63, and at the constructed
// hard positions, for all pairs of head_dim 128 and the bases 10^4, 5·10^5 and 10^6. It takes
// minutes and runs by night.
//
//   exhaustive_cos_sin [log2 of the positions, 20]
namespace ropecheck {
namespace {

struct Findings {
  double ulp = 0;               ///< the largest error of the nearly correct mode
  std::int64_t neighbours = 0;  ///< entries of that mode that are not the nearest float
  std::int64_t wrong = 0;       ///< entries of the correct mode that are not the nearest float
  std::int64_t checked = 0;     ///< entries of each mode
};

/// |value − exact| in units in the last place of exact.
double ulps_off(float value, const exact::DoubleDouble& exact) {
  int exponent = 0;
  std::frexp(exact.hi, &exponent);
  return std::abs((static_cast<double>(value) - exact.hi) - exact.lo) /
         std::ldexp(1.0, std::max(exponent, -125) - 24);
}

class Sweep {
 public:
  explicit Sweep(double base) : spec_{.base = base} {}

  /// Checks all pairs of every position, or only one pair.
  void check(const std::vector<std::int64_t>& positions, int only = -1) {
    const std::size_t entries = positions.size() * kPairs;
    table_.resize(4 * entries);
    float* nearly_cos = table_.data();
    float* nearly_sin = nearly_cos + entries;
    float* cos = nearly_sin + entries;
    float* sin = cos + entries;
    nearly_.cos_sin(positions, nearly_cos, nearly_sin);
    correct_.cos_sin(positions, cos, sin);
    for (std::size_t row = 0; row < positions.size(); ++row) {
      std::size_t begin = 0;
      std::size_t end = kPairs;
      if (only < 0) {
        oracle_.nearest_row(positions[row], exact_cos_, exact_sin_);
      } else {
        begin = static_cast<std::size_t>(only);
        end = begin + 1;
        const exact::FastCosSin::Nearest nearest = oracle_.nearest(positions[row], only);
        exact_cos_[begin] = nearest.cos;
        exact_sin_[begin] = nearest.sin;
      }
      for (std::size_t pair = begin; pair < end; ++pair) {
        const std::size_t i = row * kPairs + pair;
        found.checked += 2;
        found.wrong += !(cos[i] == exact_cos_[pair]);
        found.wrong += !(sin[i] == exact_sin_[pair]);
        const bool cos_off = !(nearly_cos[i] == exact_cos_[pair]);
        const bool sin_off = !(nearly_sin[i] == exact_sin_[pair]);
        if (!cos_off && !sin_off) continue;  // the nearest float: at most half a unit
        const auto exact = wide_->at(positions[row], static_cast<int>(pair));
        found.neighbours += cos_off + sin_off;
        found.ulp = std::max(
            {found.ulp, ulps_off(nearly_cos[i], exact.cos), ulps_off(nearly_sin[i], exact.sin)});
      }
    }
  }

  const RopeSpec& spec() const { return spec_; }
  Findings found;

 private:
  static constexpr std::size_t kPairs = 64;

  RopeSpec spec_;
  rope::Plan nearly_{spec_};
  rope::Plan correct_{spec_, {.cos_sin = rope::CosSinRounding::correct}};
  exact::FastCosSin oracle_{spec_};
  std::shared_ptr<const exact::ExactRope> wide_ = exact::exact_rope(spec_);
  std::vector<float> table_;
  float exact_cos_[kPairs];
  float exact_sin_[kPairs];
};

Findings sweep(double base, int log2_positions) {
  Sweep sweep(base);
  std::vector<std::int64_t> block;
  for (std::int64_t t = 0; t < std::int64_t{1} << log2_positions; ++t) {
    block.push_back(t);
    if (block.size() == 512) {
      sweep.check(block);
      block.clear();
    }
  }
  sweep.check(block);
  std::mt19937_64 random(18);
  const std::int64_t per_octave =
      std::min(std::int64_t{1'000'000}, std::int64_t{1} << log2_positions);
  for (int octave = log2_positions; octave < 63; ++octave)
    for (std::int64_t i = 0; i < per_octave; ++i) {
      const std::int64_t t =
          (std::int64_t{1} << octave) + static_cast<std::int64_t>(random() >> (64 - octave));
      sweep.check({random() % 2 == 0 ? t : -t}, static_cast<int>(random() % 64));
    }
  for (const int bits : {20, 32, 48, 62})
    for (const HardPosition& hard : hard_positions(sweep.spec(), std::int64_t{1} << bits, 4))
      sweep.check({hard.position, -hard.position});
  return sweep.found;
}

}  // namespace
}  // namespace ropecheck

int main(int argc, char** argv) {
  const int log2_positions = argc > 1 ? std::atoi(argv[1]) : 20;
  if (log2_positions < 1 || log2_positions > 40) {
    std::fprintf(stderr, "usage: %s [log2 of the positions, 1 to 40]\n", argv[0]);
    return 2;
  }
  bool good = true;
  for (const double base : {1e4, 5e5, 1e6}) {
    const ropecheck::Findings found = ropecheck::sweep(base, log2_positions);
    std::printf(
        "base %-8g %12lld entries: %lld not the nearest float, at most %.6f ulp off; correctly "
        "rounded: %lld wrong\n",
        base, static_cast<long long>(found.checked), static_cast<long long>(found.neighbours),
        std::max(0.5, found.ulp), static_cast<long long>(found.wrong));
    good = good && found.ulp <= 0.501 && found.wrong == 0 && found.checked > 0;
  }
  return good ? 0 : 1;
}
