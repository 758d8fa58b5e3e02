#include "models/hugging_face/head.h"

#include <fmt/format.h>
#include <initializer_list>
#include <string>
#include <utility>

namespace ropecheck::models {
namespace {

using nlohmann::json;

/// Other names of a key, in files of other classes.
std::vector<const char*> other_names(const std::string& key) {
  if (key == "hidden_size") return {"n_embd", "d_model", "dim", "embed_dim"};
  if (key == "num_attention_heads") return {"n_head", "num_heads", "n_heads"};
  return {};
}

/// Returns the value of a key, under its own name or another one. A default of the class does not
/// stand for a key that the file has under a name that the class does not read.
std::optional<std::int64_t> under_any_name(Values& values, const std::string& key) {
  const Fields& file = values.file();
  const auto knows = [&](const std::string& name) {
    const ModelType* type = values.type();
    return type == nullptr || type->values.contains(name) || type->reads.contains(name);
  };
  // A class may have the key for something else, and read another one for the width.
  const ModelType* type = values.type();
  if (type != nullptr && file.find(key.c_str()) != nullptr && !type->reads.contains(key))
    for (const char* name : other_names(key)) {
      if (!type->reads.contains(name)) continue;
      if (file.find(name) == nullptr)
        fail(file.name() + " has " + key + ", but model_type '" + type->name + "' reads " + name +
             ": say --head-dim");
      return values.integer(name);
    }
  if (file.find(key.c_str()) != nullptr || other_names(key).empty()) return values.integer(key);
  for (const char* name : other_names(key)) {
    if (file.find(name) == nullptr) continue;
    if (!knows(name))
      fail(file.name() + " has " + name + ", but model_type '" + values.type()->name + "' reads " +
           (knows(key) ? key : "another key") + ": say --head-dim");
    return values.integer(name);
  }
  for (const char* name : other_names(key))
    if (knows(name) && values.type() != nullptr && !knows(key)) return values.integer(name);
  return values.integer(key);
}

}  // namespace

bool makes_width(const std::string& key) {
  for (const char* own : {"hidden_size", "num_attention_heads"}) {
    if (key == own) return true;
    for (const char* other : other_names(own))
      if (key == other) return true;
  }
  return false;
}

namespace {

int quotient(Values& values) {
  const ModelType* type = values.type();
  const auto reads_width = [&] {
    for (const auto& [key, value] : type->reads.items())
      if (makes_width(key) || key == "rotary_dim") return true;
    return false;
  };
  if (type != nullptr && !reads_width())
    fail("what the width of a head follows from is not known of model_type '" + type->name +
         "': say --head-dim");
  const auto hidden = under_any_name(values, "hidden_size");
  const auto heads = under_any_name(values, "num_attention_heads");
  if (!hidden || !heads)
    fail(values.file().name() +
         " has neither head_dim nor hidden_size and num_attention_heads: say --head-dim");
  if (*heads <= 0 || *hidden % *heads != 0)
    fail(fmt::format("hidden_size {} is no multiple of num_attention_heads {}: say --head-dim",
                     *hidden, *heads));
  const int width = small(*hidden / *heads, "hidden_size / num_attention_heads");
  values.note_value("width of a head", width, "hidden_size / num_attention_heads");
  return width;
}

Head latent_head(Values& values, ModelConfig& config) {
  const auto rotated = values.integer("qk_rope_head_dim");
  if (!rotated) fail(values.file().member("qk_rope_head_dim") + " is missing: say --head-dim");
  const int width = small(*rotated, values.file().member("qk_rope_head_dim"));
  const ModelType* type = values.type();
  const auto own = values.file().integer("head_dim");
  if (type != nullptr && type->values.value("head_dim", json()) == type->head && type->window > 0 &&
      type->window + type->width == type->head) {
    const int head = small(*values.integer("head_dim"), values.file().member("head_dim"));
    // A fraction is one of the width from which the frequencies follow.
    return {head, width, head - width, type->reads.contains("head_dim") ? head : width};
  }
  const json otherwise = type != nullptr ? type->reads.value("head_dim", json()) : json();
  if (otherwise.is_number() && otherwise != type->reads.value("qk_rope_head_dim", json())) {
    // The frequencies are those of a fraction of head_dim, which must come to the same width.
    const int whole = small(*values.integer("head_dim"), values.file().member("head_dim"));
    config.notes.push_back(
        fmt::format("the rotated part of a head alone is described: qk_rope_head_dim = {}", width));
    return {width, width, 0, whole};
  }
  // Files of the newer package repeat the width of the rotated part there.
  if (own && *own != *rotated)
    fail(values.file().member("head_dim") + " contradicts its qk_rope_head_dim: say --head-dim");
  if (own) values.note_file("head_dim", *own);
  config.notes.push_back(
      fmt::format("the rotated part of a head alone is described: qk_rope_head_dim = {}", width));
  return {width, width, 0, 0};
}

}  // namespace

int head_dim_of_layers(Values& values, const std::string& label, int head_dim) {
  const ModelType* type = values.type();
  if (type == nullptr || type->label_heads.empty()) return head_dim;
  const int usual = type->values.value("head_dim", 0);
  const auto at = type->label_heads.find(label);
  if (at == type->label_heads.end())
    fail("the width of heads in layers of type " + label + " is not known: say --head-dim");
  if (at->second == usual) return head_dim;
  if (values.file().find("global_head_dim") != nullptr)
    return small(*values.integer("global_head_dim"), values.file().member("global_head_dim"));
  values.note_default("head_dim of " + label, at->second);
  return at->second;
}

int small(std::int64_t value, const std::string& what) {
  if (value < 2 || value > kWidestHead)
    fail(fmt::format("{} must lie between 2 and {}, not {}", what, kWidestHead, value));
  return static_cast<int>(value);
}

Head head_of(Values& values, const ConfigOptions& options, ModelConfig& config) {
  if (options.head_dim) {
    values.note_value("head_dim", *options.head_dim, "--head-dim");
    return {small(*options.head_dim, "--head-dim"), {}, 0, 0};
  }
  const ModelType* type = values.type();
  const Fields& file = values.file();
  // Beside another key for the width, null is not the same as no head_dim.
  const auto null_head = file.object().find("head_dim");
  if (type != nullptr && null_head != file.object().end() && null_head->is_null())
    for (const char* key : {"qk_rope_head_dim", "kv_channels", "attention_head_dim"})
      if (type->reads.contains(key))
        fail(file.member("head_dim") + " is null, and model_type '" + type->name + "' reads " +
             key + ": say --head-dim");
  const bool latent =
      type != nullptr ? values.reads("qk_rope_head_dim") : file.find("qk_rope_head_dim") != nullptr;
  if (latent) return latent_head(values, config);
  const bool own = file.find("head_dim") != nullptr;
  const bool reads_own = type == nullptr || values.reads("head_dim");
  Head head;
  // Other names of the width that some classes read.
  const char* other = nullptr;
  for (const char* key : {"kv_channels", "attention_head_dim"})
    if (values.reads(key)) other = key;
  if (other != nullptr) {
    const auto width = values.integer(other);
    if (!width) fail(file.member(other) + " is missing: say --head-dim");
    head.head_dim = small(*width, file.member(other));
    if (own && file.integer("head_dim") != head.head_dim)
      fail(file.member("head_dim") + " contradicts its " + other + ": say --head-dim");
    if (own) values.note_file("head_dim", *file.find("head_dim"));
  } else if (reads_own && (own || (type != nullptr && type->reads["head_dim"].is_number()))) {
    head.head_dim = small(*values.integer("head_dim"), file.member("head_dim"));
  } else {
    head.head_dim = quotient(values);
    if (own && !reads_own) {
      if (file.integer("head_dim") != head.head_dim)
        fail(fmt::format("{} contradicts hidden_size / num_attention_heads = {}: say --head-dim",
                         file.member("head_dim"), head.head_dim));
      values.note_file("head_dim", *file.find("head_dim"));
    }
  }
  if (type == nullptr ? file.find("rotary_dim") != nullptr : values.reads("rotary_dim")) {
    const auto rotary = values.integer("rotary_dim");
    if (rotary) head.rotary_dim = small(*rotary, file.member("rotary_dim"));
  }
  return head;
}

}  // namespace ropecheck::models
