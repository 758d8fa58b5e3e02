#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "adapters/builtin/builtin.h"
#include "models/presets.h"
#include "properties/contract.h"
#include "recording/judge.h"
#include "recording/recording.h"
#include "support/input_error.h"

// Recorded tensors of a right rotation pass. Wrong ones fail; the place of the error is right, and
// the mistake is named.
namespace ropecheck {
namespace {

/// Tensors that own their bytes.
struct Owned {
  std::vector<std::byte> bytes;
  models::StoredTensor tensor;

  template <class T>
  Owned(models::ElementType type, std::vector<std::int64_t> shape, const std::vector<T>& values)
      : bytes(std::as_bytes(std::span(values)).begin(), std::as_bytes(std::span(values)).end()) {
    tensor.type = type;
    tensor.shape = std::move(shape);
    tensor.bytes = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

constexpr int kBatch = 2, kSeq = 40, kHeads = 3;

struct Recorded {
  RopeSpec spec;
  std::vector<float> x, y;
  std::vector<std::int64_t> positions;
};

/// Returns the output of builtin:rope for [kBatch, kSeq, kHeads, head_dim] at
/// `rotated_at(position)`.
template <class Move>
Recorded record(const RopeSpec& spec, const Move& rotated_at) {
  Recorded recorded{spec, {}, {}, {}};
  const auto count = static_cast<std::size_t>(kBatch * kSeq * kHeads * spec.head_dim);
  for (std::size_t i = 0; i < count; ++i)
    recorded.x.push_back(static_cast<float>((i * 2654435761U >> 8) & 0xffff) / 65536 - 0.5F);
  recorded.y.resize(count);
  std::vector<std::int64_t> moved;
  for (int b = 0; b < kBatch; ++b)
    for (int s = 0; s < kSeq; ++s) {
      recorded.positions.push_back(1000 * b + 7 * s + 3);
      moved.push_back(rotated_at(recorded.positions.back()));
    }
  Call call;
  call.spec = &spec;
  call.batch = kBatch;
  call.seq = kSeq;
  call.positions = moved.data();
  const Strides strides{kSeq * kHeads * spec.head_dim, kHeads * spec.head_dim, spec.head_dim, 1};
  call.q = {kHeads, recorded.x.data(), recorded.y.data(), strides, strides};
  EXPECT_TRUE(adapters::optimized_rope().rotate(call).ok());
  return recorded;
}

std::vector<std::int64_t> shape_of(const Recorded& recorded) {
  return {kBatch, kSeq, kHeads, recorded.spec.head_dim};
}

recording::RecordingResult judge(const Recorded& recorded) {
  const Owned x(models::ElementType::float32, shape_of(recorded), recorded.x);
  const Owned y(models::ElementType::float32, shape_of(recorded), recorded.y);
  const Owned t(models::ElementType::int64, {kBatch, kSeq}, recorded.positions);
  return recording::check_recording(
      recording::recording_of(recorded.spec, x.tensor, t.tensor, y.tensor, {}),
      *contract_named("float32"));
}

TEST(Recording, OfARightRotationHolds) {
  RopeSpec spec = models::find_preset("llama-3")->spec;
  const auto stay = [](std::int64_t t) { return t; };
  EXPECT_FALSE(judge(record(spec, stay)).failed());
  spec.rotary_dim = 64;
  const recording::RecordingResult partial = judge(record(spec, stay));
  EXPECT_FALSE(partial.failed());
  for (const recording::CheckedClaim& claim : partial.claims)
    EXPECT_GT(claim.verdict.comparisons, 0);
}

TEST(Recording, SaysWhereOneElementIsWrong) {
  RopeSpec spec = models::find_preset("llama-3")->spec;
  Recorded recorded = record(spec, [](std::int64_t t) { return t; });
  const int batch = 1, seq = 33, head = 2;
  recorded
      .y[static_cast<std::size_t>(((batch * kSeq + seq) * kHeads + head) * spec.head_dim + 5)] +=
      1e-3F;
  const recording::RecordingResult result = judge(recorded);
  ASSERT_TRUE(result.failed());
  const Verdict& verdict = result.claims.front().verdict;
  EXPECT_NE(verdict.reason.find("batch 1, token 33, head 2, pair 5 of q, at position 1234"),
            std::string::npos)
      << verdict.reason;
  EXPECT_NE(verdict.reason.find("(1 of 15360 comparisons fail)"), std::string::npos)
      << verdict.reason;
}

TEST(Recording, NamesTheMistake) {
  const recording::RecordingResult result =
      judge(record(models::find_preset("llama-3")->spec, [](std::int64_t t) { return t + 1; }));
  ASSERT_TRUE(result.failed());
  // Positions off by one are not said to come of a tensor k, which a recording has not.
  EXPECT_NE(result.diagnosis.text.find("positions started at 1"), std::string::npos)
      << result.diagnosis.text;
  EXPECT_EQ(result.diagnosis.text.find(" k"), std::string::npos) << result.diagnosis.text;
  EXPECT_NE(result.diagnosis.text.find("recorded vectors"), std::string::npos)
      << result.diagnosis.text;
}

/// A rotation by another model's specification is no known mistake: the model is named.
TEST(Recording, NamesTheRotationThatItIsInstead) {
  const Recorded llama =
      record(models::find_preset("llama-3")->spec, [](std::int64_t t) { return t; });
  Recorded meant = llama;
  meant.spec = models::find_preset("qwen2.5-long")->spec;
  std::string text = judge(meant).diagnosis.text;
  EXPECT_NE(text.find("Another rotation explains the tensors. y is the rotation of x by llama-3"),
            std::string::npos)
      << text;
  // If none explains them, none is named.
  for (float& y : meant.y) y = 1 - y;
  text = judge(meant).diagnosis.text;
  EXPECT_EQ(text.find("Another rotation"), std::string::npos) << text;
  EXPECT_FALSE(text.empty());
}

/// A right rotation that keeps a weaker contract is no other rotation.
TEST(Recording, NamesNoOtherRotationIfTheContractIsTooStrict) {
  const Recorded recorded =
      record(models::find_preset("llama-3")->spec, [](std::int64_t t) { return t; });
  const Owned x(models::ElementType::float32, shape_of(recorded), recorded.x);
  const Owned y(models::ElementType::float32, shape_of(recorded), recorded.y);
  const Owned t(models::ElementType::int64, {kBatch, kSeq}, recorded.positions);
  const recording::RecordingResult result = recording::check_recording(
      recording::recording_of(recorded.spec, x.tensor, t.tensor, y.tensor, {}),
      *contract_named("correctly-rounded"));
  ASSERT_TRUE(result.failed());
  EXPECT_EQ(result.diagnosis.text.find("Another rotation"), std::string::npos)
      << result.diagnosis.text;
}

/// As many heads as tokens, so that nothing but the results shows which axis is which.
TEST(Recording, SuspectsThatHeadsComeFirst) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 16;
  constexpr int kSame = 6;
  std::vector<float> x(kSame * kSame * 16), y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>((i * 2654435761U >> 8) & 0xffff) / 65536 - 0.5F;
  std::vector<std::int64_t> positions;
  for (int s = 0; s < kSame; ++s) positions.push_back(50 + 7 * s);
  Call call;
  call.spec = &spec;
  call.batch = 1;
  call.seq = kSame;
  call.positions = positions.data();
  const Strides heads_first{kSame * kSame * 16, 16, kSame * 16, 1};
  call.q = {kSame, x.data(), y.data(), heads_first, heads_first};
  ASSERT_TRUE(adapters::optimized_rope().rotate(call).ok());
  const Owned from(models::ElementType::float32, {1, kSame, kSame, 16}, x);
  const Owned to(models::ElementType::float32, {1, kSame, kSame, 16}, y);
  const Owned t(models::ElementType::int64, {1, kSame}, positions);
  const recording::RecordingResult result = recording::check_recording(
      recording::recording_of(spec, from.tensor, t.tensor, to.tensor, {}),
      *contract_named("float32"));
  ASSERT_TRUE(result.failed());
  EXPECT_NE(result.diagnosis.text.find("--heads-first"), std::string::npos)
      << result.diagnosis.text;
}

TEST(Recording, IsReadWithHeadsFirst) {
  const RopeSpec spec = models::find_preset("llama-3")->spec;
  Recorded recorded = record(spec, [](std::int64_t t) { return t; });
  const auto transposed = [&](const std::vector<float>& from) {
    std::vector<float> to;
    for (int b = 0; b < kBatch; ++b)
      for (int h = 0; h < kHeads; ++h)
        for (int s = 0; s < kSeq; ++s)
          for (int d = 0; d < spec.head_dim; ++d)
            to.push_back(
                from[static_cast<std::size_t>(((b * kSeq + s) * kHeads + h) * spec.head_dim + d)]);
    return to;
  };
  const std::vector<std::int64_t> shape = {kBatch, kHeads, kSeq, spec.head_dim};
  const Owned x(models::ElementType::float32, shape, transposed(recorded.x));
  const Owned y(models::ElementType::float32, shape, transposed(recorded.y));
  const Owned t(models::ElementType::int64, {kBatch, kSeq}, recorded.positions);
  const Contract& contract = *contract_named("float32");
  recording::RecordingOptions options;
  options.heads_first = true;
  const recording::Recording right =
      recording::recording_of(spec, x.tensor, t.tensor, y.tensor, options);
  EXPECT_FALSE(recording::check_recording(right, contract).failed());
}

TEST(Recording, IsRefusedWhereTensorsDoNotFit) {
  const RopeSpec spec = models::find_preset("llama-3")->spec;
  const std::vector<float> values(2 * 128);
  const Owned x(models::ElementType::float32, {2, 128}, values);
  const Owned t(models::ElementType::int64, {2}, std::vector<std::int64_t>{0, 1});
  const Owned nan(models::ElementType::float64, {2},
                  std::vector<double>{0, std::numeric_limits<double>::quiet_NaN()});
  const Owned three(models::ElementType::int64, {3}, std::vector<std::int64_t>{0, 1, 2});
  const Owned narrow(models::ElementType::float32, {4, 64}, values);
  const Owned flat(models::ElementType::float32, {256}, values);
  const Owned whole(models::ElementType::int32, {2, 128}, values);
  const Owned empty(models::ElementType::float32, {0, 128}, std::vector<float>());
  const auto refused = [&](const Owned& a, const Owned& p, const Owned& b, const char* sentence) {
    try {
      recording::recording_of(spec, a.tensor, p.tensor, b.tensor, {});
      ADD_FAILURE() << "accepted: " << sentence;
    } catch (const support::InputError& error) {
      EXPECT_NE(std::string(error.what()).find(sentence), std::string::npos) << error.what();
    }
  };
  refused(x, nan, x, "positions: number 1 is no 64-bit integer");
  refused(x, three, x, "positions are int64 [3], and should be [1, 2]");
  const Owned wide(models::ElementType::float32, {1, 1, 2, 128}, values);
  refused(wide, t, wide, "with --heads-first they may fit");
  refused(x, t, narrow, "they should be alike");
  refused(narrow, t, narrow, "head_dim is 128");
  refused(flat, t, flat, "2 to 4 axes");
  refused(whole, t, whole, "should be float32, float16, bfloat16 or float64");
  refused(empty, t, empty, "nothing to check");
}

}  // namespace
}  // namespace ropecheck
