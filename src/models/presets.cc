#include "models/presets.h"

#include <numbers>
#include <utility>

#include "models/presets_of_types.h"

namespace ropecheck::models {
namespace {

/// The factors of Phi-3.5 mini, which are float32 numbers: 48 pairs, 4096 tokens stretched to
/// 131072.
LongRopeScaling phi_3_5(std::int64_t seq_len) {
  LongRopeScaling scaling;
  // clang-format off
  scaling.short_factors = {
      1.0F, 1.02F, 1.03F, 1.03F, 1.05F, 1.05F, 1.05F, 1.05F,
      1.05F, 1.0699999F, 1.0999999F, 1.1099999F, 1.1599998F, 1.1599998F, 1.1699998F, 1.2899998F,
      1.3399998F, 1.6799998F, 1.7899998F, 1.8199998F, 1.8499998F, 1.8799998F, 1.9099997F, 1.9399997F,
      1.9899997F, 2.0199997F, 2.0199997F, 2.0199997F, 2.0199997F, 2.0199997F, 2.0199997F, 2.0299997F,
      2.0299997F, 2.0299997F, 2.0299997F, 2.0299997F, 2.0299997F, 2.0299997F, 2.0299997F, 2.0299997F,
      2.0799997F, 2.0899997F, 2.1899996F, 2.2199996F, 2.5899994F, 2.7299995F, 2.7499995F, 2.8399994F};
  scaling.long_factors = {
      1.08F, 1.11F, 1.14F, 1.34F, 1.5899999F, 1.6F, 1.62F, 2.6200001F,
      3.23F, 3.23F, 4.79F, 7.4F, 7.7000003F, 9.09F, 12.2F, 17.67F,
      24.460001F, 28.570002F, 30.420002F, 30.840002F, 32.590004F, 32.930004F, 42.320004F, 44.960003F,
      50.340004F, 50.450005F, 57.550003F, 57.930004F, 58.210003F, 60.140003F, 62.610004F, 62.620003F,
      62.710003F, 63.140003F, 63.140003F, 63.770004F, 63.930004F, 63.960003F, 63.97F, 64.03F,
      64.07F, 64.08F, 64.12F, 64.41F, 64.48F, 64.51F, 64.53F, 64.84F};
  // clang-format on
  scaling.original_length = 4096;
  scaling.max_length = 131072;
  scaling.seq_len = seq_len;
  return scaling;
}

/// DINOv3 turns a patch by 2π·c·100^(−4i/64), c the place of its centre between −1 and 1: patch i
/// of n has (2i + 1 − n)/n. Compared with DINOv3ViTRopePositionEmbedding of transformers 5.24.
RopeSpec dinov3(int patches) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 64;
  spec.base = 100;
  spec.scaling = LinearScaling{0.5 / std::numbers::pi};
  spec.axis_order = AxisOrder::image;
  spec.position_scale = {Ratio{1, patches}, Ratio{1, patches}};
  return spec;
}

/// ERNIE 4.5 VL: the first 44 pairs turn by row and column in turn, the slowest 20 by time.
/// Compared with Ernie4_5_VLMoeTextRotaryEmbedding of transformers 5.24.
RopeSpec ernie_vl() {
  RopeSpec spec;
  spec.layout = Layout::interleaved;
  spec.base = 5e5;
  spec.axis_order = AxisOrder::listed;
  for (int pair = 0; pair < spec.pairs(); ++pair)
    spec.axis_list.push_back(pair >= 44 ? 0 : 1 + pair % 2);
  return spec;
}

// head_dim, rotary_dim and the layout are those of a model's own published code; its base
// (`rope_theta`), its `max_position_embeddings` as the trained length, and its scaling follow. The
// layout is `half_split` if the weights are published for a framework that rotates halves, even if
// the original code paired neighbours (Llama). The models' own files were not available: the
// figures are those of their public configurations as commonly quoted; Phi-3.5's lists are copied
// from a copy of its config.json.
std::vector<Preset> make_presets() {
  constexpr Layout kHalfSplit = Layout::half_split;
  constexpr Layout kInterleaved = Layout::interleaved;
  const auto plain = [](int head_dim, int rotary_dim, Layout layout, double base) {
    RopeSpec spec;
    spec.head_dim = head_dim;
    spec.rotary_dim = rotary_dim;
    spec.layout = layout;
    spec.base = base;
    return spec;
  };
  const auto scaled = [](RopeSpec spec, Scaling scaling) {
    spec.scaling = std::move(scaling);
    return spec;
  };
  const auto on_axes = [](RopeSpec spec, AxisOrder order, const Sections& sections) {
    spec.axis_order = order;
    spec.sections = sections;
    return spec;
  };
  const auto yarn = [](double factor, std::int64_t original_length) {
    YarnScaling scaling;
    scaling.factor = factor;
    scaling.original_length = original_length;
    return scaling;
  };
  const auto deepseek = [&](double mscale) {
    YarnScaling scaling = yarn(40, 4096);
    scaling.mscale = scaling.mscale_all_dim = mscale;
    return scaling;
  };
  const auto gpt_oss = [&] {
    YarnScaling scaling = yarn(32, 4096);
    scaling.truncate = false;
    return scaling;
  };

  return {
      {"llama-2", plain(128, 128, kHalfSplit, 1e4), 4096, "Llama 2 7B, 13B, 70B"},
      {"llama-3", plain(128, 128, kHalfSplit, 5e5), 8192, "Llama 3 8B, 70B"},
      {"llama-3.1", scaled(plain(128, 128, kHalfSplit, 5e5), Llama3Scaling{8, 1, 4, 8192}), 131072,
       "Llama 3.1 8B, 70B, 405B and Llama 3.3 70B"},
      {"llama-3.2", scaled(plain(64, 64, kHalfSplit, 5e5), Llama3Scaling{32, 1, 4, 8192}), 131072,
       "Llama 3.2 1B; the 3B has heads of 128"},
      {"mistral-7b-v0.1", plain(128, 128, kHalfSplit, 1e4), 32768,
       "Mistral 7B v0.1; attention reaches back 4096 tokens, positions go on"},
      {"mistral-7b-v0.3", plain(128, 128, kHalfSplit, 1e6), 32768, "Mistral 7B v0.3"},
      {"qwen2.5", plain(128, 128, kHalfSplit, 1e6), 32768, "Qwen2.5 7B to 72B Instruct"},
      {"qwen2.5-long", scaled(plain(128, 128, kHalfSplit, 1e6), yarn(4, 32768)), 131072,
       "Qwen2.5 7B to 72B Instruct with the yarn scaling that their model card gives"},
      {"qwen3", plain(128, 128, kHalfSplit, 1e6), 40960, "Qwen3 8B to 32B"},
      {"gemma-2", plain(256, 256, kHalfSplit, 1e4), 8192, "Gemma 2 2B, 9B"},
      {"gemma-3-local", plain(256, 256, kHalfSplit, 1e4), 131072,
       "Gemma 3 4B and 12B, layers with a sliding window; positions go on beyond it"},
      {"gemma-3-global", scaled(plain(256, 256, kHalfSplit, 1e6), LinearScaling{8}), 131072,
       "Gemma 3 4B and 12B, layers with full attention"},
      {"phi-3.5-mini-short", scaled(plain(96, 96, kHalfSplit, 1e4), phi_3_5(4096)), 4096,
       "Phi-3.5 mini, sequences of up to 4096 tokens; kin of Phi-3 mini 128k"},
      {"phi-3.5-mini-long", scaled(plain(96, 96, kHalfSplit, 1e4), phi_3_5(131072)), 131072,
       "Phi-3.5 mini, longer sequences"},
      {"deepseek-v2", scaled(plain(64, 64, kInterleaved, 1e4), deepseek(0.707)), 163840,
       "DeepSeek-V2; the 64 rotated of a head's 192 coordinates; paired as in the original code"},
      {"deepseek-v3", scaled(plain(64, 64, kInterleaved, 1e4), deepseek(1)), 163840,
       "DeepSeek-V3 and R1; the 64 rotated of a head's 192 coordinates; paired as in the original "
       "code"},
      {"gpt-oss", scaled(plain(64, 64, kHalfSplit, 150000), gpt_oss()), 131072,
       "gpt-oss 20B, 120B; yarn without truncation"},
      {"gpt-j", plain(256, 64, kInterleaved, 1e4), 2048, "GPT-J 6B"},
      {"gpt-neox-20b", plain(96, 24, kHalfSplit, 1e4), 2048, "GPT-NeoX-20B; rotary_pct 0.25"},
      {"pythia", plain(128, 32, kHalfSplit, 1e4), 2048, "Pythia 6.9B, 12B; rotary_pct 0.25"},
      {"glm-4", plain(128, 64, kInterleaved, 1e4), 32768,
       "GLM-4 9B 0414; partial_rotary_factor 0.5"},
      {"stablelm-2", plain(64, 16, kHalfSplit, 1e4), 4096,
       "StableLM 2 1.6B; partial_rotary_factor 0.25"},
      {"command-r", plain(128, 128, kInterleaved, 8e6), 131072,
       "Command R v01; its max_position_embeddings says 8192, its model_max_length 131072"},
      {"falcon-7b", plain(64, 64, kHalfSplit, 1e4), 2048, "Falcon 7B"},
      {"qwen2-vl", on_axes(plain(128, 128, kHalfSplit, 1e6), AxisOrder::chunked, {16, 24, 24, 0}),
       32768,
       "Qwen2-VL 7B and Qwen2.5-VL 7B, the language model; positions are (time, row, column)"},
      {"qwen3-vl",
       on_axes(plain(128, 128, kHalfSplit, 5e6), AxisOrder::interleaved, {24, 20, 20, 0}), 262144,
       "Qwen3-VL 8B, the language model; positions are (time, row, column)"},
      {"qwen2-vl-vision", on_axes(plain(80, 80, kHalfSplit, 1e4), AxisOrder::image, {}), 256,
       "Qwen2-VL, the vision encoder; positions are (row, column) of a patch, of which the largest "
       "square image, 12845056 pixels, has 256 by 256"},
      {"ernie-4.5-vl", ernie_vl(), 131072,
       "ERNIE 4.5 VL 28B-A3B, the language model; positions are (time, row, column)", false},
      {"dinov3", dinov3(14), 14,
       "DINOv3 ViT-S, B and L with pictures of 224 pixels: positions are the odd numbers from -13 "
       "to "
       "13 for the centres of 14 by 14 patches, in units of 1/14",
       false},
  };
}

}  // namespace

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all = [] {
    std::vector<Preset> presets = make_presets();
    for (Preset& preset : presets_of_types()) presets.push_back(std::move(preset));
    return presets;
  }();
  return all;
}

const Preset* find_preset(std::string_view name) {
  for (const Preset& preset : presets())
    if (preset.name == name) return &preset;
  return nullptr;
}

}  // namespace ropecheck::models
