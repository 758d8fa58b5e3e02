#include "models/hugging_face/keys.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace ropecheck::models {
namespace {

using nlohmann::json;

// Keys of published files that match the pattern and do not concern the rotation of a head that is
// described: numbers of experts, widths of other projections, and the width of a window of
// attention.
const std::set<std::string_view>& beside_the_point() {
  static const std::set<std::string_view> keys = {
      "num_local_experts", "local_attention",     "v_head_dim",          "qk_nope_head_dim",
      "value_head_dim",    "index_head_dim",      "linear_key_head_dim", "linear_value_head_dim",
      "mamba_head_dim",    "use_local_attention", "local_window_size",   "local_rank",
      "mamba_d_head",      "lightning_head_dim",  "index_n_heads",       "rotary",
      "attn_head_dim_v",   "use_rotary"};
  return keys;
}

/// Null, false, an empty list and an empty object say that something is absent.
bool says_nothing(const json& value) {
  return value.is_null() || (value.is_boolean() && !value.get<bool>()) ||
         ((value.is_array() || value.is_object()) && value.empty());
}

bool is_idle(const ModelType* type, const std::string& key) {
  return type != nullptr &&
         std::find(type->idle.begin(), type->idle.end(), key) != type->idle.end();
}

/// Another name for the width of a head, with the width that was read.
bool repeats_width(const std::string& key, const json& value, const ModelConfig& config) {
  if (key != "attention_head_dim" && key != "kv_channels") return false;
  return !config.ropes.empty() &&
         std::all_of(config.ropes.begin(), config.ropes.end(),
                     [&](const ModelRope& rope) { return value == rope.spec.head_dim; });
}

std::string way_out(const std::string& key) { return "--ignore " + key + " goes on without it"; }

}  // namespace

bool is_suspect(std::string_view key) {
  constexpr std::array<std::string_view, 10> kParts = {
      "rope",        "rotary",       "theta",  "alibi", "head_dim",
      "kv_channels", "position_emb", "mscale", "swa",   "local"};
  // A length, not a rule of rotation.
  if (key == "max_position_embeddings" || key == "original_max_position_embeddings") return false;
  return std::any_of(kParts.begin(), kParts.end(), [&](std::string_view part) {
    return key.find(part) != std::string_view::npos;
  });
}

bool is_ignored(std::string_view key, const ConfigOptions& options, ModelConfig& config) {
  if (std::find(options.ignore.begin(), options.ignore.end(), key) == options.ignore.end())
    return false;
  config.notes.push_back("the key '" + std::string(key) + "' is ignored, as asked for");
  return true;
}

void refuse_unread_keys(const Values& values, const ConfigOptions& options, ModelConfig& config) {
  const ModelType* type = values.type();
  const auto check = [&](const std::string& key, const json& value, const std::string& place) {
    if (!is_suspect(key) || says_nothing(value) || beside_the_point().count(key) != 0 ||
        is_idle(type, key) || repeats_width(key, value, config) || is_ignored(key, options, config))
      return;
    if (type != nullptr && type->parts.count(key) != 0) return;
    fail(place + " has the key '" + key + "' = " + show_json(value) + ", whose effect on " +
         (type == nullptr ? "this model" : "model_type '" + type->name + "'") +
         " is not known: " + way_out(key));
  };
  for (const auto& [key, value] : values.file().object().items()) {
    if (values.was_read(key)) continue;
    check(key, value, values.file().name());
    if (!value.is_object() || key == "quantization_config" || key == "auto_map") continue;
    if (type != nullptr && type->parts.count(key) != 0) continue;
    if (key.ends_with("_config") && value.contains("model_type")) continue;  // another model
    for (const auto& [inner, member] : value.items())
      check(inner, member, values.file().name() + "'s " + key);
  }
}

void refuse_outer_keys(const Fields& outer, const Fields& inner, const ModelType* outer_type,
                       const ConfigOptions& options, ModelConfig& config) {
  for (const auto& [key, value] : outer.object().items()) {
    if (!is_suspect(key) || says_nothing(value) || beside_the_point().count(key) != 0) continue;
    if (outer_type != nullptr && outer_type->parts.count(key) != 0) continue;
    if (value.is_object() && value.contains("model_type")) continue;
    const json* same = inner.find(key.c_str());
    if ((same != nullptr && *same == value) || is_ignored(key, options, config)) continue;
    if (same != nullptr)
      fail(outer.member(key.c_str()) + " = " + show_json(value) + " contradicts " +
           inner.member(key.c_str()) + " = " + show_json(*same) + ": " + way_out(key) +
           " (the inner one is read)");
    fail(outer.name() + " has the key '" + key + "' = " + show_json(value) + " outside of " +
         inner.name() + ", where the model's code does not look: " + way_out(key));
  }
}

}  // namespace ropecheck::models
