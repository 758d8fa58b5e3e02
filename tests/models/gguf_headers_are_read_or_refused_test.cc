#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "models/model_config.h"
#include "tests/models/gguf_writer.h"

namespace ropecheck {
namespace {

GgufWriter qwen() {
  GgufWriter file;
  const std::string words = GgufWriter::bytes<std::uint32_t>(8) +
                            GgufWriter::bytes<std::uint64_t>(2) + GgufWriter::text("a") +
                            GgufWriter::text("b");
  file.word("general.architecture", "qwen2")
      .add("tokenizer.ggml.tokens", 9, words)
      .integer("qwen2.context_length", 131072)
      .integer("qwen2.embedding_length", 3584)
      .integer("qwen2.attention.head_count", 28)
      .integer("qwen2.rope.dimension_count", 128)
      .number("qwen2.rope.freq_base", 1e6F);
  return file;
}

TEST(AGgufHeader, GivesTheRotationOfItsModel) {
  const models::ModelConfig config =
      models::read_gguf_config(qwen().tensor("token_embd.weight").finish());
  ASSERT_EQ(config.problem, "");
  ASSERT_EQ(config.ropes.size(), 1u);
  RopeSpec expected;
  expected.base = 1e6;
  EXPECT_EQ(config.ropes.front().spec, expected);
  EXPECT_EQ(config.ropes.front().trained_length, 131072);
}

TEST(AGgufHeader, GivesYarnAsGgmlComputesIt) {
  const models::ModelConfig config = read_gguf(yarn_model("qwen2", 4, 32768).finish());
  YarnScaling expected;
  expected.factor = 4;
  expected.original_length = 32768;
  expected.ramp_is_step = true;
  EXPECT_EQ(std::get<YarnScaling>(config.ropes.front().spec.scaling), expected);
}

// llama.cpp src/models/gemma3.cpp: the layers with a window keep base 10000 and scale 1.
TEST(AGgufHeader, GivesTheLayersOfGemma3TheirOwnRotations) {
  for (const bool has_key : {false, true}) {
    GgufWriter file = model("gemma3");
    file.integer("gemma3.attention.sliding_window", 1024)
        .word("gemma3.rope.scaling.type", "linear")
        .number("gemma3.rope.scaling.factor", 8);
    if (has_key) file.number("gemma3.rope.freq_base_swa", 20000);
    const models::ModelConfig config = read_gguf(file.finish());
    ASSERT_EQ(config.ropes.size(), 2u);
    EXPECT_EQ(config.ropes[0].layer_type, "full_attention");
    EXPECT_EQ(config.ropes[0].layers, std::vector<int>{5});
    EXPECT_EQ(std::get<LinearScaling>(config.ropes[0].spec.scaling).factor, 8);
    EXPECT_EQ(config.ropes[1].spec.base, has_key ? 20000 : 10000);
    EXPECT_TRUE(std::holds_alternative<NoScaling>(config.ropes[1].spec.scaling));
    EXPECT_EQ(config.ropes[1].layers, (std::vector<int>{0, 1, 2, 3, 4, 6, 7}));
  }
  EXPECT_EQ(read_gguf(model("gemma3").finish()).ropes.size(), 1u);
}

// llama.cpp src/models/olmo2.cpp: layers with a window have the base, and no scaling.
TEST(AGgufHeader, GivesTheLayersOfOlmo3TheirOwnRotations) {
  GgufWriter file = yarn_model("olmo2", 8, 8192);
  file.integer("olmo2.attention.sliding_window", 4096);
  const models::ModelConfig config = read_gguf(file.finish());
  ASSERT_EQ(config.ropes.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<YarnScaling>(config.ropes[0].spec.scaling));
  EXPECT_TRUE(std::holds_alternative<NoScaling>(config.ropes[1].spec.scaling));
  EXPECT_EQ(config.ropes[1].spec.base, 1e6);
}

TEST(AGgufHeader, WithAFactorAndNoTypeIsScaledLinearly) {
  const models::ModelConfig config =
      read_gguf(model("llama").number("llama.rope.scaling.factor", 4).finish());
  EXPECT_EQ(config.ropes.front().spec.scaling, Scaling(LinearScaling{4}));
  EXPECT_EQ(config.ropes.front().spec.layout, Layout::interleaved);
  const models::ModelConfig none = read_gguf(model("llama")
                                                 .number("llama.rope.scaling.factor", 4)
                                                 .word("llama.rope.scaling.type", "none")
                                                 .finish());
  EXPECT_EQ(none.ropes.front().spec.scaling, Scaling(NoScaling{}));
}

// llama.cpp src/llama-model.cpp: sections turn neighbours into halves.
TEST(AGgufHeader, OfGlm4PairsHalvesIfItHasSections) {
  EXPECT_EQ(read_gguf(model("glm4").finish()).ropes.front().spec.layout, Layout::interleaved);
  const models::ModelConfig config =
      read_gguf(model("glm4").numbers("glm4.rope.dimension_sections", {16, 24, 24, 0}).finish());
  EXPECT_EQ(config.ropes.front().spec.layout, Layout::half_split);
  EXPECT_EQ(config.ropes.front().spec.axis_order, AxisOrder::chunked);
}

TEST(AGgufHeader, ReadsTheFactorsOfItsTensorsByTheirOffset) {
  std::vector<float> data(64 + 64);
  for (std::size_t i = 0; i < 64; ++i) data[64 + i] = 1 + static_cast<float>(i) / 8;
  GgufWriter file = model("llama");
  file.tensor("rope_freqs.weight", 64, 256);
  const models::ModelConfig config = read_gguf(file.finish_with(data));
  const auto& scaling = std::get<LongRopeScaling>(config.ropes.front().spec.scaling);
  EXPECT_EQ(scaling.long_factors[8], 2);
  EXPECT_EQ(scaling.long_factors, scaling.short_factors);
  EXPECT_EQ(config.ropes.front().spec.attention_factor, 1.0);
  const std::string whole = file.finish_with(data);
  EXPECT_NE(models::read_gguf_config(whole.substr(0, whole.size() - 1)).problem.find("cut short"),
            std::string::npos);
  GgufWriter other = model("llama");
  other.tensor("rope_freqs.weight", 32, 0);
  EXPECT_NE(models::read_gguf_config(other.finish_with(data)).problem.find("64 numbers"),
            std::string::npos);
}

TEST(AGgufHeader, MayCountTheHeadsOfEachLayer) {
  GgufWriter file;
  file.word("general.architecture", "llama")
      .integer("llama.context_length", 4096)
      .integer("llama.embedding_length", 4096)
      .numbers("llama.attention.head_count", {32, 0, 32});
  const models::ModelConfig config = read_gguf(file.finish());
  EXPECT_EQ(config.ropes.front().spec.head_dim, 128);
  EXPECT_EQ(config.ropes.front().spec.base, 10000);  // llama.cpp's default
}

TEST(AGgufHeader, SaysWhichLayersDoNotRotate) {
  const models::ModelConfig smollm = read_gguf(model("smollm3").finish());
  EXPECT_EQ(smollm.unrotated_layers, (std::vector<int>{3, 7}));
  const models::ModelConfig cohere = read_gguf(model("cohere2").finish());
  EXPECT_EQ(cohere.ropes.size(), 1u);
  EXPECT_EQ(cohere.ropes.front().layer_type, "sliding_attention");
  EXPECT_EQ(cohere.unrotated_layers, (std::vector<int>{3, 7}));
  EXPECT_NE(models::read_gguf_config(model("gpt2").finish()).problem.find("no rotary embedding"),
            std::string::npos);
  EXPECT_NE(models::read_gguf_config(
                model("granite").yes("granite.rope.scaling.finetuned", false).finish())
                .problem.find("no rotary embedding"),
            std::string::npos);
}

// llama.cpp src/llama-context.cpp: the multiplier is a tenth of mscale_all_dim for deepseek2, and
// mscale is taken to be equal there.
TEST(AGgufHeader, ReadsTheMultiplierOfYarn) {
  GgufWriter file = yarn_model("deepseek2", 40, 4096);
  file.integer("deepseek2.attention.kv_lora_rank", 512)
      .integer("deepseek2.rope.dimension_count", 64)
      .number("deepseek2.rope.scaling.yarn_log_multiplier", 0.1F);
  const models::ModelConfig config = read_gguf(file.finish());
  EXPECT_EQ(config.ropes.front().spec.head_dim, 64);
  EXPECT_NEAR(config.ropes.front().spec.attention_factor.value_or(0), 1, 1e-6);
}

TEST(AGgufHeader, CutShortAnywhereIsRefusedAndNothingElseHappens) {
  const std::string whole = qwen().tensor("token_embd.weight").finish();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const models::ModelConfig config = models::read_gguf_config(whole.substr(0, length));
    EXPECT_NE(config.problem.find("cut short"), std::string::npos) << length;
    EXPECT_TRUE(config.ropes.empty());
  }
}

TEST(AGgufHeader, WithBytesChangedIsReadOrRefusedInASentence) {
  const std::string whole = qwen().tensor("token_embd.weight").finish();
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const char byte : {'\0', '\x01', '\x7f', '\xff'}) {
      std::string changed = whole;
      changed[at] = byte;
      const models::ModelConfig config = models::read_gguf_config(changed);
      EXPECT_NE(config.problem.empty(), config.ropes.empty()) << at;
    }
}

