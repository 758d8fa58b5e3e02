#include "models/hugging_face/keys.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace ropecheck::models {
namespace {

using nlohmann::json;

// Keys of published files that match the pattern and do not concern the rotation of a head that is
// described: numbers of experts and of heads, widths of other projections, the width of a window of
// attention, and the rotation within a part that chooses tokens.
const std::set<std::string_view>& beside_the_point() {
  static const std::set<std::string_view> keys = {"num_local_experts",
                                                  "local_attention",
                                                  "v_head_dim",
                                                  "qk_nope_head_dim",
                                                  "value_head_dim",
                                                  "index_head_dim",
                                                  "linear_key_head_dim",
                                                  "linear_value_head_dim",
                                                  "mamba_head_dim",
                                                  "use_local_attention",
                                                  "local_window_size",
                                                  "local_rank",
                                                  "mamba_d_head",
                                                  "lightning_head_dim",
                                                  "index_n_heads",
                                                  "attn_head_dim_v",
                                                  "indexer_rope_interleave",
                                                  "add_swa_attention_sink_bias",
                                                  "swa_num_attention_heads",
                                                  "swa_num_key_value_heads",
                                                  "swa_v_head_dim"};
  return keys;
}

/// Null, false, an empty list and an empty object say that something is absent.
bool says_nothing(const json& value) {
  return value.is_null() || (value.is_boolean() && !value.get<bool>()) ||
         ((value.is_array() || value.is_object()) && value.empty());
}

/// Whether a number under this key says that something is absent: a base that none can be, as -1,
/// or a factor of 1.
bool is_neutral(const std::string& key, const json& value) {
  if (!value.is_number()) return false;
  if (key.ends_with("theta")) return value.get<double>() <= 0;
  return value == 1 && (key == "rotary_scaling_factor" || key == "rope_scaling_factor");
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

/// Whether true or false under this key says that the model rotates, or does not: "use_rope",
/// "rotary", "use_rotary_pos_emb".
bool is_switch(std::string_view key) {
  std::string rest = lower(key);
  for (const std::string_view verb : {"use_", "apply_", "with_", "add_"})
    if (rest.starts_with(verb)) rest.erase(0, verb.size());
  if (!rest.starts_with("rope") && !rest.starts_with("rotary")) return false;
  rest.erase(0, rest.starts_with("rope") ? 4 : 6);
  std::erase(rest, '_');
  static const std::set<std::string_view> ends = {"",
                                                  "emb",
                                                  "embed",
                                                  "embedding",
                                                  "embeddings",
                                                  "posemb",
                                                  "posembedding",
                                                  "positionembedding",
                                                  "positionembeddings"};
  return ends.count(rest) != 0;
}

/// Whether the value says that a model that rotates does so.
bool affirms(const ModelType* type, const std::string& key, const json& value) {
  if (is_switch(key)) return value == true;
  if (key != "position_embedding_type")
    return key.find("pos") != std::string::npos && (value == "rope" || value == "rotary");
  // "absolute" is what older configurations of encoders have by default.
  return value == "rope" || value == "rotary" || value == "rope_gptj" ||
         (type != nullptr && type->measured && value == "absolute");
}

bool is_idle(const ModelType* type, const std::string& key) {
  return type != nullptr &&
         std::find(type->idle.begin(), type->idle.end(), key) != type->idle.end();
}

/// Whether the value repeats, under another name, the width, the base or the fraction that every
/// rotation has.
bool repeats(const std::string& key, const json& value, const ModelConfig& config) {
  if (config.ropes.empty() || !value.is_number()) return false;
  const double number = value.get<double>();
  const auto by_all = [&](auto&& holds) {
    return std::all_of(config.ropes.begin(), config.ropes.end(),
                       [&](const ModelRope& rope) { return holds(rope.spec); });
  };
  if (key == "attention_head_dim" || key == "kv_channels")
    return by_all([&](const RopeSpec& spec) { return number == spec.head_dim; });
  if (key == "rotary_dim" || key == "attn_rotary_emb")
    return by_all([&](const RopeSpec& spec) { return number == spec.rotary_dim; });
  if (key == "theta" || key == "rope_theta" || key == "rope_base" || key == "rotary_emb_base")
    return by_all([&](const RopeSpec& spec) { return number == spec.base; });
  if (key == "rope_pct" || key == "rope_percent" || key == "rotary_pct" ||
      key == "rotary_percent" || key == "rotary_emb_fraction")
    return by_all([&](const RopeSpec& spec) { return number * spec.head_dim == spec.rotary_dim; });
  return false;
}

/// Whether the value describes another model. DBRX has an empty model_type in its attn_config.
bool is_model(const json& value) {
  if (!value.is_object()) return false;
  const auto type = value.find("model_type");
  return type != value.end() && type->is_string() && *type != "";
}

/// More names of what changes a rotation or stands in its place: NTK and yarn scaling, layers
/// without positions, and other encodings of positions.
bool is_suspect_of_unknown(std::string_view given) {
  const std::string key = lower(given);
  constexpr std::array<std::string_view, 8> kParts = {
      "ntk", "nope", "yarn", "pos_emb", "pos_enc", "position_enc", "positional_e", "pe_type"};
  return std::any_of(kParts.begin(), kParts.end(), [&](std::string_view part) {
    return key.find(part) != std::string_view::npos;
  });
}

std::string way_out(const std::string& key) { return "--ignore " + key + " goes on without it"; }

}  // namespace

bool is_suspect(std::string_view given) {
  const std::string key = lower(given);
  constexpr std::array<std::string_view, 10> kParts = {
      "rope",        "rotary",       "theta",  "alibi", "head_dim",
      "kv_channels", "position_emb", "mscale", "swa",   "local"};
  // A length, not a rule of rotation.
  if (key == "max_position_embeddings" || key == "original_max_position_embeddings") return false;
  return std::any_of(kParts.begin(), kParts.end(), [&](std::string_view part) {
    return key.find(part) != std::string_view::npos;
  });
}

std::string key_that_rotates(const Fields& fields) {
  const auto rotates = [](const std::string& key, const json& value) {
    if (key == "position_embedding_type" || is_switch(key)) return affirms(nullptr, key, value);
    return (key.starts_with("rope_") || key.starts_with("rotary_")) && !says_nothing(value) &&
           !value.is_boolean();
  };
  for (const auto& [key, value] : fields.object().items()) {
    if (rotates(key, value)) return key;
    if (!value.is_object() || is_model(value)) continue;
    for (const auto& [inner, member] : value.items())
      if (is_switch(inner) && rotates(inner, member)) return key + "." + inner;
  }
  return "";
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
    // A class that was measured reads no such key, or has it among its keys.
    const bool suspect = is_suspect(key) || (type == nullptr && is_suspect_of_unknown(key));
    const bool turned_off = is_switch(key) && value == false;
    if (!suspect || (says_nothing(value) && !turned_off) || beside_the_point().count(key) != 0 ||
        is_neutral(key, value) || is_idle(type, key) || affirms(type, key, value) ||
        repeats(key, value, config) || is_ignored(key, options, config))
      return;
    if (type != nullptr && type->parts.count(key) != 0) return;
    if (turned_off)
      fail(place + " has the key '" + key +
           "' = false, which seems to say that the model does not rotate: " + way_out(key));
    fail(place + " has the key '" + key + "' = " + show_json(value) + ", whose effect on " +
         (type == nullptr ? "this model" : "model_type '" + type->name + "'") +
         " is not known: " + way_out(key));
  };
  for (const auto& [key, value] : values.file().object().items()) {
    if (values.was_read(key)) continue;
    check(key, value, values.file().name());
    if (!value.is_object() || key == "quantization_config" || key == "auto_map" ||
        std::find(options.ignore.begin(), options.ignore.end(), key) != options.ignore.end())
      continue;
    if (type != nullptr && type->parts.count(key) != 0) continue;
    if (key.ends_with("_config") && is_model(value)) continue;
    for (const auto& [inner, member] : value.items())
      check(inner, member, values.file().name() + "'s " + key);
  }
}

void refuse_outer_keys(const Fields& outer, const Fields& inner, const ModelType* outer_type,
                       const ConfigOptions& options, ModelConfig& config) {
  for (const auto& [key, value] : outer.object().items()) {
    if (!is_suspect(key) || says_nothing(value) || beside_the_point().count(key) != 0) continue;
    if (outer_type != nullptr && outer_type->parts.count(key) != 0) continue;
    if (is_model(value)) continue;
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
