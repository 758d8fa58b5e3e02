#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "models/presets.h"
#include "properties/claims/every_property.h"
#include "properties/exact/exact_rope.h"
#include "recording/judge.h"
#include "recording/screen.h"

// The screen changes nothing but the time: the verdicts, their counts, their worst errors and the
// places are those of the claims without it. The recordings have errors on both sides of every
// contract's bounds, and numbers that are not finite.
namespace ropecheck {
namespace {

constexpr int kScreenedBatch = 2, kScreenedSeq = 9, kScreenedHeads = 3;

struct Tensors {
  RopeSpec spec;
  DType dtype;
  std::vector<std::byte> x, y;
  std::vector<std::int64_t> positions;
};

double value_at(const Tensors& tensors, const std::vector<std::byte>& bytes, std::size_t i) {
  return value_of(tensors.dtype, load_bits(tensors.dtype, &bytes[i * size_of(tensors.dtype)]));
}

void put(const Tensors& tensors, std::vector<std::byte>& bytes, std::size_t i, double value) {
  store_bits(tensors.dtype, &bytes[i * size_of(tensors.dtype)], bits_of(tensors.dtype, value));
}

/// The rotation, with errors of up to `most` u·r in each coordinate.
Tensors tensors_of(const RopeSpec& spec, DType dtype, bool inverse, double most,
                   std::mt19937_64& random) {
  const auto exact = exact::exact_rope(spec);
  const double m = exact->attention_factor().hi, u = format_of(dtype).unit_roundoff();
  std::uniform_real_distribution<double> uniform(-1, 1);
  Tensors t{spec, dtype, {}, {}, {}};
  const auto width = static_cast<std::size_t>(spec.head_dim);
  t.x.resize(kScreenedBatch * kScreenedSeq * kScreenedHeads * width * size_of(dtype));
  t.y.resize(t.x.size());
  for (int i = 0; i < kScreenedBatch * kScreenedSeq * spec.axes(); ++i)
    t.positions.push_back(static_cast<std::int64_t>(random() >> (random() % 64)));
  for (std::size_t vector = 0; vector < kScreenedBatch * kScreenedSeq * kScreenedHeads; ++vector) {
    for (std::size_t d = 0; d < width; ++d) {
      const double value = uniform(random) * std::exp2(4 * uniform(random));
      put(t, t.x, vector * width + d, value);
      put(t, t.y, vector * width + d, value_at(t, t.x, vector * width + d));
    }
    for (int pair = 0; pair < spec.pairs(); ++pair) {
      const auto [first, second] = pair_elements(spec, pair);
      const std::size_t a = vector * width + static_cast<std::size_t>(first);
      const std::size_t b = vector * width + static_cast<std::size_t>(second);
      const auto axis = static_cast<std::size_t>(axis_of_pair(spec, pair));
      const auto turn = exact->at(
          t.positions[vector / kScreenedHeads * static_cast<std::size_t>(spec.axes()) + axis],
          pair);
      const double c = turn.cos.hi, s = inverse ? -turn.sin.hi : turn.sin.hi;
      const double x1 = value_at(t, t.x, a), x2 = value_at(t, t.x, b);
      const double off = most * u * m * std::hypot(x1, x2);
      put(t, t.y, a, m * (x1 * c - x2 * s) + off * uniform(random));
      put(t, t.y, b, m * (x1 * s + x2 * c) + off * uniform(random));
    }
  }
  return t;
}

recording::Recording recording_of(const Tensors& t, bool inverse) {
  const std::int64_t width = t.spec.head_dim;
  const Strides strides{kScreenedSeq * kScreenedHeads * width, kScreenedHeads * width, width, 1};
  const std::array<std::int64_t, 4> shape = {kScreenedBatch, kScreenedSeq, kScreenedHeads, width};
  return recording::recording_in_memory(t.spec, {t.dtype, shape, {t.x.data(), strides}},
                                        t.positions, {t.dtype, shape, {t.y.data(), strides}},
                                        inverse ? Direction::inverse : Direction::forward);
}

void expect_same(const Verdict& screened, const Verdict& claim, const std::string& which) {
  SCOPED_TRACE(which);
  EXPECT_EQ(screened.outcome, claim.outcome);
  EXPECT_EQ(screened.comparisons, claim.comparisons);
  EXPECT_EQ(screened.failures, claim.failures);
  EXPECT_EQ(screened.worst_error, claim.worst_error);
  EXPECT_EQ(screened.budget, claim.budget);
  EXPECT_EQ(screened.reason, claim.reason);
  EXPECT_EQ(screened.where.seq, claim.where.seq);
  EXPECT_EQ(screened.where.pair, claim.where.pair);
}

/// Compares all claims under all contracts, and returns how many verdicts fail.
int compare(const Tensors& t, bool inverse, const std::string& which) {
  const recording::Recording recording = recording_of(t, inverse);
  int failing = 0;
  for (const Contract& contract : contracts()) {
    const recording::RecordingResult result = recording::check_recording(recording, contract, 0);
    for (const recording::CheckedClaim& claim : result.claims) {
      const std::string name = which + ", " + contract.name + ", " +
                               std::string(claim.property->name) + ", " +
                               std::string(name_of(t.dtype));
      expect_same(claim.verdict, recording::verdict_on(recording, *claim.property, contract), name);
      failing += claim.verdict.fails() ? 1 : 0;
    }
  }
  return failing;
}

std::vector<std::string> some_presets() {
  return {"llama-3", "gpt-j", "qwen2-vl", "qwen2.5-long", "qwen2-vl-vision", "phi-3.5-mini-long"};
}

const RopeSpec& preset(const std::string& name) {
  const models::Preset* found = models::find_preset(name);
  EXPECT_NE(found, nullptr) << name;
  return found->spec;
}

TEST(Screen, GivesTheVerdictsOfTheClaims) {
  std::mt19937_64 random(1);
  int failing = 0, holding = 0;
  for (const std::string& name : some_presets())
    for (const DType dtype : kAllDTypes)
      for (const double most : {0.3, 2.2, 40.0}) {
        const bool inverse = most > 2;
        const Tensors t = tensors_of(preset(name), dtype, inverse, most, random);
        (compare(t, inverse, name) > 0 ? failing : holding) += 1;
      }
  EXPECT_GT(failing, 10);
  EXPECT_GE(failing + holding, 60);
}

TEST(Screen, LeavesNumbersThatAreNotFiniteToTheClaims) {
  std::mt19937_64 random(2);
  for (const DType dtype : kAllDTypes) {
    Tensors t = tensors_of(preset("llama-3"), dtype, false, 0.3, random);
    const double infinity = std::numeric_limits<double>::infinity();
    put(t, t.x, 5, infinity);
    put(t, t.x, 200, std::numeric_limits<double>::quiet_NaN());
    put(t, t.y, 700, infinity);
    put(t, t.y, 1300, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t i = 2000; i < 2300; ++i) put(t, t.x, i, 0), put(t, t.y, i, 0);
    EXPECT_GT(compare(t, false, "not finite"), 0);
  }
}

TEST(Screen, LeavesFewVectorsOpen) {
  std::mt19937_64 random(3);
  const Tensors t = tensors_of(preset("llama-3"), DType::float32, false, 0.3, random);
  const recording::Recording recording = recording_of(t, false);
  ASSERT_TRUE(recording::can_be_screened(recording));
  for (const recording::Screen& screen : recording::screen(recording, *contract_named("float32"))) {
    EXPECT_GT(screen.comparisons, 0);
    EXPECT_GE(screen.open.size(), 1U);
    EXPECT_LE(screen.open.size(), 5U);
  }
}

TEST(Screen, IsNotForFormatsThatItsArithmeticCannotJudge) {
  std::mt19937_64 random(4);
  const Tensors t = tensors_of(preset("llama-3"), DType::float64, false, 0.3, random);
  EXPECT_FALSE(recording::can_be_screened(recording_of(t, false)));
}

}  // namespace
}  // namespace ropecheck
