#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "models/model_config.h"
#include "models/model_types.h"
#include "tests/models/base64_floats.h"
#include "tests/models/float_roundings.h"
#include "tests/models/model_files.h"

// Every model type of transformers that rotates, as facts/record_model_types.py recorded it: its
// default configuration, in the newer and the older style, and without each of the keys that may
// concern the rotation. The reader must find the frequencies that the package computed, or refuse.
namespace ropecheck {
namespace {

using nlohmann::json;

const json& recorded_types() {
  static const json data = models::recording("model_types.json");
  return data;
}

/// The configuration without one key, "rope_parameters/rope_theta".
json without(json values, const std::string& path) {
  if (path.empty()) return values;
  json* inside = &values;
  std::size_t from = 0;
  for (std::size_t slash; (slash = path.find('/', from)) != std::string::npos; from = slash + 1)
    inside = &(*inside)[path.substr(from, slash - from)];
  inside->erase(path.substr(from));
  return values;
}

/// Returns what differs between a configuration as it was read and the recorded frequencies; empty
/// if nothing does.
std::string type_differs(const models::ModelConfig& config, const json& result) {
  for (const models::ModelRope& rope : config.ropes) {
    const auto expected = result.find(rope.layer_type);
    if (expected == result.end()) return "no layers '" + rope.layer_type + "' were recorded";
    const auto table =
        recorded_types()["tables"][(*expected)[0].get<std::size_t>()].get<std::string>();
    // The recorded frequencies are those of the rotary module: the direction is in the function
    // that rotates (facts/model_types.json, "turns").
    RopeSpec spec = rope.spec;
    spec.position_scale = {};
    std::vector<double> frequencies = floats_of_base64(table);
    // ERNIE 4.5 VL keeps the frequencies of an axis side by side, and its pairs take turns.
    if (spec.axis_order == AxisOrder::listed)
      std::sort(frequencies.begin(), frequencies.end(), std::greater<>());
    const double share = worst_share_of_bound(spec, frequencies);
    if (!(share <= 1)) return rope.layer_type + ": " + std::to_string(share) + " of the bound";
    const double factor = (*expected)[1].get<double>();
    const double read = static_cast<double>(attention_factor<Binary<192>>(rope.spec));
    if (std::abs(read - factor) > 8 * 0x1p-53 * factor)
      return rope.layer_type + ": attention factor " + std::to_string(read);
  }
  return {};
}

struct Counts {
  int right = 0, refused = 0, wrong = 0;
};

TEST(EveryModelType, IsReadAsItsCodeComputesItOrRefused) {
  models::ConfigOptions options;
  options.seq_len = 1;  // a module is recorded before its first call
  Counts all, whole;
  for (const auto& [type, entry] : recorded_types()["types"].items()) {
    for (const json& one : entry["cases"]) {
      const json& result = entry["results"][one[2].get<std::size_t>()];
      if (result.is_null()) continue;  // transformers itself refuses
      const std::string path = one[1];
      const json given = without(entry["styles"][one[0].get<std::size_t>()], path);
      const models::ModelConfig config = models::read_hugging_face_config(given.dump(), options);
      EXPECT_NE(config.problem.empty(), config.ropes.empty()) << type;
      EXPECT_LT(config.problem.size(), 500u) << config.problem;
      Counts& of_whole = whole;
      const std::string wrong = config.ropes.empty() ? "" : type_differs(config, result);
      EXPECT_EQ(wrong, "") << type << (one[0] == 0 ? ", newer" : ", older") << " style, without '"
                           << path << "': " << given.dump().substr(0, 1500);
      int Counts::*kind = config.ropes.empty() ? &Counts::refused
                          : wrong.empty()      ? &Counts::right
                                               : &Counts::wrong;
      ++(all.*kind);
      if (path.empty() && one[0] == 0) ++(of_whole.*kind);
      if (path.empty() && one[0] == 0 && config.ropes.empty())
        std::printf("refused: %s: %s\n", type.c_str(), config.problem.c_str());
    }
  }
  std::printf("%d right, %d refused, %d wrong; of default configurations %d, %d, %d\n", all.right,
              all.refused, all.wrong, whole.right, whole.refused, whole.wrong);
  EXPECT_EQ(all.wrong, 0);
  EXPECT_GT(all.right, 2 * all.refused);
}

// A model of pictures or sound has its language model in an object of its own.
TEST(EveryModelType, IsReadAlikeWithinTheConfigurationOfALargerModel) {
  int tried = 0;
  for (const auto& [name, type] : models::model_types())
    for (const auto& [key, part] : type.parts) {
      if (key != "text_config" && key != "llm_config" && key != "thinker_config") continue;
      const auto inner = recorded_types()["types"].find(part);
      if (type.measured || inner == recorded_types()["types"].end()) continue;
      const json alone = (*inner)["styles"][0];
      const models::ModelConfig expected = models::read_hugging_face_config(alone.dump());
      const models::ModelConfig read =
          models::read_hugging_face_config(json({{"model_type", name}, {key, alone}}).dump());
      EXPECT_EQ(read.problem.empty(), expected.problem.empty()) << name << ": " << read.problem;
      ASSERT_EQ(read.ropes.size(), expected.ropes.size()) << name;
      for (std::size_t i = 0; i < read.ropes.size(); ++i)
        EXPECT_EQ(read.ropes[i].spec, expected.ropes[i].spec) << name;
      tried += !read.ropes.empty();
    }
  EXPECT_GE(tried, 40);
}

TEST(OfTheModelTypes, OneTurnsBackwards) {
  for (const auto& [name, type] : models::model_types()) {
    if (!type.backwards) continue;
    const models::ModelConfig config =
        models::read_hugging_face_config(json({{"model_type", name}}).dump());
    ASSERT_EQ(config.problem, "") << name;
    for (const models::ModelRope& rope : config.ropes)
      EXPECT_EQ(rope.spec.position_scale.front(), (Ratio{-1, 1})) << name;
  }
  EXPECT_TRUE(models::find_model_type("nanochat")->backwards);
}

// The comparison itself must notice a wrong specification.
TEST(TheComparison, NoticesAnotherBaseAndAnotherFactor) {
  const json& entry = recorded_types()["types"]["llama"];
  models::ModelConfig config = models::read_hugging_face_config(entry["styles"][0].dump());
  ASSERT_EQ(config.problem, "");
  const json& result = entry["results"][0];
  EXPECT_EQ(type_differs(config, result), "");
  config.ropes.front().spec.base *= 1.0001;
  EXPECT_NE(type_differs(config, result), "");
  config = models::read_hugging_face_config(entry["styles"][0].dump());
  config.ropes.front().spec.attention_factor = 1.001;
  EXPECT_NE(type_differs(config, result), "");
}

// Encoders of pictures turn by rows and columns, and are refused as such.
TEST(OfTheModelTypes, NineTenthsNeedNoLayout) {
  int rotating = 0, known = 0;
  for (const auto& [name, type] : models::model_types()) {
    if (!type.measured || type.axial) continue;
    ++rotating;
    known += type.layout.has_value();
    if (!type.layout) std::printf("no layout: %s\n", name.c_str());
  }
  EXPECT_GT(rotating, 150);
  EXPECT_GE(10 * known, 9 * rotating) << known << " of " << rotating;
}

}  // namespace
}  // namespace ropecheck
