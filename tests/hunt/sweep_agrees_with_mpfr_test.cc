#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "hunt/sweep.h"
#include "properties/contract.h"
#include "reference/rotation.h"
#include "tests/reference/mpfr_oracle.h"

// All positions below 2^20, every pair: MPFR confirms the worst errors that a sweep names. It
// shares nothing with the sweep but the implementation's outputs. The sweep finds the known worst
// case of a float32-angle rotation.
namespace ropecheck {
namespace {

constexpr int kBits = 200;

/// The pair error at a position in units of u = 2^−24, computed from the replayable case.
double error_by_mpfr(const hunt::ErrorMeter& meter, const hunt::Worst& at) {
  const Case c = meter.case_at(at.position);
  const auto values = materialize(c, c.q);
  std::vector<float> in, out(values.size());
  for (const std::uint64_t bits : values)
    in.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  Call call;
  call.spec = &c.spec;
  call.dtype = c.dtype;
  call.batch = call.seq = 1;
  call.positions = c.positions.data();
  call.q.heads = 1;
  call.q.in = in.data();
  call.q.out = out.data();
  const std::int64_t dim = c.spec.head_dim;
  call.q.in_strides = call.q.out_strides = {dim, dim, dim, 1};
  EXPECT_TRUE(meter.implementation().rotate(call).ok());

  const PairElements elements = pair_elements(c.spec, at.pair);
  const auto first = static_cast<std::size_t>(elements.first);
  const auto second = static_cast<std::size_t>(elements.second);
  Mpfr theta(kBits), product(kBits), off(kBits), sum(kBits), r(kBits), square(kBits);
  mpfr_frequency(theta, c.spec.base, c.spec.rotary_dim, at.pair);
  MpfrCosSin turn(kBits);
  mpfr_turn(turn, at.position, theta);
  const auto add_square_of_distance = [&](double y, double x1, double x2, bool minus) {
    mpfr_mul_d(off.get(), turn.cos.get(), x1, MPFR_RNDN);
    mpfr_mul_d(product.get(), turn.sin.get(), minus ? -x2 : x2, MPFR_RNDN);
    mpfr_add(off.get(), off.get(), product.get(), MPFR_RNDN);
    mpfr_sub_d(off.get(), off.get(), y, MPFR_RNDN);
    mpfr_sqr(square.get(), off.get(), MPFR_RNDN);
    mpfr_add(sum.get(), sum.get(), square.get(), MPFR_RNDN);
  };
  mpfr_set_zero(sum.get(), 1);
  const double x1 = in[first], x2 = in[second];
  add_square_of_distance(out[first], x1, x2, true);
  add_square_of_distance(out[second], x2, x1, false);
  mpfr_set_d(r.get(), x1, MPFR_RNDN);
  mpfr_set_d(product.get(), x2, MPFR_RNDN);
  mpfr_hypot(r.get(), r.get(), product.get(), MPFR_RNDN);
  mpfr_sqrt(sum.get(), sum.get(), MPFR_RNDN);
  mpfr_div(sum.get(), sum.get(), r.get(), MPFR_RNDN);
  return mpfr_get_d(sum.get(), MPFR_RNDN) * 0x1p24;
}

hunt::SweepPart sweep_of_all(const hunt::ErrorMeter& meter) {
  const hunt::SweepPart part = hunt::sweep(meter, {0, 1 << 20});
  for (const auto& [octave, worst] : part.octaves)
    EXPECT_NEAR(error_by_mpfr(meter, worst), worst.error,
                hunt::ErrorMeter::kError * std::max(1.0, worst.error))
        << "below 2^" << octave << " at " << worst.position << ", pair " << worst.pair;
  for (const hunt::Worst& worst : part.pairs)
    EXPECT_NEAR(error_by_mpfr(meter, worst), worst.error,
                hunt::ErrorMeter::kError * std::max(1.0, worst.error))
        << "pair " << worst.pair << " at " << worst.position;
  EXPECT_EQ(part.octaves.size(), 21u);
  return part;
}

TEST(SweepsOfAllPositions, FindTheKnownWorstOfFloat32Angles) {
  const hunt::ErrorMeter meter(adapters::frameworks_rope(), RopeSpec{}, *contract_named("float32"),
                               DType::float32);
  const hunt::SweepPart part = sweep_of_all(meter);
  const hunt::Worst& worst = part.octaves.at(20);
  EXPECT_EQ(worst.position, 1047867);
  EXPECT_EQ(worst.pair, 1);
  EXPECT_NEAR(worst.error, 1.04629e6, 5);
  EXPECT_EQ(part.pairs.at(1), worst);
}

TEST(SweepsOfAllPositions, FindNothingBeyondTheBudgetOfTheBuiltInRope) {
  const hunt::ErrorMeter meter(adapters::optimized_rope(), RopeSpec{}, *contract_named("float32"),
                               DType::float32);
  const hunt::SweepPart part = sweep_of_all(meter);
  EXPECT_EQ(part.violations, 0);
  EXPECT_GT(part.octaves.at(20).error, 2);
}

}  // namespace
}  // namespace ropecheck
