#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <string>
#include <variant>

#include "models/model_config.h"
#include "models/presets.h"
#include "tests/models/model_files.h"

namespace ropecheck::models {
namespace {

RopeSpec spec_of(const std::string& text) {
  const models::ModelConfig config = read(text);
  EXPECT_EQ(config.problem, "") << text;
  return config.ropes.empty() ? RopeSpec{} : config.ropes.front().spec;
}

// Configurations as models publish them, with the spelling of those files.
TEST(PublishedConfigurations, GiveThePresets) {
  struct Published {
    const char* preset;
    const char* config;
  };
  const Published all[] = {
      {"llama-3", R"({"model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32,
          "num_key_value_heads": 8, "max_position_embeddings": 8192, "rope_scaling": null,
          "rope_theta": 500000.0})"},
      {"llama-3.1", R"({"model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32,
          "max_position_embeddings": 131072, "rope_theta": 500000.0, "rope_scaling":
          {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
           "original_max_position_embeddings": 8192, "rope_type": "llama3"}})"},
      {"qwen2.5-long", R"({"model_type": "qwen2", "hidden_size": 3584, "num_attention_heads": 28,
          "max_position_embeddings": 32768, "rope_theta": 1000000.0, "rope_scaling":
          {"factor": 4.0, "original_max_position_embeddings": 32768, "type": "yarn"}})"},
      {"gpt-oss", R"({"model_type": "gpt_oss", "hidden_size": 2880, "num_attention_heads": 64,
          "head_dim": 64, "max_position_embeddings": 131072, "rope_theta": 150000, "rope_scaling":
          {"beta_fast": 32.0, "beta_slow": 1.0, "factor": 32.0, "truncate": false,
           "original_max_position_embeddings": 4096, "rope_type": "yarn"}})"},
      {"deepseek-v3", R"({"model_type": "deepseek_v3", "hidden_size": 7168,
          "num_attention_heads": 128, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
          "max_position_embeddings": 163840, "rope_theta": 10000, "rope_scaling": {"beta_fast": 32,
          "beta_slow": 1, "factor": 40, "mscale": 1.0, "mscale_all_dim": 1.0,
          "original_max_position_embeddings": 4096, "type": "yarn"}})"},
      {"gpt-j", R"({"model_type": "gptj", "n_embd": 4096, "n_head": 16, "n_positions": 2048,
          "rotary": true, "rotary_dim": 64})"},
      {"gpt-neox-20b", R"({"model_type": "gpt_neox", "hidden_size": 6144, "num_attention_heads": 64,
          "max_position_embeddings": 2048, "rotary_pct": 0.25, "rotary_emb_base": 10000})"},
      {"glm-4", R"({"model_type": "glm4", "hidden_size": 4096, "num_attention_heads": 32,
          "head_dim": 128, "partial_rotary_factor": 0.5, "max_position_embeddings": 32768,
          "rope_theta": 10000.0})"},
      {"qwen2-vl", R"({"model_type": "qwen2_vl", "hidden_size": 3584, "num_attention_heads": 28,
          "max_position_embeddings": 32768, "rope_theta": 1000000.0,
          "rope_scaling": {"type": "mrope", "mrope_section": [16, 24, 24]}})"},
      {"qwen3-vl", R"({"model_type": "qwen3_vl", "vision_config": {}, "text_config":
          {"model_type": "qwen3_vl_text", "head_dim": 128, "max_position_embeddings": 262144,
          "rope_theta": 5000000, "rope_scaling": {"rope_type": "default", "mrope_interleaved": true,
          "mrope_section": [24, 20, 20]}}})"},
  };
  for (const Published& published : all) {
    const models::Preset* preset = models::find_preset(published.preset);
    ASSERT_NE(preset, nullptr) << published.preset;
    const models::ModelConfig config = read(published.config);
    ASSERT_EQ(config.problem, "") << published.preset;
    ASSERT_EQ(config.ropes.size(), 1u) << published.preset;
    EXPECT_EQ(config.ropes.front().spec, preset->spec) << published.preset;
    EXPECT_EQ(config.ropes.front().trained_length, preset->trained_length) << published.preset;
  }
}

