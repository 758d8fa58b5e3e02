#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "models/model_config.h"
#include "tests/models/model_files.h"

// A configuration within another one is described only if the code of the outer model looks there,
// or nothing else is possible.
namespace ropecheck::models {
namespace {

using nlohmann::json;

ModelConfig read(const json& config, const ConfigOptions& options = {}) {
  return read_hugging_face_config(config.dump(), options);
}

const json kInner = {{"model_type", "llama"},
                     {"head_dim", 64},
                     {"max_position_embeddings", 4096},
                     {"rope_theta", 123456.0}};

json with_type(json config, const char* type) {
  config["model_type"] = type;
  return config;
}

TEST(APart, IsFoundUnderTheNameThatTheClassKnows) {
  for (const char* outer : {"llava", "novel_type", "qwen2_5_omni_thinker"}) {
    const ModelConfig config = read({{"model_type", outer}, {"text_config", kInner}});
    ASSERT_EQ(config.problem, "") << outer;
    EXPECT_EQ(config.ropes.front().spec.base, 123456) << outer;
  }
  const json omni = {{"model_type", "qwen3_omni_moe"},
                     {"thinker_config",
                      {{"model_type", "qwen3_omni_moe_thinker"},
                       {"text_config", {{"rope_theta", 7e5}, {"head_dim", 128}}}}}};
  const ModelConfig config = read(omni);
  ASSERT_EQ(config.problem, "");
  EXPECT_EQ(config.ropes.front().spec.base, 7e5);
  EXPECT_EQ(config.ropes.front().spec.axis_order, AxisOrder::interleaved);
}

// Their code has no such part, and would take its defaults.
TEST(APart, IsNotReadFromWhereTheClassDoesNotLook) {
  for (const char* outer : {"qwen3_omni_moe", "qwen2_5_omni", "bert", "gpt2"}) {
    ConfigOptions options;
    options.layout = Layout::half_split;
    for (const json& inner : {kInner, json{{"rope_theta", 7e5}, {"head_dim", 128}}}) {
      const ModelConfig config = read({{"model_type", outer}, {"text_config", inner}}, options);
      EXPECT_TRUE(config.ropes.empty()) << outer;
    }
  }
}

TEST(SeveralParts, OfAnUnknownTypeAreAskedFor) {
  const ModelConfig two = read({{"model_type", "novel"},
                                {"text_config", kInner},
                                {"llm_config", with_type(kInner, "qwen2")}});
  EXPECT_NE(two.problem.find("say --part"), std::string::npos) << two.problem;
  json flat = kInner;
  flat.update({{"model_type", "novel"}, {"decoder", with_type(kInner, "qwen2")}});
  ConfigOptions options;
  options.layout = Layout::half_split;
  EXPECT_NE(read(flat, options).problem.find("--part decoder"), std::string::npos);
  options.ignore = {"decoder"};
  EXPECT_EQ(read(flat, options).problem, "");
  options.ignore.clear();
  options.layout.reset();
  options.part = "decoder";
  EXPECT_EQ(read(flat, options).problem, "");
}

// They may rotate beside a model around them, which may rotate as well.
TEST(Parts, ThatAreNoLanguageModelAreAskedFor) {
  for (const json& config :
       {json{{"model_type", "t5gemma"}, {"encoder", {{"head_dim", 128}}}},
        json{{"model_type", "pe_audio_video_encoder"}, {"audio_config", {{"rope_theta", 777.0}}}},
        json{{"model_type", "blt"}, {"global_config", json::object()}, {"head_dim", 96}}})
    EXPECT_NE(read(config).problem.find("say --part"), std::string::npos) << read(config).problem;
  ConfigOptions options;
  options.part = "encoder";
  EXPECT_EQ(read({{"model_type", "t5gemma"}, {"encoder", {{"head_dim", 128}}}}, options).problem,
            "");
}

// The class would take the inner value, and a person may have meant the outer one.
TEST(TwoLevels, ThatDifferAreRefused) {
  for (const char* key : {"rope_theta", "head_dim", "rope_scaling"}) {
    json outer = {{"model_type", "llava"}, {"text_config", kInner}};
    outer[key] = std::string(key) == "rope_scaling" ? json{{"type", "linear"}, {"factor", 2.0}}
                                                    : json(128.0);
    EXPECT_NE(read(outer).problem.find(key), std::string::npos) << key;
  }
}

// Classes that do not read rope_interleave rotate as ever; null is false for those that do.
TEST(RopeInterleave, ChoosesTheLayoutOfClassesThatReadItAlone) {
  const auto layout = [](const char* type, const json& value) {
    return read({{"model_type", type}, {"rope_interleave", value}});
  };
  EXPECT_EQ(layout("deepseek_v3", true).ropes.front().spec.layout, Layout::interleaved);
  EXPECT_EQ(layout("deepseek_v3", false).ropes.front().spec.layout, Layout::half_split);
  EXPECT_NE(layout("deepseek_v3", nullptr).problem.find("--layout"), std::string::npos);
  for (const char* type : {"llama", "qwen3", "deepseek_v2", "mistral"})
    EXPECT_NE(layout(type, true).problem.find("rope_interleave"), std::string::npos) << type;
}

// The class gives the model within it defaults that are not that model's own.
TEST(APart, WithDefaultsOfTheWholeHasToSayThem) {
  json text = {{"model_type", "llama"},
               {"hidden_size", 3072},
               {"num_attention_heads", 32},
               {"max_position_embeddings", 131072}};
  const auto voxtral = [&] { return read({{"model_type", "voxtral"}, {"text_config", text}}); };
  EXPECT_NE(voxtral().problem, "");
  text["rope_theta"] = 1e8;
  EXPECT_NE(voxtral().problem.find("say --head-dim"), std::string::npos) << voxtral().problem;
  text["head_dim"] = 128;
  EXPECT_EQ(voxtral().problem, "");
}

// For the code, null is a value: another one than the default that would stand for a missing key.
TEST(Null, IsNotTheDefault) {
  for (const char* type : {"nemotron", "glm4", "stablelm"})
    EXPECT_NE(read({{"model_type", type}, {"partial_rotary_factor", nullptr}})
                  .problem.find("partial_rotary_factor is null"),
              std::string::npos)
        << type;
  const json yarn = {{"rope_type", "yarn"},
                     {"factor", 8.0},
                     {"original_max_position_embeddings", 32768},
                     {"attention_factor", nullptr}};
  const ModelConfig config = read({{"model_type", "deepseek_v4"}, {"rope_scaling", yarn}});
  ASSERT_EQ(config.problem, "");
  for (const ModelRope& rope : config.ropes) EXPECT_FALSE(rope.spec.attention_factor.has_value());
}

// A refusal names an option that goes on, or shows that any rotation can be described as text;
// only a file that is broken, or a model without rotation, has no way out.
TEST(ARefusal, ShowsAWayOut) {
  const auto with = [](const char* members) {
    return "{" + kLlama + R"(, "rope_theta": 1e4, )" + members + "}";
  };
  const std::string all[] = {
      with(R"("rope_scaling": {"rope_type": "fancy", "factor": 2})"),
      with(R"("rope_scaling": {"rope_type": "yarn", "factor": -2})"),
      with(R"("rope_scaling": {"factor": 2})"),
      with(R"("rope_scaling": {"type": "linear", "factor": 2, "gamma": 3})"),
      with(R"("rope_scaling": "linear")"),
      with(R"("rope_theta_of_layers": [1, 2])"),
      with(R"("partial_rotary_factor": 0.5)"),
      R"({"model_type": "step3p5", "rope_theta": [5000000.0, 10000.0, 10000.0, 10000.0]})",
      R"({"model_type": "glm4v", "hidden_size": 4096, "num_attention_heads": 32,
          "max_position_embeddings": 32768, "rope_theta": 10000.0})",
      R"({"model_type": "cohere_compass_text"})",
      R"({"model_type": "novel", "rope_theta": 1e4})",
      R"({"_class_name": "MochiTransformer3DModel"})",
      R"({"model_type": "gemma4_vision", "head_dim": 64})",
  };
  for (const std::string& text : all) {
    const std::string problem = models::read(text).problem;
    EXPECT_FALSE(problem.empty()) << text;
    EXPECT_TRUE(problem.find("--") != std::string::npos ||
                problem.find("as text") != std::string::npos)
        << problem;
    EXPECT_LT(problem.size(), 500u) << problem;
  }
}

