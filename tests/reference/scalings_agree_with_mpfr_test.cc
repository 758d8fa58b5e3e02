#include <gtest/gtest.h>

#include <algorithm>
#include <boost/multiprecision/mpfr.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

#include "mpfr_oracle.h"
#include "reference/binary.h"
#include "reference/frequencies.h"
#include "reference/xpos.h"

// Every scaling written out a second time, as in its paper or its first implementation, with MPFR's
// own powers and logarithms at 1024 bits and more.
namespace ropecheck {
namespace {

using Exact = boost::multiprecision::number<boost::multiprecision::mpfr_float_backend<320>,
                                            boost::multiprecision::et_off>;

Exact pi() { return 4 * atan(Exact(1)); }

/// frequency and attention factor of one pair; r and base are the spec's.
struct Formula {
  const RopeSpec& spec;
  int j;

  Exact r() const { return spec.rotary_dim; }
  Exact omega(const Exact& base) const { return 1 / pow(base, Exact(2 * j) / r()); }
  Exact omega() const { return omega(Exact(spec.base)); }

  Exact operator()(const NoScaling&) const { return omega(); }
  Exact operator()(const LinearScaling& s) const { return omega() / Exact(s.factor); }
  Exact operator()(const NtkScaling& s) const {
    return omega(Exact(spec.base) * pow(Exact(s.alpha), r() / (r() - 2)));
  }
  Exact operator()(const ListedFrequencies& s) const {
    return s.inv_freq[static_cast<std::size_t>(j)];
  }
  Exact operator()(const DynamicNtkScaling& s) const {
    const Exact original(s.original_length), length(std::max(s.seq_len, s.original_length));
    const Exact stretch = Exact(s.factor) * length / original - (Exact(s.factor) - 1);
    return omega(Exact(spec.base) * pow(stretch, r() / (r() - 2)));
  }
  Exact operator()(const YarnScaling& s) const {
    const auto pair_of = [&](double beta) -> Exact {
      return r() * log(Exact(s.original_length) / (Exact(beta) * 2 * pi())) /
             (2 * log(Exact(spec.base)));
    };
    Exact low = pair_of(s.beta_fast), high = pair_of(s.beta_slow);
    if (s.truncate) {
      low = floor(low);
      high = ceil(high);
    }
    low = std::max(low, Exact(0));
    high = std::min(high, Exact(s.clamp_to_pairs ? spec.rotary_dim / 2 - 1 : spec.rotary_dim - 1));
    Exact width = high - low;
    if (s.ramp_is_step)
      width = std::max(width, Exact(1) / 1000);
    else if (width == 0)
      width = Exact(1) / 1000;
    const Exact ramp = std::min(std::max(Exact((j - low) / width), Exact(0)), Exact(1));
    const Exact extrapolated = (1 - ramp) * Exact(s.extrapolation);
    return omega() / Exact(s.factor) * (1 - extrapolated) + omega() * extrapolated;
  }
  Exact operator()(const LongRopeScaling& s) const {
    const auto& list = s.seq_len > s.original_length ? s.long_factors : s.short_factors;
    return 1 /
           (Exact(list[static_cast<std::size_t>(j)]) * pow(Exact(spec.base), Exact(2 * j) / r()));
  }
  Exact operator()(const Llama3Scaling& s) const {
    const Exact wavelength = 2 * pi() / omega(), original(s.original_length);
    const Exact low(s.low_freq_factor), high(s.high_freq_factor);
    if (wavelength < original / high) return omega();
    if (wavelength > original / low) return omega() / Exact(s.factor);
    const Exact smooth = (original / wavelength - low) / (high - low);
    return (1 - smooth) * omega() / Exact(s.factor) + smooth * omega();
  }
  Exact operator()(const ProportionalScaling& s) const {
    const Exact turning = floor(Exact(s.proportion * spec.rotary_dim) / 2);
    return j < turning ? omega() / Exact(s.factor) : Exact(0);
  }
};

struct Attention {
  static Exact mu(double s, double a) {
    return s <= 1 ? Exact(1) : Exact(Exact(a) * log(Exact(s)) / 10 + 1);
  }
  template <class Kind>
  Exact operator()(const Kind&) const {
    return 1;
  }
  Exact operator()(const YarnScaling& s) const {
    if (s.ggml_attention)
      return s.extrapolation == 0 ? Exact(1) : Exact(1 + log(Exact(s.factor)) / 10);
    if (s.mscale != 0 && s.mscale_all_dim != 0)
      return mu(s.factor, s.mscale) / mu(s.factor, s.mscale_all_dim);
    return mu(s.factor, 1);
  }
  Exact operator()(const LongRopeScaling& s) const {
    if (s.unit_attention_when_short && s.seq_len <= s.original_length) return 1;
    const Exact stretch = Exact(s.max_length) / Exact(s.original_length);
    return stretch <= 1 ? Exact(1) : Exact(sqrt(1 + log(stretch) / log(Exact(s.original_length))));
  }
};

YarnScaling yarn(double factor, std::int64_t original_length, double fast, double slow) {
  YarnScaling scaling;
  scaling.factor = factor;
  scaling.original_length = original_length;
  scaling.beta_fast = fast;
  scaling.beta_slow = slow;
  return scaling;
}

/// Every shape, and parameters at the limits on which the stated accuracy depends.
std::vector<Scaling> scalings(int pairs) {
  std::vector<Scaling> all = {LinearScaling{2.7},
                              NtkScaling{3.3},
                              NtkScaling{1e300},
                              DynamicNtkScaling{4, 2048, 2047},
                              DynamicNtkScaling{4, 2048, 2048},
                              DynamicNtkScaling{4, 2048, 2049},
                              DynamicNtkScaling{1e300, 1, 1 << 30},
                              ProportionalScaling{0.3, 8},
                              ProportionalScaling{0.25, 1},
                              Llama3Scaling{8, 1, 4, 8192},
                              Llama3Scaling{0x1p20, 1.5, 7, 1000},
                              Llama3Scaling{32, 3, 3, 4096},
                              Llama3Scaling{0x1p-20, 3, 3.00001, 100000}};
  YarnScaling y = yarn(4, 32768, 32, 1);
  all.emplace_back(y);
  y = yarn(40, 4096, 24, 2);
  y.truncate = false;
  y.mscale = 0.707;
  y.mscale_all_dim = 1.5;
  all.emplace_back(y);
  y = yarn(0x1p20, 4096, 7, 7);  // a step
  y.truncate = false;
  all.emplace_back(y);
  y.beta_slow = 6.9999;  // a narrow ramp
  all.emplace_back(y);
  y = yarn(8, 4096, 2, 30);  // backwards
  all.emplace_back(y);
  y.ramp_is_step = y.clamp_to_pairs = true;
  all.emplace_back(y);
  y = yarn(0.5, 777, 1e6, 1e-6);  // both ends clamped
  y.extrapolation = 0.3;
  y.ggml_attention = true;
  all.emplace_back(y);
  LongRopeScaling longrope;
  longrope.original_length = 4096;
  longrope.max_length = 131072;
  for (int pair = 0; pair < pairs; ++pair) {
    longrope.short_factors.push_back(1 + pair / 7.0);
    longrope.long_factors.push_back(1.1 + pair * pair);
  }
  for (std::int64_t seq_len : {4095, 4096, 4097}) {
    longrope.seq_len = seq_len;
    all.emplace_back(longrope);
    longrope.unit_attention_when_short = seq_len == 4095;
  }
  return all;
}

std::vector<RopeSpec> scaled_specs() {
  std::vector<RopeSpec> all;
  for (const auto& [rotary_dim, base] : {std::pair{128, 1e4}, {96, 5e5}, {10, 17.5}})
    for (const Scaling& scaling : scalings(rotary_dim / 2)) {
      RopeSpec spec;
      spec.head_dim = spec.rotary_dim = rotary_dim;
      spec.base = base;
      spec.scaling = scaling;
      EXPECT_EQ(problem_with(spec), "");
      all.push_back(spec);
    }
  return all;
}

/// |value − exact|/|exact| in ε; 0 if both are 0.
template <class Real>
double error(const Real& value, const Exact& exact) {
  if (exact == 0) return value == 0 ? 0 : INFINITY;
  Mpfr wide(mpfr_get_prec(exact.backend().data()));
  mpfr_set(wide.get(), exact.backend().data(), MPFR_RNDN);
  return error_in_epsilons(value, wide, std::numeric_limits<Real>::digits);
}

template <class Real>
void expect_agreement() {
  for (const RopeSpec& spec : scaled_specs()) {
    // The stated 2^−(P − lost) is 2^(lost − 1)·ε.
    const double bound = std::ldexp(0.5, frequency_lost_bits(spec));
    for (int pair = 0; pair < spec.pairs(); pair += 3)
      EXPECT_LE(error(frequency<Real>(spec, pair), std::visit(Formula{spec, pair}, spec.scaling)),
                bound)
          << "scaling " << spec.scaling.index() << ", pair " << pair;
    EXPECT_LE(error(attention_factor<Real>(spec), std::visit(Attention{}, spec.scaling)), 256)
        << "scaling " << spec.scaling.index();
  }
}

TEST(EveryScaling, AgreesWithMpfrWithinTheBitsThatItSaysAreLost) {
  expect_agreement<Binary<192>>();
  expect_agreement<Binary<384>>();
}

TEST(TheComparison, NoticesAnotherParameterInEveryScaling) {
  for (RopeSpec spec : scaled_specs()) {
    const RopeSpec right = spec;
    if (spec.rotary_dim < 128)
      continue;  // if there are few pairs, only pair 0 may turn: 1, whatever the base
    spec.base *= 1 + 1e-9;
    double worst = 0;
    for (int pair = 0; pair < spec.pairs(); pair += 3)
      worst = std::max(worst, error(frequency<Binary<192>>(spec, pair),
                                    std::visit(Formula{right, pair}, right.scaling)));
    EXPECT_GT(worst, std::ldexp(0.5, frequency_lost_bits(spec))) << spec.scaling.index();
  }
}

TEST(AnImage, HasAllFrequenciesOfHalfTheWindowForRowsAndForColumns) {
  RopeSpec image;
  image.head_dim = image.rotary_dim = 64;
  image.axis_order = AxisOrder::image;
  RopeSpec half;
  half.head_dim = half.rotary_dim = 32;
  ASSERT_EQ(problem_with(image), "");
  EXPECT_EQ(image.axes(), 2);
  for (int pair = 0; pair < 32; ++pair) {
    EXPECT_EQ(frequency<Binary<192>>(image, pair), frequency<Binary<192>>(half, pair % 16));
    EXPECT_EQ(axis_of_pair(image, pair), pair < 16 ? 0 : 1);
  }
}

TEST(GgmlsInterleavedSections, DifferInTwoPairsOfTheUsualOnes) {
  RopeSpec spec;
  spec.axis_order = AxisOrder::interleaved;
  spec.sections = {24, 20, 20, 0};
  RopeSpec ggml = spec;
  ggml.axis_order = AxisOrder::interleaved_ggml;
  ASSERT_EQ(problem_with(spec), "");
  ASSERT_EQ(problem_with(ggml), "");
  std::vector<int> different;
  for (int pair = 0; pair < 64; ++pair)
    if (axis_of_pair(spec, pair) != axis_of_pair(ggml, pair)) different.push_back(pair);
  EXPECT_EQ(different, (std::vector<int>{61, 62}));
  EXPECT_EQ(axis_of_pair(ggml, 61), 3);
}

TEST(XPos, ScalesByPowersOfZeta) {
  for (int pair : {0, 5, 31})
    for (std::int64_t position : {0LL, 3LL, -100LL, 100'000LL}) {
      const Exact zeta = (2 * pair + Exact(4) / 10 * 64) / (Exact(14) / 10 * 64);
      const Exact exact = pow(zeta, Exact(position - 7) / 512);
      EXPECT_LE(error(xpos_scale<Binary<192>>(pair, 64, position, 7), exact), 0x1p40);
    }
}

// 0.3 · 20 is 6 in double arithmetic, as models' code has it, and a little less than 6 exactly.
TEST(Proportional, PairsAreCountedByTheProductInDouble) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 20;
  spec.scaling = ProportionalScaling{0.3, 1};
  EXPECT_GT(frequency<Binary<192>>(spec, 2), 0);
  EXPECT_EQ(frequency<Binary<192>>(spec, 3), 0);
}

}  // namespace
}  // namespace ropecheck
