#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "models/model_config.h"
#include "models/model_types.h"
#include "models/presets.h"
#include "reference/binary.h"
#include "reference/frequencies.h"

// Encoders of pictures, which turn by rows and columns, and transformers of diffusers, whose axes
// have blocks of pairs with frequencies of their own.
namespace ropecheck {
namespace {

using models::ConfigOptions;
using models::ModelConfig;
using nlohmann::json;

ModelConfig read(const json& config, ConfigOptions options = {}) {
  return models::read_hugging_face_config(config.dump(), options);
}

RopeSpec spec_of(const json& config, ConfigOptions options = {}) {
  const ModelConfig read_config = read(config, options);
  EXPECT_EQ(read_config.problem, "") << config;
  return read_config.ropes.empty() ? RopeSpec{} : read_config.ropes.front().spec;
}

std::string problem_of(const json& config, ConfigOptions options = {}) {
  return read(config, options).problem;
}

const ConfigOptions kLength64 = {.length = 64};

TEST(EncodersOfPictures, AreReadForEveryTypeThatWasMeasured) {
  int known = 0, unknown = 0;
  for (const auto& [name, type] : models::model_types()) {
    if (!type.axial) continue;
    const ModelConfig config = read({{"model_type", name}}, kLength64);
    if (!config.problem.empty()) {
      ++unknown;
      EXPECT_NE(config.problem.find("is not known here"), std::string::npos) << config.problem;
      continue;
    }
    ++known;
    ASSERT_EQ(config.ropes.size(), 1u);
    EXPECT_EQ(config.ropes.front().spec.axes(), 2) << name;
    EXPECT_FALSE(config.readings.empty());
  }
  EXPECT_GE(known, 28);
  // Gemma 4's splits each axis's own half into halves, and MiniMax M3's rotates a part of the head.
  EXPECT_EQ(unknown, 2);
}

// Frequencies of the packages' own modules, at positions (1, 0) and (0, 1), as recorded by hand.
TEST(EncodersOfPictures, HaveTheFrequenciesOfTheirModules) {
  const RopeSpec qwen = spec_of({{"model_type", "qwen3_vl_vision"}}, kLength64);
  EXPECT_EQ(qwen.axis_order, AxisOrder::image);
  EXPECT_EQ(qwen.head_dim, 72);
  EXPECT_NEAR(static_cast<double>(frequency<Binary<64>>(qwen, 1)), 0.59948425, 1e-7);
  EXPECT_NEAR(static_cast<double>(frequency<Binary<64>>(qwen, 19)), 0.59948425, 1e-7);

  // Rows take the frequencies with even numbers, columns those with odd ones.
  const RopeSpec pixtral = spec_of({{"model_type", "pixtral"}}, kLength64);
  const double rows[] = {1.0, 0.5623413, 0.3162278, 0.1778279};
  const double columns[] = {0.7498942, 0.4216965, 0.2371374, 0.1333521};
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(static_cast<double>(frequency<Binary<64>>(pixtral, i)), rows[i], 1e-7);
    EXPECT_NEAR(static_cast<double>(frequency<Binary<64>>(pixtral, 16 + i)), columns[i], 1e-7);
    EXPECT_EQ(axis_of_pair(pixtral, i), 0);
    EXPECT_EQ(axis_of_pair(pixtral, 16 + i), 1);
  }

  const RopeSpec kimi = spec_of({{"model_type", "kimi_k25_vision"}}, kLength64);
  EXPECT_EQ(axis_of_pair(kimi, 0), 1);
  EXPECT_EQ(axis_of_pair(kimi, 1), 0);
  EXPECT_EQ(frequency<Binary<64>>(kimi, 0), 1);
  EXPECT_EQ(frequency<Binary<64>>(kimi, 1), 1);

