#include "models/presets_of_types.h"

#include <utility>

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
     R"({"model_type": "qwen3_vl_text", "max_position_embeddings": 65536, "rope_theta": 1000000.0})",
     "Qwen3-Omni 30B-A3B, the language model, whose rotation is Qwen3-VL's; positions are (time, "
     "row, column)"},
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
};

}  // namespace

std::vector<Preset> presets_of_types() {
  std::vector<Preset> presets;
  for (const OfType& one : kPresets) {
    ConfigOptions options;
    options.layer = one.layer;
    const ModelConfig config = read_hugging_face_config(one.config, options);
    // The data are the program's own; a test reads every one.
    if (config.ropes.empty()) continue;
    const ModelRope& rope = config.ropes.front();
    presets.push_back({one.name, rope.spec, rope.trained_length,
                       std::string(one.models) + "; measured of " + model_types_source() +
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
