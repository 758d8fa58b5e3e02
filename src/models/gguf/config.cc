#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/config_problem.h"
#include "models/gguf/architectures.h"
#include "models/gguf/config.h"
#include "models/gguf/head.h"
#include "models/gguf/header.h"
#include "models/gguf/layers.h"
#include "models/gguf/metadata.h"
#include "models/gguf/scaling.h"
#include "models/hugging_face/head.h"
#include "models/hugging_face/keys.h"

namespace ropecheck::models {
namespace {

class GgufReader {
 public:
  GgufReader(GgufMetadata& metadata, const ReadAt& read_at, const ConfigOptions& options,
             ModelConfig& config)
      : metadata_(metadata),
        read_at_(read_at),
        options_(options),
        config_(config),
        facts_(find_gguf_architecture(metadata.architecture())) {}

  void read() {
    refuse_unrotated();
    read_length();
    const GgufLayers layers = read_gguf_layers(metadata_, facts_);
    ModelRope rope;
    rope.trained_length = length_;
    read_head(rope.spec, "attention.key_length", "rope.dimension_count");
    read_pairs(rope.spec);
    read_base(rope.spec);
    const GgufScaling scaling = read_gguf_scaling(metadata_, facts_, length_);
    rope.spec.scaling = scaling.scaling;
    rope.spec.attention_factor = scaling.attention_factor;
    read_alpha(rope.spec);
    refuse_what_the_graph_does_not_do(rope.spec);
    config_.unrotated_layers = layers.unrotated;
    if (!layers.has_windows) {
      apply_factors(rope.spec.pairs(), rope.spec);
      if (!layers.unrotated.empty()) rope.layers = layers.full;
      add(rope);
    } else {
      ModelRope sliding = windowed(rope, scaling);
      halve(rope.spec);
      read_factors_by_layer(rope.spec, sliding.spec);
      rope.layer_type = "full_attention";
      rope.layers = layers.full;
      sliding.layers = layers.sliding;
      if (layers.count == 0 || !rope.layers.empty()) add(rope);
      if (layers.count == 0 || !sliding.layers.empty()) add(sliding);
    }
    refuse_unread();
  }

 private:
  void refuse_unrotated() {
    if (facts_ == nullptr) return;
    const std::string where = gguf_architectures_source() + ", " + facts_->at;
    if (facts_->pairs.front() == "none")
      fail_for_good("this model has no rotary embedding: architecture '" +
                    metadata_.architecture() + "' has none in " + where);
    if (metadata_.architecture() == "deepseek4" || facts_->pairs.size() > 2)
      fail("the layers of architecture '" + metadata_.architecture() +
           "' rotate by rules of their own, which are not read: describe the rotation as text");
    if (!facts_->finetuned_switches) return;
    if (metadata_.get<bool>("rope.scaling.finetuned", "true or false") == false)
      fail_for_good("this model has no rotary embedding: " +
                    metadata_.name("rope.scaling.finetuned") + " is false");
  }

  void read_length() {
    const auto length = options_.length ? options_.length : metadata_.integer("context_length");
    if (!length) fail(metadata_.name("context_length") + " is missing: say --length");
    if (*length < 1 || *length > std::int64_t{1} << 53)
      fail(fmt::format("the trained length must be at least 1 token, not {}: say --length",
                       *length));
    length_ = *length;
  }

  void read_head(RopeSpec& spec, const std::string& head_key, const std::string& rotary_key) {
    read_gguf_head(metadata_, head_key, rotary_key, options_, config_, spec);
  }

  /// Reads the pairing and the axes.
  void read_pairs(RopeSpec& spec) {
    const auto sections = metadata_.numbers("rope.dimension_sections");
    const bool several = sections.size() > 1 && sections[0] > 0 && sections[1] > 0;
    const bool any = std::any_of(sections.begin(), sections.end(), [](double s) { return s != 0; });
    if (options_.layout) {
      spec.layout = *options_.layout;
      if (facts_ == nullptr) {
        if (any) read_sections(sections, AxisOrder::chunked, spec);
        return;
      }
    }
    if (facts_ == nullptr)
      fail("which coordinates make a pair is not known of architecture '" +
           metadata_.architecture() + "': say --layout interleaved or --layout half_split");
    std::string pairs = facts_->pairs.front();
    for (const std::string& one : facts_->pairs)
      if ((one == "mrope") == several) pairs = one;
    if (pairs == "imrope") read_sections(sections, AxisOrder::interleaved_ggml, spec);
    if (pairs == "mrope") read_sections(sections, AxisOrder::chunked, spec);
    if (pairs != "imrope" && pairs != "mrope" && any)
      fail(metadata_.name("rope.dimension_sections") + " is not used for architecture '" +
           metadata_.architecture() + "' (" + gguf_architectures_source() + ", " + facts_->at +
           ")");
    if (options_.layout) return;
    spec.layout = pairs == "norm" ? Layout::interleaved : Layout::half_split;
    metadata_.note_value("pairs", pairs, gguf_architectures_source() + ", " + facts_->at);
  }