TEST(ABadGgufHeader, IsRefusedWithASentenceThatNamesTheFault) {
  struct Refused {
    const char* what;
    std::string bytes;
    const char* said;
  };
  GgufWriter without_architecture, unknown;
  without_architecture.integer("llama.context_length", 4096);
  unknown.word("general.architecture", "novel")
      .integer("novel.context_length", 4096)
      .integer("novel.attention.key_length", 64)
      .number("novel.rope.freq_base", 1e4F);
  const Refused all[] = {
      {"another file", "GGML and more", "not a GGUF file"},
      {"version 1", qwen().finish(1), "version 1"},
      {"no architecture", without_architecture.finish(), "general.architecture"},
      {"unknown architecture", unknown.finish(), "--layout"},
      {"a key twice", qwen().integer("qwen2.context_length", 1).finish(), "twice"},
      {"a text for a number", qwen().word("qwen2.attention.key_length", "128").finish(),
       "must be a number"},
      {"unknown key", qwen().number("qwen2.rope.magic", 2).finish(), "'qwen2.rope.magic'"},
      {"unknown scaling", qwen().word("qwen2.rope.scaling.type", "magic").finish(), "'magic'"},
      {"sections that the architecture does not use",
       qwen().numbers("qwen2.rope.dimension_sections", {16, 24, 24}).finish(), "is not used"},
      {"a base of windows that the architecture does not have",
       qwen().number("qwen2.rope.freq_base_swa", 1e4F).finish(), "freq_base_swa"},
      {"factors in a tensor", qwen().tensor("rope_freqs.weight").finish(), "tensor"},
      {"rotary_dim above the head", qwen().integer("qwen2.attention.key_length", 64).finish(),
       "larger than head_dim"},
  };
  for (const Refused& bad : all) {
    const models::ModelConfig config = models::read_gguf_config(bad.bytes);
    EXPECT_TRUE(config.ropes.empty()) << bad.what;
    EXPECT_NE(config.problem.find(bad.said), std::string::npos)
        << bad.what << ": \"" << config.problem << '"';
  }
}

