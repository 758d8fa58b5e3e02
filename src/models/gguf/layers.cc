#include "models/gguf/layers.h"

#include <string>

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
        fail(metadata.name(key) + " has " + std::to_string(given.size()) + " of " +
             std::to_string(count) + " layers");
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

bool is_unrotated(const std::string& rule, int layer, bool window) {
  if (rule == "every 4th") return (layer + 1) % 4 == 0;
  if (rule == "every 4th from 0") return layer % 4 == 0;
  return rule == "full" && !window;
}

}  // namespace

GgufLayers read_gguf_layers(GgufMetadata& metadata, const GgufArchitecture* facts) {
  GgufLayers layers;
  const auto count = metadata.integer("block_count");
  if (count && (*count < 1 || *count > kMostBlocks))
    fail(metadata.name("block_count") + " must lie between 1 and " + std::to_string(kMostBlocks));
  layers.count = count ? static_cast<int>(*count) : 0;
  if (facts == nullptr) return layers;
  bool window = facts->windows.has_value();
  const auto reach = metadata.number("attention.sliding_window");
  if (window && facts->windows->needs_key) window = reach && *reach > 0;
  if (window && facts->windows->blocks) window = layers.count == *facts->windows->blocks;
  if (metadata.architecture() == "llama4" && reach && *reach == 0) return layers;
  std::vector<bool> windows(static_cast<std::size_t>(layers.count));
  if (window && layers.count > 0) windows = windows_of(metadata, *facts->windows, layers.count);
  layers.has_windows = window;
  std::string rule = facts->unrotated;
  // Without windows these graphs rotate every layer.
  if (!window && (rule == "full" || rule == "every 4th from 0")) rule.clear();
  for (int i = 0; i < layers.count; ++i) {
    const bool sliding = windows[static_cast<std::size_t>(i)];
    (is_unrotated(rule, i, sliding) ? layers.unrotated
     : sliding                      ? layers.sliding
                                    : layers.full)
        .push_back(i);
  }
  return layers;
}

}  // namespace ropecheck::models
