#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "models/model_config.h"

// Classes whose layers rotate in several ways, although their default configuration has one kind of
// layer alone, and keys that a file has without a meaning or with one beside the frequencies.
namespace ropecheck {
namespace {

using nlohmann::json;
using Numbers = std::vector<int>;

models::ModelConfig read_kinds(const json& config) {
  return models::read_hugging_face_config(config.dump());
}

bool has_note(const models::ModelConfig& config, const std::string& part) {
  for (const std::string& note : config.notes)
    if (note.find(part) != std::string::npos) return true;
  return false;
}

TEST(AListOfBases, GivesEachLayerItsOwnAndNoneForZero) {
  for (const char* type : {"granite_swa", "granitemoe_swa"}) {
    json file = {{"model_type", type},
                 {"num_hidden_layers", 5},
                 {"rope_theta", 7e4},
                 {"layer_rope_theta", {1e6, 1e4, 0, 1e4, 1e6}}};
    const models::ModelConfig config = read_kinds(file);
    ASSERT_EQ(config.problem, "") << type;
    ASSERT_EQ(config.ropes.size(), 2u);
    EXPECT_EQ(config.ropes[0].spec.base, 1e4);
    EXPECT_EQ(config.ropes[0].layers, (Numbers{1, 3}));
    EXPECT_EQ(config.ropes[1].spec.base, 1e6);
    EXPECT_EQ(config.ropes[1].layers, (Numbers{0, 4}));
    EXPECT_EQ(config.unrotated_layers, (Numbers{2}));
    file["layer_rope_theta"] = {0, 0, 0, 0, 0};
    EXPECT_EQ(read_kinds(file).problem, "no layer of this model rotates");
    file["layer_rope_theta"] = {3e4, 3e4, 3e4, 3e4, 3e4};
    ASSERT_EQ(read_kinds(file).ropes.size(), 1u);
    EXPECT_EQ(read_kinds(file).ropes[0].spec.base, 3e4);
    file["layer_rope_theta"] = {1e4, 1e4};
    EXPECT_NE(read_kinds(file).problem.find("has 2 layers"), std::string::npos);
    file["layer_rope_theta"] = {1e4, 1e4, 1e4, "1e4", 1e4};
    EXPECT_NE(read_kinds(file).problem.find("must hold bases"), std::string::npos);
    file.erase("layer_rope_theta");
    EXPECT_EQ(read_kinds(file).ropes.at(0).spec.base, 7e4);
  }
  // Other classes do not read the list.
  EXPECT_NE(
      read_kinds(
          {{"model_type", "granite"}, {"num_hidden_layers", 2}, {"layer_rope_theta", {1e4, 1e6}}})
          .problem.find("layer_rope_theta"),
      std::string::npos);
}

TEST(AListOfBlocks, HasALayerForEachBlockOfAttention) {
  const char *window = "sliding_attention", *full = "full_attention";
  const models::ModelConfig config =
      read_kinds({{"model_type", "dory"},
                  {"num_hidden_layers", 6},
                  {"layer_types", {window, "mlp", full, "mlp", window, "mlp"}}});
  ASSERT_EQ(config.problem, "");
  ASSERT_EQ(config.ropes.size(), 2u);
  for (const models::ModelRope& rope : config.ropes) {
    EXPECT_EQ(rope.layers, (rope.layer_type == full ? Numbers{1} : Numbers{0, 2}));
    EXPECT_EQ(rope.spec.base, rope.layer_type == full ? 1e7 : 1e4);
  }
  EXPECT_NE(read_kinds({{"model_type", "dory"}, {"layer_types", {window, full, "mlp", "mlp"}}})
                .problem.find("'mlp'"),
            std::string::npos);
}

TEST(AListOfScaledLayers, LeavesTheOthersUnscaled) {
  json file = {{"model_type", "molmo2_text"},
               {"num_hidden_layers", 4},
               {"max_position_embeddings", 65536},
               {"rope_theta", 5e5},
               {"rope_scaling",
                {{"rope_type", "yarn"}, {"factor", 8}, {"original_max_position_embeddings", 8192}}},
               {"rope_scaling_layers", {3}}};
  const models::ModelConfig config = read_kinds(file);
  ASSERT_EQ(config.problem, "");
  ASSERT_EQ(config.ropes.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<YarnScaling>(config.ropes[0].spec.scaling));
  EXPECT_EQ(config.ropes[0].layers, (Numbers{3}));
  EXPECT_TRUE(std::holds_alternative<NoScaling>(config.ropes[1].spec.scaling));
  EXPECT_EQ(config.ropes[1].layers, (Numbers{0, 1, 2}));
  EXPECT_EQ(config.ropes[1].spec.base, 5e5);
  file["rope_scaling_layers"] = {0, 1, 2, 3};
  ASSERT_EQ(read_kinds(file).ropes.size(), 1u);
  EXPECT_EQ(read_kinds(file).ropes[0].layer_type, "");
  file.erase("num_hidden_layers");
  EXPECT_NE(read_kinds(file).problem.find("needs num_hidden_layers"), std::string::npos);
}

TEST(AListOfLayers, MayHaveKindsThatTheDefaultHasNot) {
  const struct {
    const char* type;
    const char* full;
    const char* sliding;
    double full_base;
    int full_width, sliding_width;
  } cases[] = {
      {"laguna", "full_attention", "sliding_attention", 500'000, 64, 128},
      {"mellum", "full_attention", "sliding_attention", 500'000, 128, 128},
      {"zaya", "hybrid", "hybrid_sliding", 5'000'000, 64, 64},
  };
  for (const auto& one : cases) {
    const models::ModelConfig config =
        read_kinds({{"model_type", one.type},
                    {"num_hidden_layers", 4},
                    {"layer_types", {one.full, one.sliding, one.sliding, one.full}}});
    ASSERT_EQ(config.problem, "") << one.type;
    ASSERT_EQ(config.ropes.size(), 2u) << one.type;
    EXPECT_EQ(config.ropes[0].layer_type, one.full);
    EXPECT_EQ(config.ropes[0].layers, (Numbers{0, 3}));
    EXPECT_EQ(config.ropes[0].spec.base, one.full_base);
    EXPECT_EQ(config.ropes[0].spec.rotary_dim, one.full_width);
    EXPECT_EQ(config.ropes[1].layer_type, one.sliding);
    EXPECT_EQ(config.ropes[1].layers, (Numbers{1, 2}));
    EXPECT_EQ(config.ropes[1].spec.base, 10'000);
    EXPECT_EQ(config.ropes[1].spec.rotary_dim, one.sliding_width);
    // Without a list, all layers of these classes are alike.
    const models::ModelConfig alike = read_kinds({{"model_type", one.type}});
    ASSERT_EQ(alike.ropes.size(), 1u) << alike.problem;
    EXPECT_EQ(alike.ropes[0].layer_type, one.full);
    EXPECT_TRUE(has_note(alike, "by default")) << one.type;
  }
}

json compass(const json& full, const json& sliding) {
  return {{"model_type", "cohere_compass_text"},
          {"num_hidden_layers", 4},
          {"layer_types",
           {"sliding_attention", "sliding_attention", "sliding_attention", "full_attention"}},
          {"rope_parameters", {{"full_attention", full}, {"sliding_attention", sliding}}}};
}

TEST(NullParameters, OfAKindOfLayersMeanThatItDoesNotRotateIfTheClassTakesThemSo) {
  const json plain = {{"rope_type", "default"}, {"rope_theta", 50000.0}};
  const models::ModelConfig config = read_kinds(compass(nullptr, plain));
  ASSERT_EQ(config.problem, "");
  EXPECT_EQ(config.unrotated_layers, Numbers{3});
  ASSERT_EQ(config.ropes.size(), 1u);
  EXPECT_EQ(config.ropes[0].layers, (Numbers{0, 1, 2}));
  EXPECT_EQ(config.ropes[0].spec.base, 50000);
  EXPECT_EQ(read_kinds(compass(plain, plain)).ropes.size(), 2u);
  EXPECT_NE(read_kinds(compass(nullptr, nullptr)).problem, "");
  const models::ModelConfig other = read_kinds(
      {{"model_type", "laguna"},
       {"rope_parameters", {{"full_attention", nullptr}, {"sliding_attention", plain}}}});
  EXPECT_NE(other.problem.find("full_attention is null"), std::string::npos) << other.problem;
}

// Beam's own default configuration has null for the kind of layers that does not rotate.
TEST(NullParameters, OfAKindOfLayersThatNeverRotatesAreTaken) {
  json beam = {{"model_type", "beam"},
               {"layer_types", {"sliding_attention", "full_attention"}},
               {"num_hidden_layers", 2},
               {"rope_parameters",
                {{"sliding_attention", {{"rope_type", "default"}, {"rope_theta", 20000.0}}},
                 {"full_attention", nullptr}}}};
  const models::ModelConfig config = read_kinds(beam);
  ASSERT_EQ(config.problem, "");
  EXPECT_EQ(config.unrotated_layers, Numbers{1});
  EXPECT_EQ(config.ropes[0].spec.base, 20000);
  beam["rope_parameters"]["full_attention"] = beam["rope_parameters"]["sliding_attention"];
  EXPECT_NE(read_kinds(beam).problem.find("does not have"), std::string::npos);
}

TEST(ScalingForEachKindOfLayers, IsReadInTheOlderKeyOfClassesThatReadItThere) {
  const auto scaled = [](const char* type) {
    const json linear = {{"rope_type", "linear"}, {"rope_theta", 12345.0}, {"factor", 4.0}};
    return read_kinds(
        {{"model_type", type},
         {"rope_scaling", {{"full_attention", linear}, {"sliding_attention", linear}}}});
  };
  for (const char* type : {"dory", "lfm3", "ultrabert"}) {
    const models::ModelConfig config = scaled(type);
    ASSERT_EQ(config.problem, "") << type;
    for (const models::ModelRope& rope : config.ropes) EXPECT_EQ(rope.spec.base, 12345.0) << type;
  }
  EXPECT_NE(scaled("gemma3n_text").problem.find("reads in rope_parameters alone"),
            std::string::npos);
}

TEST(ARotationOfValues, IsSaid) {
  for (const bool rotates : {true, false})
    EXPECT_EQ(has_note(read_kinds({{"model_type", "roformer"}, {"rotary_value", rotates}}),
                       "values are rotated as well"),
              rotates);
}

TEST(AKeyWithoutAMeaning, IsTakenForNoneAndRefusedWithAnotherValue) {
  json minimax = {{"model_type", "minimax_m2"}, {"swa_rope_theta", -1.0}};
  EXPECT_EQ(read_kinds(minimax).problem, "");
  minimax["swa_rope_theta"] = 10000.0;
  EXPECT_NE(read_kinds(minimax).problem.find("swa_rope_theta"), std::string::npos);
  json stable = {{"model_type", "stablelm"}, {"rotary_scaling_factor", 1.0}};
  EXPECT_EQ(read_kinds(stable).problem, "");
  stable["rotary_scaling_factor"] = 2.0;
  EXPECT_NE(read_kinds(stable).problem.find("rotary_scaling_factor"), std::string::npos);
}

TEST(APartOfAModel, IsMeasuredOrRefusedWithAReason) {
  for (const char* type : {"moonshine_streaming_encoder", "moshi_depth"})
    EXPECT_NE(read_kinds({{"model_type", type}}).problem.find("no rotary embedding"),
              std::string::npos)
        << type;
  for (const char* type : {"qwen4_exp_text", "qwen3_omni_moe_talker_text"}) {
    const models::ModelConfig config = read_kinds({{"model_type", type}});
    ASSERT_EQ(config.problem, "") << type;
    EXPECT_EQ(config.ropes[0].spec.axis_order, AxisOrder::interleaved) << type;
  }
  const char* reasons[][2] = {{"layoutxlm", "no class of models was found"},
                              {"mimi_encoder", "the coordinates that make a pair were not seen"},
                              {"vjepa2", "its forward pass ended early, by a TypeError"}};
  for (const auto& [type, reason] : reasons)
    EXPECT_NE(read_kinds({{"model_type", type}}).problem.find(reason), std::string::npos) << type;
}

}  // namespace
}  // namespace ropecheck