GgufWriter of_architecture(const std::string& name) {
  GgufWriter file;
  file.word("general.architecture", name)
      .integer(name + ".context_length", 4096)
      .integer(name + ".block_count", 8)
      .integer(name + ".embedding_length", 4096)
      .integer(name + ".attention.head_count", 32)
      .integer(name + ".attention.sliding_window", 512);
  return file;
}

// llama.cpp lists a pairing for these too, but their graphs have no rotation.
TEST(AnArchitecture, WhoseGraphDoesNotRotateHasNoRotation) {
  for (const char* name : {"bert", "starcoder", "gpt2", "mpt"})
    EXPECT_NE(models::read_gguf_config(of_architecture(name).finish())
                  .problem.find("no rotary embedding"),
              std::string::npos)
        << name;
  EXPECT_EQ(models::read_gguf_config(of_architecture("nomic-bert").finish()).problem, "");
}

TEST(AnArchitecture, WhoseGraphTurnsTheWholeHeadTakesNothingElse) {
  for (const std::string name : {"cogvlm", "deepseek2-ocr"}) {
    EXPECT_EQ(models::read_gguf_config(of_architecture(name).finish()).problem, "") << name;
    GgufWriter base = of_architecture(name), width = of_architecture(name);
    base.number(name + ".rope.freq_base", 5e5F);
    width.integer(name + ".rope.dimension_count", 64);
    for (const GgufWriter& file : {base, width})
      EXPECT_NE(models::read_gguf_config(file.finish()).problem.find("graph"), std::string::npos)
          << name;
  }
}

// The graphs give these layers no scaling, the model's scaling, or no rotation at all, whatever the
// loader keeps for them.
TEST(LayersWithAWindow, AreScaledAsTheGraphDoesIt) {
  const auto read = [](const std::string& name) {
    GgufWriter file = of_architecture(name);
    file.word(name + ".rope.scaling.type", "linear")
        .number(name + ".rope.scaling.factor", 4)
        .numbers(name + ".attention.sliding_window_pattern", {1, 1, 1, 0, 1, 1, 1, 0});
    return models::read_gguf_config(file.finish());
  };
  for (const char* name : {"mellum", "olmo2"}) {
    const models::ModelConfig config = read(name);
    ASSERT_EQ(config.problem, "") << name;
    ASSERT_EQ(config.ropes.size(), 2u) << name;
    EXPECT_EQ(config.ropes[0].spec.scaling, Scaling(LinearScaling{4})) << name;
    EXPECT_EQ(config.ropes[1].spec.scaling, Scaling(NoScaling{})) << name;
  }
  for (const char* name : {"maple", "cohere2", "muse-glimmer"}) {
    const models::ModelConfig config = read(name);
    ASSERT_EQ(config.problem, "") << name;
    ASSERT_EQ(config.ropes.size(), 1u) << name;
    EXPECT_EQ(config.ropes[0].layer_type, "sliding_attention") << name;
    EXPECT_EQ(config.unrotated_layers, (std::vector<int>{3, 7})) << name;
  }
}

}  // namespace
}  // namespace ropecheck