  const RopeSpec inkling = spec_of({{"model_type", "inkling2_vision"}}, kLength64);
  EXPECT_EQ(inkling.layout, Layout::interleaved);
  EXPECT_EQ(axis_of_pair(inkling, 0), 1);
  EXPECT_EQ(axis_of_pair(inkling, inkling.pairs() - 1), 0);
}

// As published: the part repeats the type of the whole, and the older style has rope_theta outside.
TEST(EncodersOfPictures, AreReadWithinTheFileOfTheirModel) {
  const json whole = {{"model_type", "qwen3_vl"},
                      {"text_config", {{"model_type", "qwen3_vl_text"}}},
                      {"vision_config",
                       {{"model_type", "qwen3_vl"},
                        {"hidden_size", 1024},
                        {"num_heads", 16},
                        {"image_size", 768},
                        {"patch_size", 16}}}};
  const ModelConfig config = read(whole, {.part = "vision_config"});
  ASSERT_EQ(config.problem, "");
  EXPECT_EQ(config.ropes.front().spec.head_dim, 64);
  EXPECT_EQ(config.ropes.front().trained_length, 48);
  EXPECT_EQ(spec_of({{"model_type", "pixtral"}, {"rope_theta", 500.0}}, kLength64).base, 500);
}

TEST(EncodersOfPictures, AreRefusedInASentence) {
  EXPECT_NE(problem_of({{"model_type", "qwen3_vl_vision"}}).find("say --length"),
            std::string::npos);
  EXPECT_NE(problem_of({{"model_type", "gemma4_vision"}}, kLength64).find("is not known here"),
            std::string::npos);
  EXPECT_NE(
      problem_of({{"model_type", "qwen3_vl_vision"}, {"num_heads", 64}}, kLength64).find("evenly"),
      std::string::npos);
  EXPECT_NE(problem_of({{"model_type", "pixtral"},
                        {"rope_scaling", {{"rope_type", "yarn"}, {"factor", 4.0}}}},
                       kLength64)
                .find("does not read"),
            std::string::npos);
  EXPECT_NE(problem_of({{"model_type", "pixtral"}, {"rope_local_base", 3}}, kLength64)
                .find("rope_local_base"),
            std::string::npos);
  EXPECT_NE(problem_of({{"model_type", "pixtral"}, {"image_size", 8}, {"patch_size", 16}})
                .find("no patches"),
            std::string::npos);
}

TEST(EncodersOfPictures, AreNotTakenForModelsOfOneNumberIfTheirTypeIsUnknown) {
  const json whole = {{"model_type", "no_such_vl"},
                      {"text_config", {{"model_type", "llama"}}},
                      {"vision_config",
                       {{"model_type", "no_such_vit"},
                        {"hidden_size", 1152},
                        {"num_attention_heads", 16},
                        {"max_position_embeddings", 64},
                        {"rope_theta", 10000.0}}}};
  EXPECT_NE(problem_of(whole, {.layout = Layout::half_split, .part = "vision_config"})
                .find("rows and columns"),
            std::string::npos);
}

TEST(DiffusionTransformers, HaveBlocksWithFrequenciesOfTheirOwn) {
  const RopeSpec flux = spec_of(
      {{"_class_name", "FluxTransformer2DModel"}, {"axes_dims_rope", {16, 56, 56}}}, kLength64);
  EXPECT_EQ(flux.layout, Layout::interleaved);
  EXPECT_EQ(flux.sections, (Sections{8, 28, 28, 0}));
  EXPECT_TRUE(flux.axis_frequencies);
  EXPECT_NEAR(static_cast<double>(frequency<Binary<64>>(flux, 9)), std::pow(1e4, -2 / 56.0), 1e-15);
  EXPECT_EQ(spec_of({{"_class_name", "FluxTransformer2DModel"}}, kLength64), flux);

  const RopeSpec flux_2 = spec_of({{"_class_name", "Flux2Transformer2DModel"}}, kLength64);
  EXPECT_EQ(flux_2.axes(), 4);
  EXPECT_EQ(flux_2.base, 2000);
  EXPECT_EQ(
      spec_of({{"_class_name", "Flux2Transformer2DModel"}, {"rope_theta", 500}}, kLength64).base,
      500);

  const ModelConfig wan = read({{"_class_name", "WanTransformer3DModel"},
                                {"attention_head_dim", 128},
                                {"rope_max_seq_len", 1024}});
  ASSERT_EQ(wan.problem, "");
  EXPECT_EQ(wan.ropes.front().spec.sections, (Sections{22, 21, 21, 0}));
  EXPECT_EQ(wan.ropes.front().trained_length, 1024);
  EXPECT_EQ(read({{"_class_name", "WanTransformer3DModel"}}).ropes.front().trained_length, 1024);
}

// The axes stand under other keys, and the width of a head may be a quotient.
TEST(DiffusionTransformers, OfSeveralFamiliesAreRead) {
  const RopeSpec hunyuan = spec_of({{"_class_name", "HunyuanVideoTransformer3DModel"},
                                    {"attention_head_dim", 128},
                                    {"rope_axes_dim", {16, 56, 56}},
                                    {"rope_theta", 256.0}},
                                   kLength64);
  EXPECT_EQ(hunyuan.sections, (Sections{8, 28, 28, 0}));
  EXPECT_EQ(hunyuan.base, 256);
  EXPECT_EQ(spec_of({{"_class_name", "HunyuanVideoTransformer3DModel"}}, kLength64), hunyuan);

  const ModelConfig lumina = read({{"_class_name", "Lumina2Transformer2DModel"},
                                   {"hidden_size", 2304},
                                   {"num_attention_heads", 24},
                                   {"axes_dim_rope", {32, 32, 32}},
                                   {"axes_lens", {300, 512, 512}}});
  ASSERT_EQ(lumina.problem, "");
  EXPECT_EQ(lumina.ropes.front().spec.head_dim, 96);
  EXPECT_EQ(lumina.ropes.front().trained_length, 512);

  const ModelConfig z_image = read({{"_class_name", "ZImageTransformer2DModel"},
                                    {"dim", 3840},
                                    {"n_heads", 30},
                                    {"axes_dims", {32, 48, 48}},
                                    {"axes_lens", {1536, 512, 512}},
                                    {"rope_theta", 256.0}});
  ASSERT_EQ(z_image.problem, "");
  EXPECT_EQ(z_image.ropes.front().spec.sections, (Sections{16, 24, 24, 0}));
  EXPECT_EQ(z_image.ropes.front().spec.base, 256);
  EXPECT_EQ(z_image.ropes.front().trained_length, 1536);
  EXPECT_NE(
      problem_of({{"_class_name", "ZImageTransformer2DModel"}, {"dim", 3840}}).find("--head-dim"),
      std::string::npos);
}

// Those without rotation say so; others are refused by name.
TEST(DiffusionTransformers, ThatAreNotReadAreNamed) {
  for (const char* name : {"SD3Transformer2DModel", "PixArtTransformer2DModel",
                           "SanaTransformer2DModel", "AuraFlowTransformer2DModel"})
    EXPECT_NE(problem_of({{"_class_name", name}}, kLength64).find("no rotary embedding"),
              std::string::npos)
        << name;
  for (const char* name :
       {"LTXVideoTransformer3DModel", "CogVideoXTransformer3DModel", "MochiTransformer3DModel",
        "HiDreamImageTransformer2DModel", "CosmosTransformer3DModel", "FluxPipeline", "WanModel"}) {
    const std::string problem = problem_of(
        {{"_class_name", name}, {"attention_head_dim", 128}, {"axes_dims_rope", {16, 56, 56}}},
        kLength64);
    EXPECT_NE(problem.find(name), std::string::npos) << problem;
    EXPECT_NE(problem.find("as text"), std::string::npos) << problem;
  }
}

TEST(DiffusionTransformers, AreRefusedInASentence) {
  const auto flux = [](const json& members) {
    json config = {{"_class_name", "FluxTransformer2DModel"}};
    config.update(members);
    return config;
  };
  struct {
    json config;
    const char* said;
  } const all[] = {
      {{{"_class_name", "NoSuchTransformer"}, {"axes_dims_rope", {16, 56, 56}}}, "not known here"},
      {flux({{"axes_dims_rope", {16, 56, 58}}}), "does not add up"},
      {flux({{"axes_dims_rope", {15, 57, 56}}}), "even widths"},
      {flux({{"axes_dims_rope", {1e300, 57, 56}}}), "even widths"},
      {flux({{"axes_dims_rope", {128}}}), "3 or 4 widths"},
      {flux({{"axes_dims_rope", {32, 32, 32, 16, 16}}}), "3 or 4 widths"},
      {flux({{"axes_dims_rope", "16,56,56"}}), "must be a list"},
      {flux({{"attention_head_dim", 0}}), "between 2 and 16384"},
      {flux({{"rope_theta", 2000}}), "rope_theta"},
      {{{"_class_name", "Flux2Transformer2DModel"}, {"rope_theta", -1}}, "base"},
  };
  for (const auto& [config, said] : all)
    EXPECT_NE(problem_of(config, kLength64).find(said), std::string::npos)
        << config << ": " << problem_of(config, kLength64);
  EXPECT_NE(problem_of(flux(json::object())).find("say --length"), std::string::npos);
}

// The centres of 14 by 14 patches, as DINOv3's module places and turns them: the first patch's row
// is at −13/14, by 2π.
TEST(Presets, OfDinov3TurnByThePlacesOfThePatchesCentres) {
  const RopeSpec& spec = models::find_preset("dinov3")->spec;
  const double pi = std::acos(-1.0);
  EXPECT_NEAR(-13 * static_cast<double>(frequency<Binary<64>>(spec, 0)), -2 * pi * 13 / 14, 1e-14);
  EXPECT_NEAR(static_cast<double>(frequency<Binary<64>>(spec, 17)),
              2 * pi / 14 * std::pow(100, -1 / 16.0), 1e-15);
}

}  // namespace
}  // namespace ropecheck
