#include "tests/bench/accuracy.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>

#include "rope/exact_cos_sin.h"
#include "rope/frequency_turns.h"

namespace ropecheck::bench {
namespace {

double ulps_off(float value, double exact) {
  int exponent = 0;
  std::frexp(exact, &exponent);
  return std::fabs(static_cast<double>(value) - exact) /
         std::ldexp(1.0, std::max(exponent, -125) - 24);
}

long double wide(const rope::DoubleDouble& v) {
  return static_cast<long double>(v.high) + static_cast<long double>(v.low);
}

}  // namespace

double worst_ulp(const RopeSpec& spec, const std::vector<std::int64_t>& positions,
                 const MakeRow& make_row) {
  const std::vector<rope::Turns> turns = rope::frequency_turns(spec);
  std::vector<float> cos(turns.size()), sin(turns.size());
  double worst = 0;
  for (const std::int64_t position : positions) {
    make_row(position, cos.data(), sin.data());
    for (std::size_t j = 0; j < turns.size(); ++j) {
      const rope::CosSinPair exact = rope::exact_cos_sin(rope::times(turns[j], position));
      worst = std::max({worst, ulps_off(cos[j], exact.cos.high), ulps_off(sin[j], exact.sin.high)});
    }
  }
  return worst;
}

double worst_pair_error(const RopeSpec& spec, const std::vector<std::int64_t>& positions, double u,
                        const RotateHead& rotate) {
  const std::vector<rope::Turns> turns = rope::frequency_turns(spec);
  std::mt19937_64 random(1);
  std::uniform_int_distribution<int> integer(-127, 127);  // exact in every storage
  double worst = 0;
  for (const std::int64_t position : positions) {
    std::vector<double> x(static_cast<std::size_t>(spec.head_dim));
    for (double& v : x) v = integer(random);
    const std::vector<double> y = rotate(position, x);
    for (std::size_t j = 0; j < turns.size(); ++j) {
      const PairElements e = pair_elements(spec, static_cast<int>(j));
      const auto at = [](const std::vector<double>& v, int i) {
        return static_cast<long double>(v[static_cast<std::size_t>(i)]);
      };
      const rope::CosSinPair turn = rope::exact_cos_sin(rope::times(turns[j], position));
      const long double c = wide(turn.cos);
      const long double s = wide(turn.sin);
      const long double x1 = at(x, e.first), x2 = at(x, e.second);
      const long double off =
          std::hypot(at(y, e.first) - (x1 * c - x2 * s), at(y, e.second) - (x1 * s + x2 * c));
      const long double r = std::hypot(x1, x2);
      if (r > 0) worst = std::max(worst, static_cast<double>(off / r) / u);
    }
  }
  return worst;
}

}  // namespace ropecheck::bench