// With head_dim, hidden_size and num_attention_heads say nothing of the rotation.
TEST(AWidthThatTheFileSays, MakesOtherSizesBesideThePoint) {
  for (const char* type : {"llama", "mistral", "qwen2", "qwen3", "glm", "cohere2", "olmo2"}) {
    const std::string name = std::string(R"({"model_type": ")") + type + R"(", )";
    const std::string rest =
        R"(, "max_position_embeddings": 8192, "rope_theta": 10000.0, "head_dim": 128})";
    const models::ModelConfig same =
        read(name + R"("hidden_size": 4096, "num_attention_heads": 32)" + rest);
    const models::ModelConfig other =
        read(name + R"("hidden_size": 5120, "num_attention_heads": 24)" + rest);
    ASSERT_EQ(other.problem, "") << type;
    EXPECT_EQ(other.ropes.front().spec, same.ropes.front().spec) << type;
  }
}

TEST(LayersWithRotationsOfTheirOwn, AreReadInTheNewSpellingAndInTheOld) {
  const models::ModelConfig newer = read(R"({"model_type": "gemma3_text", "head_dim": 256,
      "max_position_embeddings": 131072, "rope_parameters": {
      "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0},
      "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}})");
  const models::ModelConfig older = read(R"({"model_type": "gemma3_text", "head_dim": 256,
      "max_position_embeddings": 131072, "rope_theta": 1000000.0, "rope_local_base_freq": 10000.0,
      "rope_scaling": {"rope_type": "linear", "factor": 8.0}})");
  for (const models::ModelConfig* config : {&newer, &older}) {
    ASSERT_EQ(config->problem, "");
    ASSERT_EQ(config->ropes.size(), 2u);
    EXPECT_EQ(config->ropes[0].layer_type, "full_attention");
    EXPECT_EQ(config->ropes[0].spec, models::find_preset("gemma-3-global")->spec);
    EXPECT_EQ(config->ropes[1].layer_type, "sliding_attention");
    EXPECT_EQ(config->ropes[1].spec, models::find_preset("gemma-3-local")->spec);
  }
}

// Hunyuan's files repeat the width of a head, and Qwen3-Omni's the order of axes.
TEST(AValueUnderTwoNames, IsReadIfBothAgree) {
  const auto hunyuan = [](const std::string& width) {
    return read(R"({"model_type": "hunyuan_v1_dense", "head_dim": 128, "attention_head_dim": )" +
                width + "}");
  };
  EXPECT_EQ(hunyuan("128").problem, "");
  EXPECT_NE(hunyuan("64").problem.find("attention_head_dim"), std::string::npos);
  const auto omni = [](const std::string& flag) {
    return read(R"({"model_type": "qwen3_omni_moe_text", "head_dim": 128, "rope_scaling": {
        "rope_type": "default", "mrope_section": [24, 20, 20], "mrope_interleaved": true,
        "interleaved": )" +
                flag + "}}");
  };
  EXPECT_EQ(omni("true").problem, "");
  EXPECT_NE(omni("false").problem.find("contradicts"), std::string::npos);
  EXPECT_NE(read("{" + kLlama + R"(, "rope_theta": 1e4, "rope_scaling": {"type": "linear",
                 "factor": 2, "interleaved": true}})")
                .problem.find("'interleaved'"),
            std::string::npos);
}

