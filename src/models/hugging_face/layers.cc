#include "models/hugging_face/layers.h"

#include <fmt/format.h>
#include <algorithm>
#include <string>

namespace ropecheck::models {
namespace {

using nlohmann::json;

/// The text under which the facts list a value: a layer's type, or a number of a mask.
std::string list_value_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  return value.dump();
}

ModelRope* rope_named(ModelConfig& config, const std::string& rotation) {
  if (rotation == "all") return config.ropes.size() == 1 ? &config.ropes.front() : nullptr;
  for (ModelRope& rope : config.ropes)
    if (rope.layer_type == rotation) return &rope;
  return nullptr;
}

void note_kinds(const std::string& type, const LayerRule& rule, ModelConfig& config) {
  std::string unrotated;
  for (const auto& [value, rotation] : rule.rotations)
    if (rotation == "none") unrotated += (unrotated.empty() ? "" : ", ") + value;
  if (rule.key.empty())
    config.notes.push_back("not all layers of model_type '" + type +
                           "' rotate, or not alike; its config.json has no list of them");
  else if (!unrotated.empty())
    config.notes.push_back("layers with " + rule.key + " " + unrotated +
                           " do not rotate; the file has no " + rule.key +
                           ", and the model's code decides which layers these are");
}

/// no_rope_layers, despite its name, has 1 for layers that rotate and 0 for those that don't. It
/// must agree with layer_types, or stands for it.
void use_mask(Values& values, LayerRule& rule) {
  const json* mask = values.file().find("no_rope_layers");
  if (mask == nullptr || !mask->is_array() || mask->empty() || rule.key != "layer_types") return;
  for (const auto& [value, rotation] : rule.rotations)
    if (rotation != "all" && rotation != "none") return;
  for (const json& one : *mask)
    if (one != 0 && one != 1) return;
  values.note_file("no_rope_layers", *mask);
  const json* types = values.file().find("layer_types");
  if (types == nullptr) {
    rule = {"no_rope_layers", {{"1", "all"}, {"0", "none"}}, {}};
    return;
  }
  bool agrees = types->is_array() && types->size() == mask->size();
  for (std::size_t i = 0; agrees && i < mask->size(); ++i) {
    const auto at = rule.rotations.find(list_value_text((*types)[i]));
    agrees = at != rule.rotations.end() && (at->second == "all") == ((*mask)[i] == 1);
  }
  if (!agrees) fail(values.file().member("no_rope_layers") + " contradicts its layer_types");
}

/// Kinds of layers whose parameters are null do not rotate in some classes.
void use_null_parameters(const Values& values, const ModelType& type, LayerRule& rule) {
  const json* parameters = values.file().find("rope_parameters");
  if (parameters == nullptr || !parameters->is_object()) return;
  for (const std::string& label : type.null_is_none)
    if (parameters->contains(label) && (*parameters)[label].is_null())
      rule.rotations[label] = "none";
}

/// The class has layers of these kinds alone if the file lists none.
void keep_unlisted(const ModelType& type, ModelConfig& config) {
  if (type.unlisted.empty()) return;
  std::string kinds;
  for (const std::string& kind : type.unlisted) kinds += (kinds.empty() ? "" : ", ") + kind;
  std::erase_if(config.ropes, [&](const ModelRope& rope) {
    return std::find(type.unlisted.begin(), type.unlisted.end(), rope.layer_type) ==
           type.unlisted.end();
  });
  if (config.ropes.empty()) fail_for_good("no layer of this model rotates");
  config.notes.push_back("the file has no layer_types, and all layers of " + type.class_name +
                         " are " + kinds + " by default");
}

/// Models that rotate in layers with a window alone may rotate in all layers if no layer has one.
void use_open_window(Values& values, LayerRule& rule) {
  const auto full = rule.rotations.find("full_attention");
  if (full == rule.rotations.end() || full->second != "none") return;
  const auto window = values.file().object().find("sliding_window");
  if (window == values.file().object().end() || !window->is_null()) return;
  if (rule.without_window.empty())
    fail(values.file().member("sliding_window") +
         " is null: whether layers without a window rotate then is not known here; describe the "
         "rotation as text, such as 'head_dim=64 base=1e4'");
  rule.rotations = rule.without_window;
  values.note_file("sliding_window", *window);
  if (std::all_of(rule.rotations.begin(), rule.rotations.end(),
                  [](const auto& one) { return one.second == "none"; }))
    fail_for_good("no layer of this model rotates: " + values.file().member("sliding_window") +
                  " is null");
}

/// Files of Dory list a block of attention and one without for each layer: its class takes every
/// second block.
json without_other_blocks(const json& list, const ModelType& type) {
  const json other = "mlp";
  if (type.name != "dory" || std::find(list.begin(), list.end(), other) == list.end()) return list;
  json layers = json::array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    if ((list[i] == other) != (i % 2 == 1)) return list;
    if (i % 2 == 0) layers.push_back(list[i]);
  }
  return layers;
}

}  // namespace

void assign_layers(Values& values, ModelConfig& config) {
  const ModelType* type = values.type();
  if (type == nullptr || (!type->layers && type->labels.empty())) return;
  LayerRule rule;
  if (type->layers)
    rule = *type->layers;
  else
    // The package names the parameters after the types of layers.
    rule.key = "layer_types";
  if (rule.key.empty() && !type->labels.empty() && values.file().find("layer_types") != nullptr)
    rule.key = "layer_types";
  if (rule.key == "layer_types")
    for (const std::string& label : type->labels) rule.rotations.emplace(label, label);
  use_null_parameters(values, *type, rule);
  use_open_window(values, rule);
  use_mask(values, rule);
  const json* list = rule.key.empty() ? nullptr : values.file().find(rule.key.c_str());
  if (list == nullptr || (list->is_array() && list->empty())) {
    keep_unlisted(*type, config);
    if (type->layers) note_kinds(type->name, rule, config);
    return;
  }
  if (!list->is_array() || list->size() > kMostLayers)
    fail(fmt::format("{} must be a list of at most {} layers",
                     values.file().member(rule.key.c_str()), kMostLayers));
  values.note_file(rule.key, *list);
  // A longer list may have layers behind the model's own, which predict several tokens.
  if (const json* count = values.file().find("num_hidden_layers");
      count != nullptr && count->is_number() &&
      count->get<double>() > static_cast<double>(list->size()))
    fail(fmt::format("{} has {} layers, but its num_hidden_layers is {}",
                     values.file().member(rule.key.c_str()), list->size(), show_json(*count)));
  const json layers = without_other_blocks(*list, *type);
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    const std::string value = list_value_text(layers[layer]);
    const auto at = rule.rotations.find(value);
    ModelRope* rope = at == rule.rotations.end() ? nullptr : rope_named(config, at->second);
    if (at != rule.rotations.end() && at->second == "none")
      config.unrotated_layers.push_back(static_cast<int>(layer));
    else if (rope != nullptr)
      rope->layers.push_back(static_cast<int>(layer));
    else
      fail(values.file().member(rule.key.c_str()) + " has '" + value +
           "', and how such a layer of model_type '" + type->name + "' rotates is not known");
  }
  auto& ropes = config.ropes;
  ropes.erase(std::remove_if(ropes.begin(), ropes.end(),
                             [](const ModelRope& rope) { return rope.layers.empty(); }),
              ropes.end());
  if (ropes.empty()) fail_for_good("no layer of this model rotates");
}

}  // namespace ropecheck::models