  void read_sections(const std::vector<double>& given, AxisOrder order, RopeSpec& spec) const {
    if (given.empty() || given.size() > spec.sections.size())
      fail(fmt::format("{} must have up to 4 sections, not {}",
                       metadata_.name("rope.dimension_sections"), given.size()));
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (!(given[i] >= 0 && given[i] <= kWidestHead) || given[i] != std::floor(given[i]))
        fail(metadata_.name("rope.dimension_sections") + " must hold whole numbers");
      spec.sections[i] = static_cast<int>(given[i]);
    }
    spec.axis_order = order;
  }

  void read_base(RopeSpec& spec) {
    const auto base = metadata_.number("rope.freq_base");
    if (base && options_.base && *base != *options_.base)
      fail("--base contradicts the rope.freq_base of the GGUF header");
    spec.base = base ? *base : options_.base.value_or(10000);
    if (!base)
      metadata_.note_value("rope.freq_base", show(spec.base),
                           options_.base ? "--base" : "default, " + gguf_architectures_source());
  }

  /// In some architectures, layers without a window rotate half of the width that the file says.
  void halve(RopeSpec& full) {
    if (facts_->half_of_full.empty()) return;
    full.rotary_dim =
        small(full.rotary_dim / 2, "half of " + metadata_.name("rope.dimension_count"));
    metadata_.note_value("rotated width without a window", std::to_string(full.rotary_dim),
                         "half of rope.dimension_count, " + gguf_architectures_source() + ", " +
                             facts_->half_of_full);
  }

  void read_alpha(RopeSpec& spec) {
    if (facts_ == nullptr || facts_->alpha.empty()) return;
    const auto alpha = metadata_.number("rope.scaling.alpha");
    if (!alpha || !(*alpha > 0)) return;
    if (!std::holds_alternative<NoScaling>(spec.scaling) || spec.rotary_dim != spec.head_dim)
      fail(metadata_.name("rope.scaling.alpha") +
           " stands beside another scaling or a rotation of " +
           "a part of the head: describe the rotation as text");
    spec.scaling = NtkScaling{*alpha};
  }

  /// Some graphs take neither width nor base nor scaling from the file.
  void refuse_what_the_graph_does_not_do(const RopeSpec& spec) const {
    if (facts_ == nullptr) return;
    for (const auto& [name, tensor] : metadata_.header().rope_tensors) {
      const bool is_one = name == "rope_freqs.weight";
      if (facts_->factors.empty() || facts_->lists == (is_one ? "two" : "one"))
        fail("the GGUF file has the tensor '" + name + "', which the graph of architecture '" +
             metadata_.architecture() + "' does not use (" + gguf_architectures_source() + ")");
    }
    if (facts_->whole_head.empty()) return;
    const bool scaled = !std::holds_alternative<NoScaling>(spec.scaling) ||
                        !metadata_.header().rope_tensors.empty();
    const std::string where = " (" + gguf_architectures_source() + ", " + facts_->whole_head + ")";
    if (spec.rotary_dim != spec.head_dim)
      fail(metadata_.name("rope.dimension_count") +
           " is not the width of a head, and no graph of this architecture turns less" + where);
    if (facts_->plain && (scaled || spec.base != 10000 || spec.attention_factor))
      fail("the graph of architecture '" + metadata_.architecture() +
           "' knows no other base than 10000 and no scaling, whatever the file says" + where);
  }