TEST(TheSequenceLength, ChoosesWhatDependsOnIt) {
  models::ConfigOptions options;
  options.seq_len = 12345;
  const std::string text =
      "{" + kLlama + R"(, "rope_theta": 1e4, "rope_scaling": {"type": "dynamic", "factor": 2}})";
  const models::ModelConfig config = models::read_hugging_face_config(text, options);
  ASSERT_EQ(config.problem, "");
  EXPECT_EQ(std::get<DynamicNtkScaling>(config.ropes.front().spec.scaling),
            (DynamicNtkScaling{2, 8192, 12345}));
  // Without that field, the reader adds a note about its assumption.
  EXPECT_NE(read(text).notes, config.notes);
}

// Each stands in files of published models beside a rotation that it repeats or does not concern.
TEST(AKeyThatSaysNothingNew, IsBesideThePoint) {
  const char* all[] = {
      R"("model_type": "lfm2", "rope_theta": 1000000.0, "theta": 1000000.0)",
      R"("model_type": "modernbert", "position_embedding_type": "absolute")",
      R"("model_type": "cohere2", "position_embedding_type": "rope_gptj", "rotary_pct": 1.0)",
      R"("model_type": "bamba", "attn_rotary_emb": 64)",
      R"("model_type": "hunyuan_v1_dense", "head_dim": 128, "use_rotary_pos_emb": true)",
      R"("model_type": "nemotron", "rope_percent": 0.5, "partial_rotary_factor": 0.5)",
      R"("model_type": "glm_moe_dsa", "indexer_rope_interleave": true)",
  };
  for (const char* members : all)
    EXPECT_EQ(read("{" + std::string(members) + "}").problem, "") << members;
  EXPECT_NE(read(R"({"model_type": "lfm2", "rope_theta": 1e6, "theta": 1e4})").problem, "");
  EXPECT_NE(read(R"({"model_type": "bamba", "attn_rotary_emb": 32})").problem, "");
}

// EXAONE 4 1.2B has no window, and rotates in every layer; models with windows only in those.
TEST(LayersWithoutAWindow, RotateAsTheCodeSays) {
  const auto exaone = [](const char* window) {
    return read(R"({"model_type": "exaone4", "layer_types": ["full_attention", "full_attention"],
                    "sliding_window": )" +
                std::string(window) + "}");
  };
  EXPECT_EQ(exaone("null").problem, "");
  EXPECT_TRUE(exaone("null").unrotated_layers.empty());
  EXPECT_NE(exaone("4096").problem.find("no layer of this model rotates"), std::string::npos);
}

// Empty parameters replace the default, and with it its base.
TEST(EmptyParameters, HaveTheBaseOfTheClass) {
  EXPECT_EQ(spec_of(R"({"model_type": "muse_spark_text", "rope_parameters": {}})").base, 1e4);
  EXPECT_EQ(spec_of(R"({"model_type": "muse_spark_text", "rope_scaling": {}})").base, 5e5);
}

// A list of sections does not say which pairs they are: chunked in Qwen2-VL, whose scaling has the
// type mrope, and in turn in others.
TEST(TheOrderOfAxes, IsNotGuessedForAnUnknownModel) {
  const auto config = [](const std::string& members) {
    models::ConfigOptions options;
    options.layout = Layout::half_split;
    return models::read_hugging_face_config(
        R"({"model_type": "novel", "head_dim": 128, "max_position_embeddings": 64,
            "rope_theta": 1e4, "rope_scaling": {"mrope_section": [16, 24, 24], )" +
            members + "}}",
        options);
  };
  EXPECT_NE(config(R"("rope_type": "default")").problem.find("order of the axes"),
            std::string::npos);
  const models::ModelConfig named = config(R"("type": "mrope")");
  ASSERT_EQ(named.problem, "");
  EXPECT_EQ(named.ropes.front().spec.axis_order, AxisOrder::chunked);
  const models::ModelConfig flagged =
      config(R"("rope_type": "default", "mrope_interleaved": true)");
  ASSERT_EQ(flagged.problem, "");
  EXPECT_EQ(flagged.ropes.front().spec.axis_order, AxisOrder::interleaved);
}

