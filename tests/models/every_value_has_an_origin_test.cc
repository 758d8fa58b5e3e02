#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/model_config.h"
#include "tests/models/model_files.h"

// Where the values of a rotation come from: the file, the class of the model, or an option; and no
// key about rotation is passed over.
namespace ropecheck::models {
namespace {

// A value that a file leaves out is the default of the model's class, and is listed with its
// origin.
TEST(AValueThatAFileLeavesOut, IsTheDefaultOfTheClassAndSaidToBe) {
  struct Left {
    const char* config;
    int head_dim, rotary_dim;
    double base;
  };
  const Left all[] = {
      {R"({"model_type": "glm", "head_dim": 128, "hidden_size": 4096, "num_attention_heads": 32,
           "max_position_embeddings": 131072, "rope_theta": 10000.0})",
       128, 64, 1e4},
      {R"({"model_type": "gpt_neox", "hidden_size": 6144, "num_attention_heads": 64})", 96, 24,
       1e4},
      {R"({"model_type": "stablelm", "hidden_size": 2048, "num_attention_heads": 32})", 64, 16,
       1e4},
      {R"({"model_type": "phi", "hidden_size": 2048, "num_attention_heads": 32})", 64, 32, 1e4},
      {R"({"model_type": "persimmon", "hidden_size": 4096, "num_attention_heads": 64})", 64, 32,
       1e4},
      {R"({"model_type": "nemotron", "hidden_size": 6144, "num_attention_heads": 48})", 128, 64,
       1e4},
      {R"({"model_type": "gemma", "hidden_size": 3072, "num_attention_heads": 16})", 256, 256, 1e4},
      {R"({"model_type": "llama"})", 128, 128, 1e4},
  };
  for (const Left& left : all) {
    const models::ModelConfig config = read(left.config);
    ASSERT_EQ(config.problem, "") << left.config;
    const RopeSpec& spec = config.ropes.front().spec;
    EXPECT_EQ(spec.head_dim, left.head_dim) << left.config;
    EXPECT_EQ(spec.rotary_dim, left.rotary_dim) << left.config;
    EXPECT_EQ(spec.base, left.base) << left.config;
    int defaults = 0;
    for (const models::Reading& reading : config.readings)
      defaults += reading.from.find("default of ") != std::string::npos &&
                  reading.from.find("transformers 5.") != std::string::npos;
    EXPECT_GE(defaults, 1) << left.config;
  }
}

// A default that the file replaces would leave two bases in the list.
TEST(ADefaultThatAFileReplaces, IsNotListed) {
  for (const char* type : {"llama", "gemma3_text"}) {
    const models::ModelConfig config =
        read(R"({"model_type": ")" + std::string(type) + R"(", "rope_theta": 777.0})");
    ASSERT_EQ(config.problem, "");
    EXPECT_EQ(config.ropes.front().spec.base, 777);
    for (const models::Reading& reading : config.readings)
      EXPECT_FALSE(reading.key == "rope_parameters.rope_theta" ||
                   reading.key == "rope_parameters.full_attention.rope_theta")
          << type;
  }
}

TEST(AKeyAboutRotation, IsReadOrRefusedByItsName) {
  const auto llama = [](const std::string& members) { return "{" + kLlama + ", " + members + "}"; };
  const Refused all[] = {
      {"alibi", R"({"model_type": "falcon", "alibi": true})", "no rotary embedding"},
      {"a part under another name", llama(R"("rope_pct": 0.25)"), "'rope_pct'"},
      {"a base of windows", llama(R"("swa_rope_theta": 1e4)"), "'swa_rope_theta'"},
      {"a base of compression", llama(R"("compress_rope_theta": 1e4)"), "'compress_rope_theta'"},
      {"a global base", llama(R"("global_rope_theta": 1e4)"), "'global_rope_theta'"},
      {"channels", llama(R"("kv_channels": 64)"), "kv_channels"},
      {"a global head", llama(R"("global_head_dim": 64)"), "global_head_dim"},
      {"a kind of embedding", llama(R"("position_embedding_type": "alibi")"),
       "'position_embedding_type'"},
      {"a key within an unknown object", llama(R"("more": {"rope_factor": 3})"), "'rope_factor'"},
      {"two levels that differ",
       R"({"model_type": "qwen2_5_vl", "rope_theta": 1e4, "text_config":
          {"model_type": "qwen2_5_vl_text", "rope_theta": 1e6}})",
       "contradicts"},
      {"no rotation", R"({"model_type": "gpt2"})", "no rotary embedding"},
      {"no rotation either", R"({"model_type": "bert"})", "no rotary embedding"},
      {"turned off", R"({"model_type": "zamba2", "use_mem_rope": false})", "no rotary embedding"},
      {"off by default", R"({"model_type": "zamba2"})", "by default"},
      {"another name for the width", R"({"model_type": "llama", "n_embd": 512, "n_head": 8})",
       "reads hidden_size"},
  };
  for (const Refused& bad : all) {
    const models::ModelConfig config = read(bad.text);
    EXPECT_TRUE(config.ropes.empty()) << bad.what;
    EXPECT_NE(config.problem.find(bad.said), std::string::npos)
        << bad.what << ": \"" << config.problem << '"';
  }
  models::ConfigOptions options;
  options.ignore = {"rope_pct"};
  const models::ModelConfig ignored =
      models::read_hugging_face_config(llama(R"("rope_pct": 0.25)"), options);
  ASSERT_EQ(ignored.problem, "");
  EXPECT_NE(ignored.notes.back().find("'rope_pct' is ignored"), std::string::npos);
}

TEST(Options, SupplyWhatAFileLacksOrHasWrong) {
  const std::string novel = R"({"model_type": "novel", "rope_theta": 1e4})";
  models::ConfigOptions options;
  options.layout = Layout::half_split;
  EXPECT_NE(models::read_hugging_face_config(novel, options).problem.find("--head-dim"),
            std::string::npos);
  options.head_dim = 64;
  EXPECT_NE(models::read_hugging_face_config(novel, options).problem.find("--length"),
            std::string::npos);
  options.length = 4096;
  const models::ModelConfig config = models::read_hugging_face_config(novel, options);
  ASSERT_EQ(config.problem, "");
  EXPECT_EQ(config.ropes.front().spec.head_dim, 64);
  EXPECT_EQ(config.ropes.front().trained_length, 4096);
  options.layer = "sliding_attention";
  EXPECT_NE(models::read_hugging_face_config(novel, options).problem.find("no layers of type"),
            std::string::npos);
}

TEST(Layers, AreListedWithTheRotationThatTheyHave) {
  const models::ModelConfig config = read(R"({"model_type": "gemma3_text", "layer_types":
      ["sliding_attention", "full_attention", "sliding_attention"]})");
  ASSERT_EQ(config.problem, "");
  ASSERT_EQ(config.ropes.size(), 2u);
  EXPECT_EQ(config.ropes[0].layers, std::vector<int>{1});
  EXPECT_EQ(config.ropes[1].layers, (std::vector<int>{0, 2}));
  const models::ModelConfig hybrid = read(R"({"model_type": "qwen3_next", "layer_types":
      ["linear_attention", "linear_attention", "full_attention"]})");
  ASSERT_EQ(hybrid.problem, "");
  EXPECT_EQ(hybrid.ropes.front().layers, std::vector<int>{2});
  EXPECT_EQ(hybrid.unrotated_layers, (std::vector<int>{0, 1}));
  EXPECT_NE(
      read(R"({"model_type": "gemma3_text", "layer_types": ["magic"]})").problem.find("magic"),
      std::string::npos);
}

}  // namespace
}  // namespace ropecheck::models
