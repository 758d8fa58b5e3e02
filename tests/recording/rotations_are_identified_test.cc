#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "models/presets.h"
#include "properties/case/encoding/spec_text.h"
#include "properties/exact/rounded_frequencies.h"
#include "recording/exact_tensors.h"
#include "recording/identify/candidates.h"
#include "recording/identify/identify.h"
#include "recording/identify/unknown_recording.h"
#include "support/input_error.h"

// The rotation of recorded tensors is found for every preset and for rotations that nobody has
// published; data that do not tell are said to be so, and random data are no rotation.
namespace ropecheck::recording {
namespace {

constexpr int kHeads = 3;

/// Recorded tensors that own their memory.
struct Recorded {
  RopeSpec sizes;
  DType dtype;
  std::vector<std::byte> x, y;
  std::vector<std::int64_t> positions;
  std::int64_t seq;

  Recording recording() const {
    Recording recording;
    recording.spec = sizes;
    recording.dtype = dtype;
    recording.seq = seq;
    recording.heads = kHeads;
    recording.positions = positions;
    const std::int64_t width = sizes.head_dim;
    const Strides strides{seq * kHeads * width, kHeads * width, width, 1};
    recording.x = {x.data(), strides};
    recording.y = {y.data(), strides};
    return recording;
  }
};

std::vector<std::byte> drawn(std::size_t count, DType dtype, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<std::byte> bytes(count * size_of(dtype));
  for (std::size_t i = 0; i < count; ++i)
    store_bits(dtype, &bytes[i * size_of(dtype)], bits_of(dtype, normal(random)));
  return bytes;
}

/// The exact rotation at these positions, [tokens, axes], correctly rounded.
Recorded record(const RopeSpec& spec, const std::vector<std::int64_t>& positions,
                DType dtype = DType::float32, Direction direction = Direction::forward) {
  const std::int64_t seq = std::ssize(positions) / spec.axes();
  Recorded recorded{spec_of_sizes(spec.head_dim, spec.axes()), dtype, {}, {}, positions, seq};
  recorded.x = drawn(static_cast<std::size_t>(seq * kHeads * spec.head_dim), dtype, 1);
  recorded.y = recorded.x;
  Recording recording = recorded.recording();
  recording.spec = spec;
  recording.direction = direction;
  EXPECT_EQ(write_rotation(recording, {dtype, recorded.y.data(), recording.y.strides}), 0);
  return recorded;
}

/// Consecutive positions, and some up to a length. Each axis has its own.
std::vector<std::int64_t> usual_positions(const RopeSpec& spec, std::int64_t length) {
  std::mt19937_64 random(7);
  std::vector<std::int64_t> all;
  for (int token = 0; token < 48; ++token)
    for (int axis = 0; axis < spec.axes(); ++axis) {
      const auto any = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(length));
      all.push_back(token < 24 ? (token * (axis + 1)) % 24 : any);
    }
  return all;
}

bool has_name(const Identification& found, const std::string& name) {
  const auto& names = found.explaining.front().names;
  return std::find(names.begin(), names.end(), name) != names.end();
}

TEST(Identify, FindsEveryPreset) {
  for (const models::Preset& preset : models::presets())
    for (const DType dtype : {DType::float32, DType::bfloat16}) {
      const Recorded recorded =
          record(preset.spec, usual_positions(preset.spec, preset.trained_length), dtype);
      const Identification found = identify(recorded.recording());
      ASSERT_EQ(found.answer, Answer::found) << preset.name << "\n" << identification_report(found);
      // Data do not tell a rotation that turns backwards from the inverse of the usual one.
      if (preset.spec.position_scale.front().numerator < 0) {
        EXPECT_EQ(found.explaining.front().direction, Direction::inverse) << preset.name;
        continue;
      }
      EXPECT_TRUE(has_name(found, preset.name)) << preset.name << "\n"
                                                << identification_report(found);
      EXPECT_TRUE(is_same_rotation(found.explaining.front().spec, preset.spec)) << preset.name;
      EXPECT_EQ(found.explaining.front().direction, Direction::forward);
    }
}

RopeSpec spec_of(int head_dim, int rotary_dim, int offset, Layout layout, double base,
                 Scaling scaling = NoScaling{}) {
  RopeSpec spec;
  spec.head_dim = head_dim;
  spec.rotary_dim = rotary_dim;
  spec.rotary_offset = offset;
  spec.layout = layout;
  spec.base = base;
  spec.scaling = std::move(scaling);
  return spec;
}

YarnScaling yarn(double factor, std::int64_t length) {
  YarnScaling scaling;
  scaling.factor = factor;
  scaling.original_length = length;
  return scaling;
}

TEST(Identify, MeasuresRotationsThatNobodyHasPublished) {
  std::vector<RopeSpec> specs = {
      spec_of(128, 128, 0, Layout::half_split, 12345),
      spec_of(128, 64, 32, Layout::half_split, 777000),
      spec_of(96, 48, 16, Layout::interleaved, 31000),
      spec_of(128, 128, 0, Layout::half_split, 250000, LinearScaling{6}),
      spec_of(128, 128, 0, Layout::interleaved, 300000, Llama3Scaling{16, 1, 4, 4096}),
      spec_of(128, 128, 0, Layout::half_split, 40000, yarn(12, 16384)),
      spec_of(64, 64, 0, Layout::half_split, 5e6, ProportionalScaling{0.5, 1}),
  };
  specs.push_back(specs[0]);
  specs.back().attention_factor = 1.25;
  specs.push_back(spec_of(64, 64, 0, Layout::half_split, 20000));
  specs.back().axis_order = AxisOrder::chunked;
  specs.back().sections = {8, 12, 12, 0};
  specs.push_back(spec_of(64, 64, 0, Layout::half_split, 20000));
  specs.back().axis_order = AxisOrder::interleaved;
  specs.back().sections = {12, 10, 10, 0};
  specs.push_back(spec_of(64, 64, 0, Layout::half_split, 3000));
  specs.back().axis_order = AxisOrder::image;
  for (const RopeSpec& spec : specs)
    for (const Direction direction : {Direction::forward, Direction::inverse}) {
      const Recorded recorded =
          record(spec, usual_positions(spec, 100000), DType::float32, direction);
      const Identification found = identify(recorded.recording());
      ASSERT_EQ(found.answer, Answer::found) << to_full_text(spec) << "\n"
                                             << identification_report(found);
      const Candidate& best = found.explaining.front();
      EXPECT_EQ(to_full_text(best.spec), to_full_text(spec));
      EXPECT_EQ(best.direction, direction);
      EXPECT_EQ(best.predicted, best.pairs);
    }
}

TEST(Identify, FindsPublishedFrequenciesInOtherPlaces) {
  RopeSpec spec = models::find_preset("llama-3.1")->spec;
  spec.layout = Layout::interleaved;
  Identification found = identify(record(spec, usual_positions(spec, 131072)).recording());
  ASSERT_EQ(found.answer, Answer::found) << identification_report(found);
  EXPECT_TRUE(has_name(found, "llama-3.1 (interleaved)")) << identification_report(found);
  // DeepSeek's heads have 128 coordinates that do not turn before the 64 that do.
  spec = models::find_preset("deepseek-v3")->spec;
  spec.head_dim = 192;
  spec.rotary_offset = 128;
  found = identify(record(spec, usual_positions(spec, 163840)).recording());
  ASSERT_EQ(found.answer, Answer::found) << identification_report(found);
  EXPECT_TRUE(has_name(found, "deepseek-v3 (in coordinates 128 to 191 of 192)"))
      << identification_report(found);
}

TEST(Identify, DoesNotTakeRandomDataForARotation) {
  for (const DType dtype : kAllDTypes) {
    const RopeSpec spec = models::find_preset("llama-3")->spec;
    Recorded recorded = record(spec, usual_positions(spec, 8192), dtype);
    recorded.y = drawn(recorded.x.size() / size_of(dtype), dtype, 2);
    const Identification found = identify(recorded.recording());
    EXPECT_EQ(found.answer, Answer::no_rotation) << identification_report(found);
    EXPECT_TRUE(found.explaining.empty());
    EXPECT_NE(found.sentence.find("y is no rotation of x"), std::string::npos);
  }
}

TEST(Identify, DoesNotTakeAScalingForARotation) {
  const RopeSpec spec = models::find_preset("llama-3")->spec;
  Recorded recorded = record(spec, usual_positions(spec, 8192));
  for (std::size_t i = 0; i < recorded.x.size(); i += sizeof(float))
    store_bits(DType::float32, &recorded.y[i],
               bits_of(DType::float32,
                       2 * value_of(DType::float32, load_bits(DType::float32, &recorded.x[i]))));
  const Identification found = identify(recorded.recording());
  EXPECT_EQ(found.answer, Answer::no_rotation) << identification_report(found);
}

TEST(Identify, SaysThatTooFewPositionsDoNotTell) {
  const RopeSpec spec = models::find_preset("llama-3")->spec;
  // At position 0 every rotation is the identity.
  Identification found = identify(record(spec, std::vector<std::int64_t>(8, 0)).recording());
  EXPECT_EQ(found.answer, Answer::cannot_tell) << identification_report(found);
  EXPECT_NE(found.sentence.find("no pair turns"), std::string::npos);
  // Near it, coarse numbers do not show how the slow pairs of llama-3.1 differ from llama-3's.
  found = identify(record(spec, {0, 1, 2, 3}, DType::bfloat16).recording());
  EXPECT_EQ(found.answer, Answer::cannot_tell) << identification_report(found);
  EXPECT_TRUE(has_name(found, "llama-3")) << identification_report(found);
  EXPECT_FALSE(found.not_told_apart.empty());
  EXPECT_NE(found.sentence.find("llama-3.1"), std::string::npos) << found.sentence;
  // One far position leaves the turns of all pairs open, unless somebody has published the answer.
  const RopeSpec unknown = spec_of(128, 128, 0, Layout::half_split, 12345);
  found = identify(record(unknown, {50'000'021}).recording());
  EXPECT_EQ(found.answer, Answer::cannot_tell) << identification_report(found);
  EXPECT_NE(found.sentence.find("too far apart"), std::string::npos) << found.sentence;
  found = identify(record(spec, {50'000'021}).recording());
  EXPECT_EQ(found.answer, Answer::found) << identification_report(found);
}

/// Coarse numbers leave a range of bases open, which has the right one in it; fine ones do not.
TEST(Identify, SaysWhichBasesFitAsWell) {
  const RopeSpec spec = models::find_preset("llama-2")->spec;
  std::vector<std::int64_t> positions;
  for (int token = 0; token < 64; ++token) positions.push_back(token);
  const auto open = [&](DType dtype) {
    const Identification found = identify(record(spec, positions, dtype).recording());
    EXPECT_TRUE(has_name(found, "llama-2")) << identification_report(found);
    for (const std::string& sentence : found.not_told_apart)
      if (sentence.find("bases from") != std::string::npos) return sentence;
    return std::string();
  };
  EXPECT_EQ(open(DType::float32), "");
  const std::string sentence = open(DType::bfloat16);
  double least = 0, most = 0;
  ASSERT_EQ(std::sscanf(sentence.c_str(), "bases from %lf to %lf", &least, &most), 2) << sentence;
  EXPECT_LT(least, 10000);
  EXPECT_GT(most, 10000);
  EXPECT_GT(least, 9000);
  EXPECT_LT(most, 11000);
}

TEST(Identify, FollowsNeighboursIfPositionsAreFarApart) {
  const RopeSpec unknown = spec_of(128, 128, 0, Layout::half_split, 12345);
  for (const std::vector<std::int64_t>& positions :
       {std::vector<std::int64_t>{777}, {37, 74, 370}, {1000, 2000, 3000, 4000}}) {
    const Identification found = identify(record(unknown, positions).recording());
    ASSERT_EQ(found.answer, Answer::found) << identification_report(found);
    EXPECT_EQ(to_full_text(found.explaining.front().spec), to_full_text(unknown));
  }
}

TEST(Identify, DoesNotExplainAnglesThatFollowNoPosition) {
  const RopeSpec spec = models::find_preset("llama-3")->spec;
  Recorded recorded = record(spec, usual_positions(spec, 8192));
  std::mt19937_64 random(3);
  std::shuffle(recorded.positions.begin(), recorded.positions.end(), random);
  const Identification found = identify(recorded.recording());
  EXPECT_EQ(found.answer, Answer::unexplained) << identification_report(found);
  EXPECT_NE(found.sentence.find("not by angles in proportion"), std::string::npos)
      << found.sentence;
}

TEST(Identify, SaysByHowMuchPositionsAreOff) {
  const RopeSpec spec = models::find_preset("llama-3")->spec;
  for (const std::int64_t off : {1, -1, 300}) {
    Recorded recorded = record(spec, usual_positions(spec, 8192));
    for (std::int64_t& position : recorded.positions) position -= off;
    const Identification found = identify(recorded.recording());
    EXPECT_EQ(found.answer, Answer::unexplained);
    EXPECT_NE(found.sentence.find("at positions that are " + std::to_string(std::abs(off)) +
                                  (off > 0 ? " larger" : " smaller")),
              std::string::npos)
        << identification_report(found);
    ASSERT_FALSE(found.explaining.empty());
    EXPECT_TRUE(has_name(found, "llama-3")) << identification_report(found);
  }
}

/// Sizes and numbers at the edge: an answer, and never a crash.
TEST(Identify, AnswersForAnySizes) {
  for (const int head_dim : {2, 3, 4, 5, 80})
    for (const int tokens : {1, 2, 7}) {
      const RopeSpec spec = spec_of(head_dim, head_dim / 2 * 2, 0, Layout::half_split, 10000);
      std::vector<std::int64_t> positions;
      for (int token = 0; token < tokens; ++token) positions.push_back(token + 1);
      const Identification found = identify(record(spec, positions).recording());
      EXPECT_NE(found.answer, Answer::no_rotation) << identification_report(found);
      EXPECT_FALSE(identification_json(found).empty());
    }
  Recorded recorded = record(models::find_preset("llama-3")->spec, {1, 2, 3});
  std::fill(recorded.y.begin(), recorded.y.end(), std::byte{0xff});  // NaNs
  Identification found = identify(recorded.recording());
  EXPECT_EQ(found.answer, Answer::cannot_tell);
  EXPECT_NE(found.sentence.find("not finite"), std::string::npos) << found.sentence;
  std::fill(recorded.y.begin(), recorded.y.end(), std::byte{0});
  found = identify(recorded.recording());
  EXPECT_EQ(found.answer, Answer::no_rotation) << identification_report(found);
  recorded.x = recorded.y;
  found = identify(recorded.recording());
  EXPECT_EQ(found.answer, Answer::cannot_tell) << identification_report(found);
  // The extremes of 64 bits.
  const std::int64_t least = std::numeric_limits<std::int64_t>::min();
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  found = identify(
      record(models::find_preset("llama-3")->spec, {least, most, 0, -1, 1, most - 1}).recording());
  EXPECT_EQ(found.answer, Answer::found) << identification_report(found);
}

TEST(Identify, RefusesSizesThatNoRotationHas) {
  EXPECT_THROW(spec_of_sizes(1, 1), support::InputError);
  EXPECT_THROW(spec_of_sizes(1 << 20, 1), support::InputError);
  EXPECT_THROW(spec_of_sizes(128, 5), support::InputError);
  EXPECT_THROW(spec_of_sizes(128, 0), support::InputError);
  EXPECT_EQ(spec_of_sizes(2, 1).rotary_dim, 2);
  for (std::int64_t head_dim : {0, 1, 2, 3, 4, 5, 128, 4096, 4097})
    for (std::int64_t axes : {0, 1, 2, 3, 4, 5})
      if (can_be_identified(head_dim, axes))
        EXPECT_NO_THROW(spec_of_sizes(head_dim, axes)) << head_dim << ' ' << axes;
      else
        EXPECT_ANY_THROW(spec_of_sizes(head_dim, axes)) << head_dim << ' ' << axes;
}

/// Frequencies that were rounded to float32 are a list that fits better than the formula, and the
/// formula is meant.
TEST(Identify, NamesTheFormulaOfRoundedFrequencies) {
  RopeSpec spec = models::find_preset("llama-3")->spec;
  ListedFrequencies rounded;
  for (const double theta : exact::rounded_frequencies(spec))
    rounded.inv_freq.push_back(static_cast<float>(theta));
  spec.scaling = rounded;
  const Identification found = identify(record(spec, usual_positions(spec, 8192)).recording());
  ASSERT_EQ(found.answer, Answer::found) << identification_report(found);
  EXPECT_TRUE(has_name(found, "llama-3")) << identification_report(found);
  EXPECT_NE(found.explaining.front().contract.find("float32-angle"), std::string::npos);
}

TEST(Identify, ListsFrequenciesOfNoFormula) {
  RopeSpec spec = spec_of(32, 32, 0, Layout::half_split, 10000);
  ListedFrequencies listed;
  std::mt19937_64 random(4);
  for (int j = 0; j < 16; ++j)
    listed.inv_freq.push_back(1.0 / static_cast<double>(1 + random() % 1000));
  spec.scaling = listed;
  const Identification found = identify(record(spec, usual_positions(spec, 8192)).recording());
  EXPECT_EQ(found.answer, Answer::unexplained) << identification_report(found);
  ASSERT_FALSE(found.explaining.empty()) << identification_report(found);
  const auto* measured = std::get_if<ListedFrequencies>(&found.explaining.front().spec.scaling);
  ASSERT_NE(measured, nullptr);
  for (std::size_t j = 0; j < 16; ++j)
    EXPECT_NEAR(measured->inv_freq[j] / listed.inv_freq[j], 1, 1e-6);
}

}  // namespace
}  // namespace ropecheck::recording
