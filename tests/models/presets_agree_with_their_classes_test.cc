#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <variant>

#include "models/model_config.h"
#include "models/presets.h"
#include "tests/models/base64_floats.h"
#include "tests/models/float_roundings.h"
#include "tests/models/model_files.h"

// Each preset against the frequencies that its model's own class computes for the configuration
// that the model publishes, as record_presets.py recorded them.
namespace ropecheck {
namespace {

using nlohmann::json;

const json& recorded_presets() {
  static const json data = models::recording("presets.json");
  return data["presets"];
}

/// Returns what differs between a specification and [frequencies, attention factor]; empty if
/// nothing does.
std::string preset_differs(RopeSpec spec, const json& expected) {
  spec.position_scale = {};  // the direction is not in the frequencies
  const auto frequencies = floats_of_base64(expected[0].get<std::string>());
  const double share = worst_share_of_bound(spec, frequencies);
  if (!(share <= 1)) return std::to_string(share) + " of the bound on the frequencies";
  const double factor = expected[1].get<double>();
  const double own = static_cast<double>(attention_factor<Binary<192>>(spec));
  return std::abs(own - factor) <= 8 * 0x1p-53 * factor ? ""
                                                        : "attention factor " + std::to_string(own);
}

/// The recorded table of a preset: a class of one rotation may keep it under any name.
const json& table_of(const json& entry) {
  const json& tables = entry["tables"];
  const auto own = tables.find(entry["layer"].get<std::string>());
  return own != tables.end() ? *own : *tables.begin();
}

TEST(EveryPreset, TurnsAsItsClassComputesForThePublishedConfiguration) {
  for (const auto& [name, entry] : recorded_presets().items()) {
    const models::Preset* preset = models::find_preset(name);
    ASSERT_NE(preset, nullptr) << name;
    EXPECT_EQ(preset_differs(preset->spec, table_of(entry)), "") << name;
  }
}

TEST(EveryPreset, IsAsTheReaderReadsThePublishedConfiguration) {
  for (const auto& [name, entry] : recorded_presets().items()) {
    const models::Preset& preset = *models::find_preset(name);
    models::ConfigOptions options;
    options.layer = entry["layer"];
    options.seq_len = entry.value("seq_len", preset.trained_length);
    const models::ModelConfig config =
        models::read_hugging_face_config(entry["config"].dump(), options);
    ASSERT_EQ(config.problem, "") << name;
    ASSERT_EQ(config.ropes.size(), 1u) << name;
    EXPECT_EQ(preset_differs(config.ropes.front().spec, table_of(entry)), "") << name;
    // Lists of factors are float32 numbers here and decimal ones there.
    if (!std::holds_alternative<LongRopeScaling>(preset.spec.scaling)) {
      EXPECT_EQ(config.ropes.front().spec, preset.spec) << name;
    }
    // A short sequence of a model for long ones has a preset of its own.
    if (!entry.contains("seq_len")) {
      EXPECT_EQ(config.ropes.front().trained_length, preset.trained_length) << name;
    }
  }
}

// Every preset is recorded but these: their classes have no rotary module of frequencies on one
// axis. Other tests hold them against figures of their own.
TEST(EveryPreset, IsRecordedOrHasNoSuchModule) {
  const std::set<std::string> others = {
      "gpt-j", "dinov3", "ernie-4.5-vl",   "qwen2-vl-vision",  "glm-4.5v-vision", "qwen3-vl-vision",
      "flux",  "flux.2", "pixtral-vision", "kimi-k2.5-vision", "qwen-image",      "wan"};
  for (const models::Preset& preset : models::presets())
    EXPECT_NE(recorded_presets().contains(preset.name), others.count(preset.name) != 0)
        << preset.name;
}

// The comparison itself must notice a wrong preset.
TEST(TheComparisonOfPresets, NoticesAnotherBaseAndAnotherFactor) {
  const json& expected = table_of(recorded_presets()["llama-3.1"]);
  RopeSpec spec = models::find_preset("llama-3.1")->spec;
  EXPECT_EQ(preset_differs(spec, expected), "");
  spec.base *= 1.0001;
  EXPECT_NE(preset_differs(spec, expected), "");
  spec = models::find_preset("llama-3.1")->spec;
  spec.attention_factor = 1.001;
  EXPECT_NE(preset_differs(spec, expected), "");
}

}  // namespace
}  // namespace ropecheck
