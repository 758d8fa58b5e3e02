#include <gtest/gtest.h>

#include <set>
#include <string>

#include "models/presets.h"
#include "models/presets_of_types.h"

namespace ropecheck {
namespace {

TEST(Presets, EveryOneIsASoundSpecificationWithALengthAndASource) {
  for (const models::Preset& preset : models::presets()) {
    EXPECT_EQ(problem_with(preset.spec), "") << preset.name;
    // The axes of pictures and videos are short.
    const bool of_pictures = axes_change_frequencies(preset.spec) && preset.spec.axes() > 1;
    EXPECT_GE(preset.trained_length, of_pictures ? 14 : 2048) << preset.name;
    EXPECT_FALSE(preset.source.empty()) << preset.name;
  }
}

TEST(Presets, AreFoundByTheirUniqueNames) {
  std::set<std::string> names;
  for (const models::Preset& preset : models::presets()) {
    EXPECT_TRUE(names.insert(preset.name).second) << preset.name << " occurs twice";
    EXPECT_EQ(models::find_preset(preset.name), &preset);
  }
  EXPECT_EQ(models::find_preset("llama-17"), nullptr);
  EXPECT_EQ(models::find_preset(""), nullptr);
}

TEST(Presets, OfMeasuredTypesAreAllReadAndSayTheirSource) {
  for (const std::string& name : models::names_of_presets_of_types()) {
    const models::Preset* preset = models::find_preset(name);
    ASSERT_NE(preset, nullptr) << name;
    EXPECT_TRUE(preset->source.find("transformers 5.") != std::string::npos ||
                preset->source.find("diffusers 0.") != std::string::npos)
        << name;
  }
  EXPECT_GE(models::names_of_presets_of_types().size(), 30u);
  // Figures that are known from the models' public files.
  EXPECT_EQ(models::find_preset("deepseek-v4-main")->spec.rotary_offset, 448);
  EXPECT_EQ(models::find_preset("gemma-4-global")->spec.head_dim, 512);
  EXPECT_EQ(models::find_preset("qwen3-next")->spec.rotary_dim, 64);
  EXPECT_EQ(models::find_preset("minimax-m2")->spec.rotary_dim, 64);
  EXPECT_EQ(models::find_preset("kimi-k2")->spec.base, 50000);
  EXPECT_EQ(models::find_preset("phi-4-mini")->spec.rotary_dim, 96);
  EXPECT_EQ(models::find_preset("flux")->spec.sections, (Sections{8, 28, 28, 0}));
  EXPECT_EQ(models::find_preset("flux.2")->spec.axes(), 4);
  EXPECT_EQ(models::find_preset("wan")->spec.sections, (Sections{22, 21, 21, 0}));
  EXPECT_EQ(models::find_preset("qwen3-vl-vision")->spec.head_dim, 72);
  EXPECT_EQ(models::find_preset("nanochat")->spec.position_scale.front(), (Ratio{-1, 1}));
}

TEST(Presets, HoldBothLayoutsPartialRotarySeveralBasesAndAxes) {
  std::set<double> bases;
  std::set<Layout> layouts;
  std::set<AxisOrder> orders;
  int partial = 0;
  for (const models::Preset& preset : models::presets()) {
    bases.insert(preset.spec.base);
    layouts.insert(preset.spec.layout);
    orders.insert(preset.spec.axis_order);
    partial += preset.spec.rotary_dim < preset.spec.head_dim;
  }
  EXPECT_GE(bases.size(), 4u);
  EXPECT_EQ(layouts.size(), 2u);
  EXPECT_EQ(orders.size(), 5u);  // all but ggml's own
  EXPECT_GE(partial, 4);
}

}  // namespace
}  // namespace ropecheck
