#include "models/presets_of_types.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "models/hugging_face/diffusion.h"
#include "models/model_config.h"
#include "models/model_types.h"

namespace ropecheck::models {
namespace {

/// A preset as the members in which a model's public config.json differs from the defaults of its
/// class; layout, axes and all other members are those that were measured of the class.
struct OfType {
  const char* name;
  const char* layer;  ///< kind of layer; empty if all that rotate are alike
  const char* config;
  const char* models;
  std::int64_t length = 0;  ///< positions on an axis; 0 if the configuration says it
};

constexpr OfType kPresets[] = {
    {"llama-4-scout", "",
     R"({"model_type": "llama4_text", "max_position_embeddings": 10485760, "rope_theta": 500000.0,
         "rope_scaling": {"rope_type": "llama3", "factor": 16.0, "low_freq_factor": 1.0,
         "high_freq_factor": 1.0, "original_max_position_embeddings": 8192}})",
     "Llama 4 Scout; every fourth layer does not rotate"},
    {"llama-4-maverick", "",
     R"({"model_type": "llama4_text", "max_position_embeddings": 1048576, "rope_theta": 500000.0})",
     "Llama 4 Maverick; every fourth layer does not rotate"},
    {"gemma-3-1b-global", "full_attention",
     R"({"model_type": "gemma3_text", "max_position_embeddings": 32768})",
     "Gemma 3 270M and 1B, layers with full attention; gemma-3-local has the other layers"},
    {"gemma-3-27b-local", "sliding_attention", R"({"model_type": "gemma3_text", "head_dim": 128})",
     "Gemma 3 27B, layers with a sliding window"},
    {"gemma-3-27b-global", "full_attention",
     R"({"model_type": "gemma3_text", "head_dim": 128,
         "rope_scaling": {"rope_type": "linear", "factor": 8.0}})",
     "Gemma 3 27B, layers with full attention"},
    {"gemma-3n-local", "sliding_attention", R"({"model_type": "gemma3n_text"})",
     "Gemma 3n E2B and E4B, layers with a sliding window"},
    {"gemma-3n-global", "full_attention", R"({"model_type": "gemma3n_text"})",
     "Gemma 3n E2B and E4B, layers with full attention"},
    {"gemma-4-local", "sliding_attention", R"({"model_type": "gemma4_text"})",
     "Gemma 4, layers with a sliding window"},
    {"gemma-4-global", "full_attention", R"({"model_type": "gemma4_text"})",
     "Gemma 4, layers with full attention; their heads have another width"},
    {"qwen3-next", "",
     R"({"model_type": "qwen3_next", "max_position_embeddings": 262144, "rope_theta": 10000000.0,
         "partial_rotary_factor": 0.25})",
     "Qwen3-Next 80B-A3B; layers of linear attention do not rotate"},
    {"qwen3.5", "",
     R"({"model_type": "qwen3_5_text", "max_position_embeddings": 262144, "rope_theta": 10000000.0,
         "partial_rotary_factor": 0.25})",
     "Qwen3.5, the language model; positions are (time, row, column)"},
    {"qwen3-omni", "",
     R"({"model_type": "qwen3_omni_moe_text", "head_dim": 128, "max_position_embeddings": 65536,
         "rope_theta": 1000000.0})",
     "Qwen3-Omni 30B-A3B, the language model; positions are (time, row, column)"},
    {"deepseek-v3.2", "",
     R"({"model_type": "deepseek_v32", "max_position_embeddings": 163840, "rope_theta": 10000.0,
         "rope_scaling": {"rope_type": "yarn", "factor": 40.0, "beta_fast": 32, "beta_slow": 1,
         "mscale": 1.0, "mscale_all_dim": 1.0, "original_max_position_embeddings": 4096}})",
     "DeepSeek-V3.2; the 64 rotated of a head's 192 coordinates"},
    {"deepseek-v4-main", "main", R"({"model_type": "deepseek_v4"})",
     "DeepSeek-V4, layers with a sliding window alone; the last 64 of 512 coordinates turn"},
    {"deepseek-v4-compress", "compress", R"({"model_type": "deepseek_v4"})",
     "DeepSeek-V4, layers with compressed attention; the last 64 of 512 coordinates turn; its "
     "public "
     "files add yarn scaling"},
    {"kimi-k2", "",
     R"({"model_type": "deepseek_v3", "max_position_embeddings": 131072, "rope_theta": 50000.0,
         "rope_scaling": {"rope_type": "yarn", "factor": 32.0, "beta_fast": 1.0, "beta_slow": 1.0,
         "mscale": 1.0, "mscale_all_dim": 1.0, "original_max_position_embeddings": 4096}})",
     "Kimi K2 Instruct; the 64 rotated of a head's 192 coordinates"},
    {"glm-4.5", "",
     R"({"model_type": "glm4_moe", "head_dim": 128, "max_position_embeddings": 131072,
         "rope_theta": 1000000.0, "partial_rotary_factor": 0.5})",
     "GLM-4.5 to 4.7"},
    {"glm-5", "", R"({"model_type": "glm_moe_dsa", "rope_theta": 1000000.0})",
     "GLM-5; the 64 rotated of a head's 256 coordinates"},
    {"minimax-m2", "", R"({"model_type": "minimax_m2", "rope_theta": 5000000.0, "rotary_dim": 64})",
     "MiniMax M2"},
    {"minimax-m3", "", R"({"model_type": "minimax_m3_vl_text", "partial_rotary_factor": 0.5})",
     "MiniMax M3, the language model"},
    {"ministral-3", "", R"({"model_type": "ministral3"})",
     "Ministral 3; queries are also scaled by their position, which is no rotation"},
    {"phi-4", "",
     R"({"model_type": "phi3", "hidden_size": 5120, "num_attention_heads": 40,
         "max_position_embeddings": 16384, "rope_theta": 250000.0})",
     "Phi-4 14B"},
    {"olmo-3-local", "sliding_attention",
     R"({"model_type": "olmo3", "max_position_embeddings": 65536, "rope_parameters": {
         "sliding_attention": {"rope_type": "default", "rope_theta": 500000.0},
         "full_attention": {"rope_type": "yarn", "rope_theta": 500000.0, "factor": 8.0,
         "beta_fast": 32.0, "beta_slow": 1.0, "original_max_position_embeddings": 8192}}})",
     "Olmo 3 7B, layers with a sliding window"},
    {"olmo-3-global", "full_attention",
     R"({"model_type": "olmo3", "max_position_embeddings": 65536, "rope_parameters": {
         "sliding_attention": {"rope_type": "default", "rope_theta": 500000.0},
         "full_attention": {"rope_type": "yarn", "rope_theta": 500000.0, "factor": 8.0,
         "beta_fast": 32.0, "beta_slow": 1.0, "original_max_position_embeddings": 8192}}})",
     "Olmo 3 7B, layers with full attention"},
    {"smollm3", "",
     R"({"model_type": "smollm3", "max_position_embeddings": 65536, "rope_theta": 5000000.0})",
     "SmolLM3 3B; every fourth layer does not rotate"},
    {"exaone-4", "",
     R"({"model_type": "exaone4", "hidden_size": 5120, "num_attention_heads": 40,
         "max_position_embeddings": 131072, "rope_theta": 1000000.0, "rope_scaling": {
         "rope_type": "llama3", "factor": 16.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
         "original_max_position_embeddings": 8192}})",
     "EXAONE 4.0 32B; layers with full attention do not rotate"},
    {"granite-4-micro", "",
     R"({"model_type": "granite", "hidden_size": 2560, "num_attention_heads": 40,
         "max_position_embeddings": 131072, "rope_theta": 10000000.0})",
     "Granite 4.0 Micro; the hybrid models of Granite 4 do not rotate"},
    {"hunyuan", "",
     R"({"model_type": "hunyuan_v1_dense", "head_dim": 128, "max_position_embeddings": 262144,
         "rope_theta": 10000.0, "rope_scaling": {"type": "dynamic", "alpha": 1000.0,
         "factor": 1.0}})",
     "Hunyuan 1.8B to 7B Instruct; alpha fixes the base"},
    {"ernie-4.5", "", R"({"model_type": "ernie4_5", "rope_theta": 500000.0})",
     "ERNIE 4.5 0.3B to 300B, the language models"},
    {"seed-oss", "", R"({"model_type": "seed_oss", "rope_theta": 10000000.0})", "Seed-OSS 36B"},
    {"lfm2", "",
     R"({"model_type": "lfm2", "hidden_size": 2048, "num_attention_heads": 32,
         "rope_theta": 1000000.0})",
     "LFM2 1.2B; layers of convolution do not rotate"},
    {"falcon-h1", "",
     R"({"model_type": "falcon_h1", "head_dim": 128, "max_position_embeddings": 262144,
         "rope_theta": 100000000000.0})",
     "Falcon-H1 34B"},
    {"modernbert-local", "sliding_attention", R"({"model_type": "modernbert"})",
     "ModernBERT, layers with a sliding window"},
    {"modernbert-global", "full_attention", R"({"model_type": "modernbert"})",
     "ModernBERT, layers with full attention"},
    {"phi-4-mini", "",
     R"({"model_type": "phi3", "hidden_size": 3072, "num_attention_heads": 24,
         "max_position_embeddings": 131072, "original_max_position_embeddings": 4096,
         "partial_rotary_factor": 0.75, "rope_theta": 10000.0, "rope_scaling": {"type": "longrope",
         "short_factor": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
         1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
         "long_factor": [1, 1.118320672, 1.250641126, 1.398617824, 1.564103225, 1.74916897, 1.956131817,
         2.187582649, 2.446418898, 2.735880826, 3.059592084, 3.421605075, 3.826451687,
         4.279200023, 4.785517845, 5.351743533, 5.984965424, 6.693110555, 7.485043894,
         8.370679318, 9.36110372, 10.4687158, 11.70738129, 13.09260651, 14.64173252,
         16.37415215, 18.31155283, 20.47818807, 22.90118105, 25.61086418, 28.64115884, 32.03,
         32.1, 32.13, 32.23, 32.6, 32.61, 32.64, 32.66, 32.7, 32.71, 32.93, 32.97, 33.28,
         33.49, 33.5, 44.16, 47.77]}})",
     "Phi-4-mini, sequences of more than 4096 tokens"},
    {"glm-4.5v", "",
     R"({"model_type": "glm4v_moe_text", "head_dim": 128, "max_position_embeddings": 65536,
         "rope_theta": 10000.0, "partial_rotary_factor": 0.5,
         "rope_scaling": {"rope_type": "default", "mrope_section": [8, 12, 12]}})",
     "GLM-4.5V, the language model; positions are (time, row, column)"},
    {"glm-4.5v-vision", "",
     R"({"model_type": "glm4v_moe_vision", "hidden_size": 1536, "num_heads": 12, "image_size": 336,
         "patch_size": 14})",
     "GLM-4.5V, the encoder of pictures; positions are (row, column) of a patch"},
    {"qwen3-vl-vision", "",
     R"({"model_type": "qwen3_vl_vision", "hidden_size": 1152, "num_heads": 16})",
     "Qwen3-VL 8B and larger, the encoder of pictures; positions are (row, column) of a patch, of "
     "which the learned embeddings beside the rotation have 48 by 48",
     48},
    {"pixtral-vision", "",
     R"({"model_type": "pixtral", "head_dim": 64, "image_size": 1024, "patch_size": 16,
         "rope_theta": 10000.0})",
     "Pixtral 12B, the encoder of pictures; positions are (row, column) of a patch, which take "
     "turns "
     "in the frequencies"},
    {"kimi-k2.5-vision", "",
     R"({"model_type": "kimi_k25_vision", "hidden_size": 1152, "num_attention_heads": 16})",
     "Kimi K2.5, the encoder of pictures; positions are (row, column) of a patch, and the pairs "
     "turn "
     "by column and row in turn",
     64},
    {"nanochat", "", R"({"model_type": "nanochat"})", "nanochat, which turns by minus the angle"},
    {"flux", "",
     R"({"_class_name": "FluxTransformer2DModel", "attention_head_dim": 128,
         "axes_dims_rope": [16, 56, 56]})",
     "FLUX.1; positions are (0, row, column) of a patch, of which 1024 by 1024 pixels have 64 by "
     "64",
     64},
    {"flux.2", "",
     R"({"_class_name": "Flux2Transformer2DModel", "attention_head_dim": 128,
         "axes_dims_rope": [32, 32, 32, 32], "rope_theta": 2000})",
     "FLUX.2; positions have four numbers, of which row and column are the second and the third",
     64},
    {"qwen-image", "",
     R"({"_class_name": "QwenImageTransformer2DModel", "attention_head_dim": 128,
         "axes_dims_rope": [16, 56, 56]})",
     "Qwen-Image; positions are (frame, row, column) of a patch, rows and columns counted from the "
     "middle of the picture",
     64},
    {"wan", "",
     R"({"_class_name": "WanTransformer3DModel", "attention_head_dim": 128,
         "rope_max_seq_len": 1024})",
     "Wan 2.1 and 2.2; positions are (frame, row, column) of a patch"},
};

}  // namespace

std::vector<Preset> presets_of_types() {
  std::vector<Preset> presets;
  for (const OfType& one : kPresets) {
    ConfigOptions options;
    options.layer = one.layer;
    if (one.length > 0) options.length = one.length;
    const ModelConfig config = read_hugging_face_config(one.config, options);
    // The data are the program's own; a test reads every one.
    if (config.ropes.empty()) continue;
    const ModelRope& rope = config.ropes.front();
    const bool diffuses =
        std::string_view(one.config).find("_class_name") != std::string_view::npos;
    presets.push_back({one.name, rope.spec, rope.trained_length,
                       std::string(one.models) + "; measured of " +
                           (diffuses ? diffusion_transformers_source() : model_types_source()) +
                           " with the values of its public config.json",
                       false});
  }
  return presets;
}

std::vector<std::string> names_of_presets_of_types() {
  std::vector<std::string> names;
  for (const OfType& one : kPresets) names.emplace_back(one.name);
  return names;
}

}  // namespace ropecheck::models
