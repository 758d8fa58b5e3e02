#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/model_config.h"
#include "tests/models/gguf_writer.h"

// Which layers of a GGUF file rotate, and how, as llama.cpp's loader and graphs have it; the file
// and line of each rule stand in facts/gguf_architectures.json.
namespace ropecheck {
namespace {

using Layers = std::vector<int>;

models::ModelConfig read_layers(const GgufWriter& file) { return read_gguf(file.finish()); }

TEST(AGgufHeader, SaysThatLayersWithoutHeadsDoNotRotate) {
  for (const std::string name : {"lfm2", "lfm2moe", "plamo2", "granitehybrid", "deci", "llama"}) {
    GgufWriter file = model(name);
    file.numbers(name + ".attention.head_count_kv", {0, 0, 8, 0, 0, 8, 0, 8});
    const models::ModelConfig config = read_layers(file);
    EXPECT_EQ(config.unrotated_layers, (Layers{0, 1, 3, 4, 6})) << name;
    ASSERT_EQ(config.ropes.size(), 1u) << name;
    EXPECT_EQ(config.ropes[0].layers, (Layers{2, 5, 7})) << name;
  }
  GgufWriter none = model("lfm2");
  none.numbers("lfm2.attention.head_count_kv", {0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(models::read_gguf_config(none.finish()).problem, "no layer of this model rotates");
  GgufWriter some = model("lfm2");
  some.numbers("lfm2.attention.head_count_kv", {0, 8});
  EXPECT_NE(models::read_gguf_config(some.finish()).problem.find("2 of 8 layers"),
            std::string::npos);
}

TEST(AGgufHeader, SaysWhichLayersHaveLinearAttention) {
  for (const std::string name : {"qwen3next", "minimax-01"}) {
    const models::ModelConfig config = read_layers(model(name));
    EXPECT_EQ(config.ropes[0].layers, name == "minimax-01" ? Layers{7} : (Layers{3, 7})) << name;
    GgufWriter every = model(name);
    every.integer(name + ".full_attention_interval", 2);
    EXPECT_EQ(read_layers(every).unrotated_layers, (Layers{0, 2, 4, 6})) << name;
    GgufWriter listed = model(name);
    listed.numbers(name + ".attention.recurrent_layers", {0, 1, 1, 1, 0, 1, 1, 1});
    EXPECT_EQ(read_layers(listed).ropes[0].layers, (Layers{0, 4})) << name;
    GgufWriter never = model(name);
    never.integer(name + ".full_attention_interval", 0);
    EXPECT_NE(models::read_gguf_config(never.finish()).problem.find("makes no sense"),
              std::string::npos);
  }
}

// The blocks that predict further tokens come after the model's own.
TEST(AGgufHeader, LeavesOutTheLayersThatPredictFurtherTokens) {
  GgufWriter file = model("qwen3next");
  file.integer("qwen3next.nextn_predict_layers", 1);
  EXPECT_EQ(read_layers(file).ropes[0].layers, Layers{3});
  GgufWriter all = model("qwen3next");
  all.integer("qwen3next.nextn_predict_layers", 8);
  EXPECT_NE(models::read_gguf_config(all.finish()).problem.find("nextn_predict_layers"),
            std::string::npos);
}

TEST(AGgufHeader, TellsTheLayersOfARopePattern) {
  GgufWriter file = model("granite_swa");
  file.integer("granite_swa.attention.sliding_window", 512)
      .numbers("granite_swa.attention.sliding_window_pattern", {1, 1, 1, 0, 1, 1, 1, 0})
      .numbers("granite_swa.attention.rope_pattern", {1, 1, 1, 0, 1, 1, 1, 0});
  const models::ModelConfig config = read_layers(file);
  EXPECT_EQ(config.unrotated_layers, (Layers{3, 7}));
  ASSERT_EQ(config.ropes.size(), 1u);
  EXPECT_EQ(config.ropes[0].layer_type, "sliding_attention");
}

// The loader means every layer of these files to rotate, and the graph leaves out the last one.
TEST(AGgufHeader, OfLlama4WithoutAWindowDoesNotRotateItsLastLayer) {
  GgufWriter file = model("llama4");
  file.integer("llama4.attention.sliding_window", 0);
  EXPECT_EQ(read_layers(file).unrotated_layers, Layers{7});
  EXPECT_EQ(read_layers(model("llama4")).unrotated_layers, (Layers{3, 7}));
}

TEST(AGgufHeader, OfCohere2MoeRotatesItsFirstDenseLayers) {
  GgufWriter file = model("cohere2moe");
  file.integer("cohere2moe.leading_dense_block_count", 1);
  const models::ModelConfig config = read_layers(file);
  EXPECT_EQ(config.unrotated_layers, Layers{4});
  ASSERT_EQ(config.ropes.size(), 2u);
  EXPECT_EQ(config.ropes[0].layer_type, "full_attention");
  EXPECT_EQ(config.ropes[0].layers, Layers{0});
}

GgufWriter step35() {
  GgufWriter file = model("step35");
  file.integer("step35.rope.dimension_count", 128)
      .integer("step35.attention.sliding_window", 512)
      .numbers("step35.attention.sliding_window_pattern", {0, 1, 1, 1, 0, 1, 1, 1});
  return file;
}

TEST(AGgufHeader, OfStep35RotatesHalfOfTheWidthWithoutAWindow) {
  const models::ModelConfig config = read_layers(step35());
  ASSERT_EQ(config.ropes.size(), 2u);
  EXPECT_EQ(config.ropes[0].layer_type, "full_attention");
  EXPECT_EQ(config.ropes[0].spec.rotary_dim, 64);
  EXPECT_EQ(config.ropes[1].spec.rotary_dim, 128);
  std::vector<float> data(64, 2);
  GgufWriter file = step35();
  file.tensor("rope_freqs.weight", 64);
  const models::ModelConfig scaled = read_gguf(file.finish_with(data));
  EXPECT_EQ(std::get<LongRopeScaling>(scaled.ropes[0].spec.scaling).long_factors,
            std::vector<double>(32, 2));
  EXPECT_TRUE(std::holds_alternative<NoScaling>(scaled.ropes[1].spec.scaling));
}

TEST(AGgufHeader, WithAWindowHasOneWidthUnlessTheGraphTakesTwo) {
  for (const std::string name : {"gemma4", "gemma3"}) {
    GgufWriter file = model(name);
    file.integer(name + ".attention.sliding_window", 512)
        .numbers(name + ".attention.sliding_window_pattern", {0, 1, 1, 1, 0, 1, 1, 1})
        .integer(name + ".rope.dimension_count_swa", 64);
    const models::ModelConfig config = models::read_gguf_config(file.finish());
    if (name == "gemma4")
      EXPECT_EQ(config.ropes.at(1).spec.rotary_dim, 64);
    else
      EXPECT_NE(config.problem.find("one width for all layers"), std::string::npos);
  }
}

TEST(AGgufHeader, OfLlamaIsRefusedIfItRotatesAPartOfTheHead) {
  for (const std::string name : {"llama", "falcon", "deci", "llama-embed"}) {
    GgufWriter file = model(name);
    file.integer(name + ".rope.dimension_count", 64);
    EXPECT_NE(models::read_gguf_config(file.finish()).problem.find("is not the width of a head"),
              std::string::npos)
        << name;
  }
}

// The loader of falcon-h1 takes the tensor, and its graph does not divide by it; that of phi3 knows
// the two lists alone, and that of exaone the one.
TEST(AGgufHeader, WithATensorThatItsGraphDoesNotUseIsRefused) {
  for (const auto& [name, tensor] :
       {std::pair<std::string, std::string>{"qwen3", "rope_freqs.weight"},
        {"falcon-h1", "rope_freqs.weight"},
        {"llada", "rope_freqs.weight"},
        {"phi3", "rope_freqs.weight"},
        {"exaone", "rope_factors_long.weight"}}) {
    GgufWriter file = model(name);
    file.tensor(tensor, 64);
    EXPECT_NE(models::read_gguf_config(file.finish_with(std::vector<float>(64, 2)))
                  .problem.find("does not use"),
              std::string::npos)
        << name;
  }
}

// A factor beside type "none" acts on layers with a window alone, and so does the factor of cos and
// sin that the loader has for yarn by a factor below 1.
TEST(AGgufHeader, WithAScalingThatReachesWindowsAloneIsRefused) {
  GgufWriter none = model("gemma2");
  none.word("gemma2.rope.scaling.type", "none").number("gemma2.rope.scaling.factor", 4);
  EXPECT_NE(models::read_gguf_config(none.finish()).problem.find("is none beside a factor"),
            std::string::npos);
  for (const float factor : {0.5F, 2.F}) {
    GgufWriter yarn = yarn_model("gemma3", factor, 8192);
    yarn.integer("gemma3.attention.sliding_window", 512);
    EXPECT_EQ(models::read_gguf_config(yarn.finish()).problem.empty(), factor > 1);
  }
}

// The loader takes every width from the first layer.
TEST(AGgufHeader, WithoutHeadsInTheFirstLayerIsRefused) {
  GgufWriter file = model("llama");
  file.numbers("llama.attention.head_count", {0, 8, 8, 8, 8, 8, 8, 8});
  EXPECT_NE(models::read_gguf_config(file.finish()).problem.find("is 0 in the first layer"),
            std::string::npos);
}

TEST(AGgufHeader, OfHunyuanReadsAlpha) {
  for (const std::string name : {"hunyuan-dense", "hunyuan_vl"}) {
    GgufWriter file = model(name);
    file.number(name + ".rope.scaling.alpha", 1000);
    EXPECT_EQ(read_layers(file).ropes[0].spec.scaling, Scaling(NtkScaling{1000})) << name;
  }
}

// The context replaces the key's factor by yarn's own, unless nothing is extrapolated.
TEST(AGgufHeader, OfGrokTakesYarnsOwnFactorForCosAndSin) {
  for (const float extrapolation : {1.F, 0.F}) {
    GgufWriter file = yarn_model("grok", 16, 8192);
    file.number("grok.rope.scaling.yarn_ext_factor", extrapolation)
        .number("grok.rope.scaling.yarn_attn_factor", 1.5);
    const models::ModelConfig config = read_layers(file);
    if (extrapolation == 0)
      EXPECT_EQ(config.ropes[0].spec.attention_factor, 1.5);
    else
      EXPECT_FALSE(config.ropes[0].spec.attention_factor.has_value());
  }
}

// Converters write yarn's own factor for loaders that have it by themselves.
TEST(AGgufHeader, OfOlmo3MayRepeatYarnsOwnFactor) {
  for (const float factor : {1.2079442F, 1.3F}) {
    GgufWriter file = yarn_model("olmo2", 8, 8192);
    file.number("olmo2.rope.scaling.yarn_attn_factor", factor);
    const models::ModelConfig config = models::read_gguf_config(file.finish());
    if (factor < 1.25F)
      EXPECT_EQ(config.problem, "");
    else
      EXPECT_NE(config.problem.find("is not read by the loader"), std::string::npos);
  }
}

TEST(AGgufHeader, OfMistral4ReadsTheMultiplierOfYarnAsDeepseek2Does) {
  GgufWriter file = yarn_model("mistral4", 128, 8192);
  file.integer("mistral4.attention.kv_lora_rank", 512)
      .integer("mistral4.rope.dimension_count", 64)
      .number("mistral4.rope.scaling.yarn_log_multiplier", 0.1F);
  EXPECT_NEAR(read_layers(file).ropes[0].spec.attention_factor.value_or(0), 1, 1e-6);
}

}  // namespace
}  // namespace ropecheck