TEST(AType, WhoseRotationNoSpecificationDescribesIsRefusedWithTheReason) {
  const std::pair<const char*, const char*> all[] = {
      {R"({"model_type": "wav2vec2-conformer", "position_embeddings_type": "rotary"})",
       "before queries and keys are made"},
      {R"({"model_type": "wav2vec2-bert"})", "no rotary embedding: position_embeddings_type"},
      {R"({"model_type": "seamless_m4t", "position_embeddings_type": null})", "is null"},
      {R"({"model_type": "clvp_encoder"})", "values are rotated"},
      {R"({"model_type": "hunyuan_vl", "text_config": {"model_type": "hunyuan_vl_text"}})",
       "turn by different axes"},
      {R"({"model_type": "t5"})", "no rotary embedding"},
  };
  for (const auto& [text, said] : all)
    EXPECT_NE(models::read(text).problem.find(said), std::string::npos)
        << text << ": " << models::read(text).problem;
}

// A detector loads the encoder of its pictures, which may rotate.
TEST(AModelAroundOthers, AsksForItsPartThatRotates) {
  const std::string detr = R"({"model_type": "detr", "d_model": 256)";
  const char* unknown = "whether and how model_type 'detr' rotates is not known here";
  EXPECT_NE(models::read(detr + "}").problem.find(unknown), std::string::npos);
  const std::pair<const char*, const char*> parts[] = {
      {"resnet", unknown},
      {"dinov3_vit", "which rotates: --part backbone_config describes it"},
      {"a_new_encoder", "rotates is not known here: --part backbone_config describes it"},
  };
  for (const auto& [type, said] : parts) {
    const std::string text =
        detr + R"(, "backbone_config": {"model_type": ")" + type + R"(", "hidden_size": 384}})";
    EXPECT_NE(models::read(text).problem.find(said), std::string::npos)
        << text << ": " << models::read(text).problem;
  }
}

