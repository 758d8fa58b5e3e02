#include "models/gguf/layers.h"

#include <fmt/format.h>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ropecheck::models {
namespace {

constexpr std::int64_t kMostBlocks = 10'000;

/// Returns for each layer whether it has a window.
std::vector<bool> windows_of(GgufMetadata& metadata, const GgufWindows& windows, int count) {
  const std::string key = "attention.sliding_window_pattern";
  std::vector<bool> all(static_cast<std::size_t>(count));
  int period = windows.period.value_or(-1);
  if (windows.pattern_in_file && metadata.has(key)) {
    const auto given = metadata.numbers(key);
    if (given.size() != 1) {
      if (given.size() < all.size())
        fail(fmt::format("{} has {} of {} layers", metadata.name(key), given.size(), count));
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = given[i] != 0;
      return all;
    }
    if (!(given[0] >= 0 && given[0] <= kMostBlocks)) fail(metadata.name(key) + " makes no sense");
    period = static_cast<int>(given[0]);
  } else if (period < 0) {
    fail(metadata.name(key) + " is missing, which the loader needs (" +
         gguf_architectures_source() + ", " + windows.at + ")");
  } else {
    metadata.note_value(key, std::to_string(period),
                        "default, " + gguf_architectures_source() + ", " + windows.at);
  }
  for (int i = 0; i < count; ++i)
    all[static_cast<std::size_t>(i)] =
        period == 0 || (windows.dense_first ? i % period != 0 : i % period < period - 1);
  return all;
}

bool is_unrotated(const std::string& rule, int layer, int count, bool window) {
  if (rule == "every 4th") return (layer + 1) % 4 == 0;
  if (rule == "every 4th from 0") return layer % 4 == 0;
  if (rule == "last") return layer == count - 1;
  return rule == "full" && !window;
}

/// A list of the file with a value for each layer; empty if there is none, or one value for all.
std::vector<double> by_layer(GgufMetadata& metadata, const std::string& key, int count) {
  if (metadata.find<std::vector<double>>(key) == nullptr) return {};
  auto values = metadata.numbers(key);
  if (values.size() < static_cast<std::size_t>(count))
    fail(fmt::format("{} has {} of {} layers", metadata.name(key), values.size(), count));
  return values;
}

/// Marks the layers without attention: those without heads, and those that the loader counts.
void mark_without_attention(GgufMetadata& metadata, const GgufArchitecture* facts,
                            std::vector<bool>& marked) {
  const int count = static_cast<int>(marked.size());
  for (const char* key : {"attention.head_count", "attention.head_count_kv"}) {
    const auto heads = by_layer(metadata, key, count);
    for (std::size_t i = 0; i < marked.size() && !heads.empty(); ++i)
      if (heads[i] == 0) marked[i] = true;
  }
  if (facts == nullptr || !facts->recurrent || !facts->recurrent->interval) return;
  const char* key = "attention.recurrent_layers";
  const auto own = by_layer(metadata, key, count);
  if (own.empty() && metadata.has(key)) fail(metadata.name(key) + " must be a list of the layers");
  const std::int64_t interval =
      !own.empty()
          ? 0
          : metadata.integer("full_attention_interval").value_or(*facts->recurrent->interval);
  if (own.empty() && (interval < 1 || interval > kMostBlocks))
    fail(metadata.name("full_attention_interval") + " makes no sense");
  if (own.empty() && !metadata.has("full_attention_interval"))
    metadata.note_value("full_attention_interval", std::to_string(interval),
                        "default, " + gguf_architectures_source() + ", " + facts->recurrent->at);
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (own.empty() ? (i + 1) % interval != 0 : own[at] != 0) marked[at] = true;
  }
}

/// The blocks of the model itself; others behind them predict further tokens.
int blocks(GgufMetadata& metadata) {
  const auto count = metadata.integer("block_count");
  if (!count) return 0;
  if (*count < 1 || *count > kMostBlocks)
    fail(fmt::format("{} must lie between 1 and {}", metadata.name("block_count"), kMostBlocks));
  const std::int64_t further = metadata.integer("nextn_predict_layers").value_or(0);
  if (further < 0 || further >= *count)
    fail(metadata.name("nextn_predict_layers") + " must be less than its block_count");
  return static_cast<int>(*count - further);
}

}  // namespace

GgufLayers read_gguf_layers(GgufMetadata& metadata, const GgufArchitecture* facts) {
  GgufLayers layers;
  layers.count = blocks(metadata);
  std::vector<bool> without_attention(static_cast<std::size_t>(layers.count));
  mark_without_attention(metadata, facts, without_attention);
  std::string rule = facts == nullptr ? "" : facts->unrotated;
  bool window = facts != nullptr && facts->windows.has_value();
  if (window) {
    const auto reach = metadata.number("attention.sliding_window");
    if (facts->windows->needs_key) window = reach && *reach > 0;
    if (facts->windows->blocks) window = layers.count == *facts->windows->blocks;
    if (metadata.architecture() == "llama4" && reach && *reach == 0) {
      // The loader means all layers to rotate, and its graph leaves out the last.
      window = false;
      rule = "last";
    }
  }
  std::vector<bool> windows(static_cast<std::size_t>(layers.count));
  if (window && layers.count > 0) windows = windows_of(metadata, *facts->windows, layers.count);
  layers.has_windows = window;
  // Without windows these graphs rotate every layer.
  if (!window && (rule == "full" || rule == "every 4th from 0")) rule.clear();
  if (!rule.empty())
    metadata.note_value("layers without rotation", rule,
                        gguf_architectures_source() + ", " + facts->unrotated_at);
  const std::int64_t first_rotate =
      facts != nullptr && facts->rotated ? metadata.integer(facts->rotated->key).value_or(0) : 0;
  std::vector<double> pattern;
  if (facts != nullptr && !facts->rope_pattern.empty())
    pattern = by_layer(metadata, "attention.rope_pattern", layers.count);
  for (int i = 0; i < layers.count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const bool unrotated = without_attention[at] || (!pattern.empty() && pattern[at] == 0) ||
                           (i >= first_rotate && is_unrotated(rule, i, layers.count, windows[at]));
    (unrotated ? layers.unrotated : windows[at] ? layers.sliding : layers.full).push_back(i);
  }
  if (layers.count > 0 && layers.full.empty() && layers.sliding.empty())
    fail_for_good("no layer of this model rotates");
  return layers;
}

}  // namespace ropecheck::models
