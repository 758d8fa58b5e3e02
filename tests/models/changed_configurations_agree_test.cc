#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "models/model_config.h"
#include "tests/models/float_roundings.h"
#include "tests/models/model_files.h"

// Configurations of every model type of transformers with changed values: other bases, widths and
// scalings, in older and newer spellings, and keys that some classes do not read. The frequencies
// were recorded by record_changed_configurations.py, which does not use the reader's facts.
namespace ropecheck {
namespace {

using nlohmann::json;

const json& recorded_changes() {
  static const json data = models::recording("changed_configurations.json");
  return data;
}

/// Three float32 numbers from the hexadecimal bytes of a little-endian machine.
std::array<double, 3> floats_of(const std::string& hex) {
  std::array<double, 3> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::uint32_t bits = 0;
    for (std::size_t byte = 4; byte-- > 0;)
      bits = bits << 8 |
             static_cast<std::uint32_t>(std::stoul(hex.substr(8 * i + 2 * byte, 2), nullptr, 16));
    numbers[i] = static_cast<double>(std::bit_cast<float>(bits));
  }
  return numbers;
}

/// Returns what differs between one rotation and [pairs, three frequencies, attention factor];
/// empty if nothing does.
std::string difference(const RopeSpec& given, const json& expected) {
  RopeSpec spec = given;
  spec.position_scale = {};  // the direction is not in the frequencies
  const int pairs = expected[0].get<int>();
  if (spec.pairs() != pairs)
    return std::to_string(spec.pairs()) + " pairs in place of " + std::to_string(pairs);
  const auto frequencies = floats_of(expected[1].get<std::string>());
  const std::array<int, 3> where = {std::min(1, pairs - 1), pairs / 2, pairs - 1};
  for (std::size_t i = 0; i < where.size(); ++i)
    if (const double share = share_of_bound(spec, where[i], frequencies[i]); !(share <= 1))
      return "pair " + std::to_string(where[i]) + ": " + std::to_string(share) + " of the bound";
  const double factor = expected[2].get<double>();
  const double read = static_cast<double>(attention_factor<Binary<192>>(spec));
  return std::abs(read - factor) <= 8 * 0x1p-53 * factor
             ? std::string()
             : "attention factor " + std::to_string(read);
}

std::string difference(const models::ModelConfig& config, const json& result) {
  for (const models::ModelRope& rope : config.ropes) {
    auto expected = result.find(rope.layer_type);
    // A class of one rotation may keep it under the name of a kind of layer.
    if (expected == result.end() && result.size() == 1) expected = result.begin();
    if (expected == result.end()) return "no layers '" + rope.layer_type + "' were recorded";
    const std::string wrong = difference(rope.spec, *expected);
    if (!wrong.empty()) return rope.layer_type + ": " + wrong;
  }
  return {};
}

/// The configuration of a recorded case: [0 empty or 1 whole, change, result].
json configuration(const std::string& type, const json& entry, const json& one) {
  const bool whole = one[0] == 1;
  json config = whole ? entry["whole"] : json{{"model_type", type}};
  const json& change = recorded_changes()["changes"][one[1].get<std::size_t>()];
  config.update(change);
  // The older spelling stands in place of the newer one.
  if (whole && change.contains("rope_scaling") && !change.contains("rope_parameters"))
    config.erase("rope_parameters");
  return config;
}

TEST(AChangedConfiguration, IsReadAsItsCodeComputesItOrRefused) {
  models::ConfigOptions options;
  options.seq_len = 1;  // a module is recorded before its first call
  int right = 0, refused = 0, wrong = 0;
  for (const auto& [type, entry] : recorded_changes()["types"].items()) {
    // Its module keeps the frequencies in another order than its pairs have them.
    if (type == "ernie4_5_vl_moe_text") continue;
    for (const json& one : entry["cases"]) {
      const json given = configuration(type, entry, one);
      const models::ModelConfig config = models::read_hugging_face_config(given.dump(), options);
      if (config.ropes.empty()) {
        EXPECT_FALSE(config.problem.empty()) << given;
        ++refused;
        continue;
      }
      const std::string differs =
          difference(config, recorded_changes()["results"][one[2].get<std::size_t>()]);
      EXPECT_EQ(differs, "") << given;
      differs.empty() ? ++right : ++wrong;
    }
  }
  std::printf("%d right, %d refused, %d wrong\n", right, refused, wrong);
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(right, refused / 2);
}

// The comparison itself must notice a wrong specification.
TEST(TheComparison, NoticesAnotherBaseWidthAndFactor) {
  const json& first =
      recorded_changes()["types"]["llama"]["cases"][0];  // the default configuration
  const json& expected = recorded_changes()["results"][first[2].get<std::size_t>()][""];
  RopeSpec spec;
  EXPECT_EQ(difference(spec, expected), "");
  spec.base *= 1.00001;
  EXPECT_NE(difference(spec, expected), "");
  spec = {};
  spec.rotary_dim = 64;
  EXPECT_NE(difference(spec, expected), "");
  spec = {};
  spec.attention_factor = 1.0001;
  EXPECT_NE(difference(spec, expected), "");
}

}  // namespace
}  // namespace ropecheck
