#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "rope/exact_cos_sin.h"
#include "rope/frequency_turns.h"
#include "rope/plan.h"

// Every position below 2^20 and a million random (position, pair) in each octave up to ±2^63, all
// pairs of head_dim 128, bases 10^4, 5·10^5 and 10^6: both ways of rounding cos and sin, against
// exact_cos_sin, whose 104 bits decide every float seen. Minutes; run by night.
//
//   exhaustive_cos_sin [log2 of the positions, 20]
namespace {

using namespace ropecheck;
using namespace ropecheck::rope;

struct Worst {
  double ulp = 0;            ///< nearly correct mode
  std::int64_t wrong = 0;    ///< entries of the correct mode that are not the nearest float
  std::int64_t checked = 0;  ///< entries of either mode
};

/// Error in units in the last place, and whether value is the float nearest to high + low.
double ulps_off(float value, const DoubleDouble& exact) {
  int exponent = 0;
  std::frexp(exact.high, &exponent);
  return std::fabs((static_cast<double>(value) - exact.high) - exact.low) /
         std::ldexp(1.0, std::max(exponent, -125) - 24);
}

class Sweep {
 public:
  explicit Sweep(double base) : spec_{.base = base} {}

  /// All pairs of every position in [begin, end), or pair `only`.
  void check(const std::vector<std::int64_t>& positions, int only) {
    const std::size_t pairs = turns_.size();
    cos_.resize(4 * positions.size() * pairs);
    float* columns[4];
    for (std::size_t i = 0; i < 4; ++i) columns[i] = cos_.data() + i * positions.size() * pairs;
    nearly_.cos_sin(positions, columns[0], columns[1]);
    correct_.cos_sin(positions, columns[2], columns[3]);
    for (std::size_t row = 0; row < positions.size(); ++row) {
      for (std::size_t pair = 0; pair < pairs; ++pair) {
        if (only >= 0 && pair != static_cast<std::size_t>(only)) continue;
        const CosSinPair exact = exact_cos_sin(times(turns_[pair], positions[row]));
        const std::size_t i = row * pairs + pair;
        worst.ulp = std::max(
            {worst.ulp, ulps_off(columns[0][i], exact.cos), ulps_off(columns[1][i], exact.sin)});
        // Nearer than half a unit, with 2^−53 for the measure: an exact tie does not occur.
        worst.wrong += ulps_off(columns[2][i], exact.cos) > 0.5 + 0x1p-40;
        worst.wrong += ulps_off(columns[3][i], exact.sin) > 0.5 + 0x1p-40;
        worst.checked += 4;
      }
    }
  }

  Worst worst;

 private:
  RopeSpec spec_;
  Plan nearly_{spec_};
  Plan correct_{spec_, {.cos_sin = CosSinRounding::correct}};
  std::vector<Turns> turns_ = frequency_turns(spec_);
  std::vector<float> cos_;
};

Worst sweep(double base, int log2_positions) {
  Sweep sweep(base);
  std::vector<std::int64_t> block;
  for (std::int64_t t = 0; t < std::int64_t{1} << log2_positions; ++t) {
    block.push_back(t);
    if (block.size() == 512) {
      sweep.check(block, -1);
      block.clear();
    }
  }
  sweep.check(block, -1);
  std::mt19937_64 random(18);
  const std::int64_t per_octave =
      std::min(std::int64_t{1'000'000}, std::int64_t{1} << log2_positions);
  for (int octave = log2_positions; octave < 63; ++octave) {
    for (std::int64_t i = 0; i < per_octave; i += 1) {
      const std::int64_t t =
          (std::int64_t{1} << octave) + static_cast<std::int64_t>(random() >> (64 - octave));
      sweep.check({random() % 2 == 0 ? t : -t}, static_cast<int>(random() % 64));
    }
  }
  return sweep.worst;
}

}  // namespace

int main(int argc, char** argv) {
  const int log2_positions = argc > 1 ? std::atoi(argv[1]) : 20;
  if (log2_positions < 1 || log2_positions > 40) {
    std::fprintf(stderr, "usage: %s [log2 of the positions, 1 to 40]\n", argv[0]);
    return 2;
  }
  bool good = true;
  for (const double base : {1e4, 5e5, 1e6}) {
    const Worst worst = sweep(base, log2_positions);
    std::printf("base %-8g %12lld entries: within %.6f ulp; correctly rounded: %lld wrong\n", base,
                static_cast<long long>(worst.checked), worst.ulp,
                static_cast<long long>(worst.wrong));
    good = good && worst.ulp <= 0.501 && worst.wrong == 0 && worst.checked > 0;
  }
  return good ? 0 : 1;
}