  /// The rotation of layers with a sliding window.
  ModelRope windowed(const ModelRope& full, const GgufScaling& scaling) {
    const GgufWindows& windows = *facts_->windows;
    const std::string where = gguf_architectures_source() + ", " + windows.at;
    ModelRope rope = full;
    rope.layer_type = "sliding_attention";
    if (metadata_.has("attention.key_length_swa") || metadata_.has("rope.dimension_count_swa")) {
      const bool own_head = metadata_.has("attention.key_length_swa");
      read_head(rope.spec, own_head ? "attention.key_length_swa" : "attention.key_length",
                metadata_.has("rope.dimension_count_swa") ? "rope.dimension_count_swa"
                                                          : "rope.dimension_count");
      if (!windows.own_width && (rope.spec.rotary_dim != full.spec.rotary_dim ||
                                 rope.spec.head_dim != full.spec.head_dim))
        fail(metadata_.name("rope.dimension_count_swa") +
             " and its twins without _swa differ, and the graph of this architecture has one width"
             " for all layers (" +
             where + ")");
    }
    if (windows.own_scale && !windows.one_base && scaling.factor_beside_none != 1)
      fail(metadata_.name("rope.scaling.type") +
           " is none beside a factor, by which the loader scales the layers with a sliding window "
           "all the same (" +
           where + ")");
    if (!windows.own_scale) {
      const auto* yarn = std::get_if<YarnScaling>(&full.spec.scaling);
      if (yarn != nullptr && yarn->factor < 1)
        fail(
            "yarn by a factor below 1 changes cos and sin of layers with a sliding window in a "
            "way that is not read");
      if (scaling.plain_attention_factor != 1)
        fail(metadata_.name("rope.scaling.attn_factor") +
             " is not read for layers with a sliding window");
      rope.spec.scaling = NoScaling{};
      rope.spec.attention_factor.reset();
    }
    const auto base = metadata_.number("rope.freq_base_swa");
    if (base && (windows.one_base || !windows.reads_base) && *base != full.spec.base)
      fail(metadata_.name("rope.freq_base_swa") + " is not read for this architecture (" + where +
           ")");
    if (base)
      rope.spec.base = *base;
    else if (!windows.own_base && !windows.one_base)
      rope.spec.base = 10000;
    if (!base)
      metadata_.note_value("rope.freq_base_swa", show(rope.spec.base), "default, " + where);
    return rope;
  }

  void read_factors_by_layer(RopeSpec& full, RopeSpec& sliding) {
    const std::string& name = metadata_.architecture();
    if (metadata_.header().rope_tensors.empty()) return;
    const bool full_alone = name.starts_with("gemma4") || name == "step35";
    if (name != "exaone4" && name != "exaone-moe" && name != "llama4" && !full_alone)
      fail("which layers of architecture '" + name +
           "' divide their frequencies by the tensor of factors is not known");
    // Layers that rotate half of the width take the first half of the factors.
    apply_factors(facts_->half_of_full.empty() ? full.pairs() : sliding.pairs(), full);
    if (!full_alone) apply_factors(sliding.pairs(), sliding);
  }

  void apply_factors(int stored, RopeSpec& spec) {
    apply_gguf_factors(metadata_, read_at_, length_, options_, config_, stored, spec);
  }

  void add(const ModelRope& rope) {
    if (const std::string problem = problem_with(rope.spec); !problem.empty())
      fail((rope.layer_type.empty() ? std::string() : rope.layer_type + ": ") + problem);
    config_.ropes.push_back(rope);
  }

  /// Refuses keys about rotation whose effect is not known.
  void refuse_unread() {
    const std::string prefix = metadata_.architecture() + ".";
    for (const auto& [key, value] : metadata_.header().metadata) {
      if (key.compare(0, prefix.size(), prefix) != 0 || metadata_.was_read(key)) continue;
      const std::string own = key.substr(prefix.size());
      const bool suspect = own.find("rope") != std::string::npos ||
                           own.find("alibi") != std::string::npos || own.ends_with("_swa");
      // The width of values, and a statement about training.
      if (!suspect || own == "attention.value_length_swa" || own == "rope.scaling.finetuned" ||
          own == "attention.key_length_swa" || own == "attention.head_count_kv_swa")
        continue;
      if (is_ignored(key, options_, config_)) continue;
      fail("the GGUF header has a key '" + key + "' whose meaning is not known here: --ignore " +
           key + " goes on without it");
    }
  }

  GgufMetadata& metadata_;
  const ReadAt& read_at_;
  const ConfigOptions& options_;
  ModelConfig& config_;
  const GgufArchitecture* facts_;
  std::int64_t length_ = 0;
};

}  // namespace

ModelConfig read_gguf_config(std::string_view bytes, const ReadAt& read_at,
                             const ConfigOptions& options) {
  ModelConfig config;
  try {
    const GgufHeader header = read_gguf_header(bytes);
    const auto at = header.metadata.find("general.architecture");
    const auto* architecture =
        at == header.metadata.end() ? nullptr : std::get_if<std::string>(&at->second);
    if (architecture == nullptr) fail_for_good("the GGUF header has no general.architecture");
    GgufMetadata metadata(header, *architecture, config);
    GgufReader(metadata, read_at, options, config).read();
  } catch (const ConfigProblem& problem) {
    config.ropes.clear();
    config.unrotated_layers.clear();
    config.problem = problem.what();
  }
  keep_layer(config, options);
  return config;
}

ModelConfig read_gguf_config(std::string_view bytes, const ConfigOptions& options) {
  const ReadAt read_at = [bytes](std::uint64_t offset, std::uint64_t count) {
    if (offset >= bytes.size()) return std::string();
    return std::string(
        bytes.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(count)));
  };
  return read_gguf_config(bytes, read_at, options);
}

}  // namespace ropecheck::models
