#include "models/presets.h"

#include <utility>

namespace ropecheck {
namespace {

// head_dim, rotary_dim and the layout of a model's own published code; its base (`rope_theta`), its
// `max_position_embeddings` as the trained length, and its scaling. `half_split` where the weights
// are published for a framework that rotates halves, even if the original code paired neighbours
// (Llama). No configuration file was at hand: the figures are those of the models' public
// configurations as known to the authors.
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

  return {
      {"llama-2", plain(128, 128, kHalfSplit, 1e4), 4096, "Llama 2 7B, 13B, 70B"},
      {"llama-3", plain(128, 128, kHalfSplit, 5e5), 8192, "Llama 3 8B, 70B"},
      {"mistral-7b-v0.1", plain(128, 128, kHalfSplit, 1e4), 32768,
       "Mistral 7B v0.1; attention reaches back 4096 tokens, positions go on"},
      {"mistral-7b-v0.3", plain(128, 128, kHalfSplit, 1e6), 32768, "Mistral 7B v0.3"},
      {"qwen2.5", plain(128, 128, kHalfSplit, 1e6), 32768, "Qwen2.5 7B to 72B Instruct"},
      {"qwen3", plain(128, 128, kHalfSplit, 1e6), 40960, "Qwen3 8B to 32B"},
      {"gemma-2", plain(256, 256, kHalfSplit, 1e4), 8192, "Gemma 2 2B, 9B"},
      {"gemma-3-local", plain(256, 256, kHalfSplit, 1e4), 131072,
       "Gemma 3 4B and 12B, layers with a sliding window; positions go on beyond it"},
      {"gemma-3-global", scaled(plain(256, 256, kHalfSplit, 1e6), LinearScaling{8}), 131072,
       "Gemma 3 4B and 12B, layers with full attention"},
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
  };
}

}  // namespace

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all = make_presets();
  return all;
}

const Preset* find_preset(std::string_view name) {
  for (const Preset& preset : presets())
    if (preset.name == name) return &preset;
  return nullptr;
}

}  // namespace ropecheck