// A network of another library is known by its name alone.
TEST(AModelAroundOthers, SaysThatANamedNetworkIsNotKnown) {
  const std::pair<const char*, const char*> files[] = {
      {R"({"model_type": "detr", "backbone": "vit_base_patch16_rope_reg1_gap_256"})",
       "the backbone that config.json names, is not known here"},
      {R"({"model_type": "detr", "backbone_config":
           {"model_type": "timm_backbone", "backbone": "vit_small_patch16_dinov3.lvd1689m"}})",
       "the backbone that backbone_config names, is not known here"},
      {R"({"model_type": "timm_wrapper", "architecture": "eva02_base_patch14_224"})",
       "the architecture that config.json names, is not known here"},
      {R"({"model_type": "timm_wrapper", "architecture": "resnet50"})", "no rotary embedding"},
      {R"({"model_type": "timm_wrapper", "architecture": "timm/resnet-50"})",
       "no rotary embedding"},
      {R"({"model_type": "timm_wrapper", "architecture": null})", "no rotary embedding"},
  };
  for (const auto& [text, said] : files)
    EXPECT_NE(models::read(text).problem.find(said), std::string::npos)
        << text << ": " << models::read(text).problem;
}

// The class hands only the keys that it declares to the language model within it.
TEST(AKeyOutsideOfTheLanguageModel, ActsIfTheClassDeclaresIt) {
  const char* other = R"({"model_type": "qwen2_5_vl", "head_dim": 128, "hidden_size": 8192,
                          "num_attention_heads": 32})";
  EXPECT_NE(models::read(other).problem.find("contradicts hidden_size / num_attention_heads = 256"),
            std::string::npos)
      << models::read(other).problem;
  const char* same = R"({"model_type": "qwen2_5_vl", "head_dim": 128, "hidden_size": 4096,
                         "num_attention_heads": 32})";
  EXPECT_EQ(models::read(same).problem, "");
}

TEST(TheOriginalLength, BesideTheParametersOfSeveralKindsOfLayersIsAskedFor) {
  const char* text = R"({"model_type": "olmo3", "hidden_size": 5120, "num_attention_heads": 40,
      "max_position_embeddings": 65536, "original_max_position_embeddings": 8192,
      "rope_theta": 500000, "rope_scaling": {"factor": 8.0, "rope_type": "yarn"}})";
  EXPECT_NE(models::read(text).problem.find("say it in rope_scaling"), std::string::npos)
      << models::read(text).problem;
}

// The encoder of Qwen2-VL takes embed_dim; hidden_size is the width of the language model there.
TEST(TheWidthOfAHead, FollowsFromTheKeysThatTheClassReads) {
  const ConfigOptions length{.length = 16};
  const auto width = [&](const char* text) {
    const ModelConfig config = read_hugging_face_config(text, length);
    EXPECT_EQ(config.problem, "") << text;
    return config.ropes.empty() ? 0 : config.ropes.front().spec.head_dim;
  };
  EXPECT_EQ(width(R"({"model_type": "qwen2_vl_vision", "embed_dim": 1280, "hidden_size": 3584,
                      "num_heads": 16})"),
            80);
  EXPECT_EQ(width(R"({"model_type": "dbrx", "d_model": 6144, "n_heads": 48})"), 128);
  EXPECT_EQ(width(R"({"model_type": "zamba2", "attention_head_dim": 128, "hidden_size": 2048,
                      "use_mem_rope": true})"),
            128);
  EXPECT_NE(models::read(R"({"model_type": "dbrx", "d_model": 6144, "num_attention_heads": 48})")
                .problem.find("--head-dim"),
            std::string::npos);
}

}  // namespace
}  // namespace ropecheck::models