TEST(ABadConfiguration, IsRefusedWithASentenceThatNamesTheFault) {
  const std::string base = R"(, "rope_theta": 10000.0)";
  const auto scaling = [&](const std::string& members) {
    return "{" + kLlama + base + R"(, "rope_scaling": {)" + members + "}}";
  };
  const auto axes = [](const std::string& sections) {
    return R"({"model_type": "qwen2_vl_text", "rope_scaling": {"type": "mrope", "mrope_section": )" +
           sections + "}}";
  };
  const Refused all[] = {
      {"nothing", "", "not JSON"},
      {"not JSON", "model: llama", "not JSON"},
      {"cut short", R"({"model_type": "llama")", "not JSON"},
      {"a list", "[1, 2, 3]", "not an object"},
      {"a number", "42", "not an object"},
      {"empty", "{}", "head_dim"},
      {"nested a thousand deep", std::string(1000, '[') + std::string(1000, ']'), "nests deeper"},
      {"nested a million deep", std::string(1'000'000, '['), "nests deeper"},
      {"a text for the base", "{" + kLlama + R"(, "rope_theta": "1e4"})", "must be a number"},
      {"negative base", "{" + kLlama + R"(, "rope_theta": -1})", "base"},
      {"base 0", "{" + kLlama + R"(, "rope_theta": 0})", "base"},
      {"a base beyond double", "{" + kLlama + R"(, "rope_theta": 1e999})", "not JSON"},
      {"NaN", "{" + kLlama + R"(, "rope_theta": NaN})", "must be a number"},
      {"infinity", "{" + kLlama + R"(, "rope_theta": -Infinity})", "must be a number"},
      {"the same key twice", "{" + kLlama + base + R"(, "rope_theta": 5e5})",
       "\"rope_theta\" twice"},
      {"a scaling's key twice", scaling(R"("type": "linear", "factor": 2, "factor": 4)"),
       "\"factor\" twice"},
      {"two bases",
       "{" + kLlama + base + R"(, "rope_parameters": {"rope_type": "default", "rope_theta": 5e5}})",
       "contradicts"},
      {"two spellings that differ",
       "{" + kLlama + base + R"(, "rope_scaling": {"type": "linear", "factor": 2},
          "rope_parameters": {"rope_type": "linear", "factor": 4}})",
       "contradicts"},
      {"unknown model",
       R"({"model_type": "novel", "head_dim": 64, "max_position_embeddings": 1, "rope_theta": 1e4})",
       "--layout"},
      {"no model", R"({"head_dim": 64, "max_position_embeddings": 1, "rope_theta": 1e4})",
       "--layout"},
      {"heads that do not divide",
       R"({"model_type": "llama", "hidden_size": 100, "num_attention_heads": 3,
          "max_position_embeddings": 1, "rope_theta": 1e4})",
       "no multiple"},
      {"no heads",
       R"({"model_type": "llama", "hidden_size": 100, "num_attention_heads": 0,
          "max_position_embeddings": 1, "rope_theta": 1e4})",
       "no multiple"},
      {"a broken length",
       R"({"model_type": "llama", "head_dim": 64, "rope_theta": 1e4,
          "max_position_embeddings": 4096.5})",
       "whole number"},
      {"a head of 1e300", R"({"model_type": "llama", "head_dim": 1e300,
          "max_position_embeddings": 4096, "rope_theta": 1e4})",
       "whole number"},
      {"a negative head", R"({"model_type": "llama", "head_dim": -64,
          "max_position_embeddings": 4096, "rope_theta": 1e4})",
       "head_dim"},
      {"rotary_dim above the head",
       R"({"model_type": "gptj", "n_embd": 256, "n_head": 4, "rotary_dim": 130, "n_positions": 64})",
       "larger than head_dim"},
      {"a rotary_dim that the code does not read", "{" + kLlama + base + R"(, "rotary_dim": 32})",
       "'rotary_dim'"},
      {"a fraction that the code does not read",
       "{" + kLlama + base + R"(, "partial_rotary_factor": 0.5})", "does not read"},
      {"odd rotary_dim",
       R"({"model_type": "phi", "hidden_size": 640, "num_attention_heads": 10,
          "partial_rotary_factor": 0.9})",
       "even"},
      {"a partial factor above 1", "{" + kLlama + base + R"(, "partial_rotary_factor": 1.5})",
       "partial_rotary_factor"},
      {"unknown type", scaling(R"("rope_type": "magic", "factor": 2)"), "'magic'"},
      {"two types", scaling(R"("rope_type": "yarn", "type": "linear", "factor": 2)"),
       "contradicts"},
      {"no type", scaling(R"("factor": 2)"), "neither rope_type nor type"},
      {"unknown member", scaling(R"("type": "linear", "factor": 2, "strength": 3)"), "'strength'"},
      {"no factor", scaling(R"("type": "linear")"), "factor is missing"},
      {"factor 0", scaling(R"("type": "linear", "factor": 0)"), "factor"},
      {"negative factor", scaling(R"("type": "linear", "factor": -2)"), "factor"},
      {"a factor of no number", scaling(R"("type": "linear", "factor": "2")"), "must be a number"},
      {"a broken original length",
       scaling(R"("type": "yarn", "factor": 4, "original_max_position_embeddings": 4096.5)"),
       "whole number"},
      {"original length 0",
       scaling(R"("type": "yarn", "factor": 4, "original_max_position_embeddings": 0)"),
       "original_length"},
      {"negative original length",
       scaling(R"("type": "yarn", "factor": 4, "original_max_position_embeddings": -1)"),
       "original_length"},
      {"original lengths that differ",
       "{" + kLlama + base + R"(, "original_max_position_embeddings": 4096, "rope_scaling":
          {"type": "yarn", "factor": 4, "original_max_position_embeddings": 2048}})",
       "contradicts"},
      {"an alpha that the code does not read",
       scaling(R"("type": "dynamic", "factor": 2, "alpha": 50)"), "is not read"},
      {"a scaling for kinds of layers, under its older name",
       R"({"model_type": "gemma3_text", "rope_scaling": {
          "full_attention": {"rope_type": "linear", "factor": 8.0}}})",
       "in rope_parameters alone"},
      {"a scaling under a name that the code does not read",
       R"({"model_type": "cohere2_moe", "rope_scaling": {"rope_type": "linear", "factor": 8.0}})",
       "does not read rope_scaling"},
      {"an original length where the code takes its default",
       R"({"model_type": "phi3", "rope_parameters": {"rope_type": "longrope", "rope_theta": 1e4,
          "short_factor": [1], "long_factor": [1], "original_max_position_embeddings": 8192}})",
       "contradicts the default of Phi3Config"},
      {"empty parameters in place of a scaled default",
       R"({"model_type": "apertus", "rope_parameters": {}})", "say which is meant"},
      {"null in place of a width", R"({"model_type": "deepseek_v3", "head_dim": null})",
       "head_dim is null"},
      {"llama3 without its factors",
       scaling(R"("rope_type": "llama3", "factor": 8, "original_max_position_embeddings": 8192)"),
       "low_freq_factor is missing"},
      {"llama3 with factors exchanged",
       scaling(R"("rope_type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 1,
                  "original_max_position_embeddings": 8192)"),
       "below"},
      {"lists of the wrong length",
       scaling(R"("type": "longrope", "short_factor": [1, 1], "long_factor": [2, 2],
                  "original_max_position_embeddings": 4096)"),
       "2 given"},
      {"a list that holds a text",
       scaling(R"("type": "longrope", "short_factor": ["a"], "long_factor": [2],
                  "original_max_position_embeddings": 4096)"),
       "numbers alone"},
      {"sections that do not add up", axes("[16, 24, 25]"), "add up to 65"},
      {"two sections", axes("[32, 32]"), "3 sections"},
      {"a negative section", axes("[-16, 40, 40]"), "whole numbers"},
      {"an object with an empty model_type, as DBRX's attn_config",
       "{" + kLlama + base + R"(, "attn_config": {"model_type": "", "rope_theta": 5e5}})",
       "attn_config has the key 'rope_theta'"},
      {"a rotation that the package's code does not have",
       R"({"model_type": "xlm-roberta", "position_embedding_type": "rotary",
          "rotary_emb_base": 20000.0})",
       "has the key 'position_embedding_type' of a rotary embedding"},
      {"the same within an object",
       R"({"model_type": "mpt", "attn_config": {"alibi": false, "rope": true}})",
       "'attn_config.rope'"},
      {"a rotation turned off", "{" + kLlama + base + R"(, "use_rope": false})", "does not rotate"},
      {"a rotation of layers without positions",
       "{" + kLlama + base + R"(, "position_embedding_type": "nope"})",
       "'position_embedding_type'"},
      {"heads under a name that the code does not read",
       R"({"model_type": "moonshine", "n_head": 32})", "reads another key"},
      {"a fraction of another width",
       R"({"model_type": "hy_v4", "rope_scaling": {"rope_type": "linear", "factor": 4.0,
          "partial_rotary_factor": 0.25}})",
       "contradicts"},
      {"no position_embedding_type where the class has none by default",
       R"({"model_type": "granitemoehybrid"})", "no rotary embedding"},
      {"sections of another model", R"({"model_type": "ernie4_5_vl_moe_text", "rope_scaling": {
          "rope_type": "default", "mrope_section": [16, 24, 24]}})",
       "axes=list"},
      {"factors of PhiMoE beyond its original length",
       R"({"model_type": "phimoe", "rope_scaling": {"type": "longrope", "short_factor": [1],
          "long_factor": [2], "short_mscale": 1.2, "long_mscale": 1.3,
          "original_max_position_embeddings": 4096}})",
       "say --seq-len 4096"},
      {"layers mixed with parameters",
       "{" + kLlama + R"(, "rope_parameters": {"rope_theta": 1e4, "full_attention": {}}})",
       "mixes"},
      {"an attention factor of 0",
       scaling(R"("type": "yarn", "factor": 4, "original_max_position_embeddings": 4096,
                  "attention_factor": 0)"),
       "attention factor"},
  };
  for (const Refused& bad : all) {
    const models::ModelConfig config = read(bad.text);
    EXPECT_TRUE(config.ropes.empty()) << bad.what;
    EXPECT_NE(config.problem.find(bad.said), std::string::npos)
        << bad.what << ": \"" << config.problem << '"';
    EXPECT_LT(config.problem.size(), 400u) << bad.what;
  }
}

// Python writes them, as in time_step_limit of models with state spaces.
TEST(AConfiguration, MayHaveInfinityWhereItDoesNotMatter) {
  EXPECT_EQ(spec_of("{" + kLlama + R"(, "rope_theta": 1e4, "time_step_limit": [0.0, Infinity],
                    "note": "\"NaN\" and Infinity"})")
                .base,
            10000);
}

TEST(AConfiguration, MayHaveAMillionKeysThatDoNotMatter) {
  std::string text = "{" + kLlama + R"(, "rope_theta": 10000.0)";
  for (int i = 0; i < 1'000'000; ++i) text += ",\"k" + std::to_string(i) + "\":0";
  EXPECT_EQ(spec_of(text + "}").base, 10000);
}

TEST(AMissingFile, IsAProblemInASentence) {
  EXPECT_NE(models::read_model_config("/no/such/config.json").problem.find("missing"),
            std::string::npos);
  EXPECT_NE(models::read_model_config("/").problem.find("not readable"), std::string::npos);
}

}  // namespace
}  // namespace ropecheck::models
