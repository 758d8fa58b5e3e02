#include "models/hugging_face/layer_lists.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/hugging_face/layers.h"
#include "models/json_fields.h"

namespace ropecheck::models {
namespace {

using nlohmann::json;

/// Returns the list of a key, and enters it; null if the file has none.
const json* list_of(Values& values, const char* key) {
  const json* list = values.file().find(key);
  if (list == nullptr) return nullptr;
  if (!list->is_array() || list->size() > kMostLayers)
    fail(fmt::format("{} must be a list of at most {} layers", values.file().member(key),
                     kMostLayers));
  values.note_file(key, *list);
  return list;
}

ModelRope only_rope(const ModelConfig& config, const std::string& list) {
  if (config.ropes.size() != 1)
    fail(list + " stands beside parameters for each kind of layer, which is not read");
  return config.ropes.front();
}

int count_of_layers(Values& values, const std::string& list) {
  const auto count = values.file().integer("num_hidden_layers");
  if (!count || *count < 1 || *count > std::int64_t{kMostLayers})
    fail(fmt::format("{} needs num_hidden_layers, a number up to {}", list, kMostLayers));
  return static_cast<int>(*count);
}

void split_by_base(Values& values, const json& list, ModelConfig& config) {
  const std::string name = values.file().member("layer_rope_theta");
  const ModelRope rope = only_rope(config, name);
  if (static_cast<std::size_t>(count_of_layers(values, name)) != list.size())
    fail(fmt::format("{} has {} layers, and num_hidden_layers is another", name, list.size()));
  std::map<double, std::vector<int>> layers;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_number() || list[i].get<double>() < 0)
      fail(name + " must hold bases, and 0 for layers that do not rotate");
    layers[list[i].get<double>()].push_back(static_cast<int>(i));
  }
  if (layers.size() == 1 && layers.begin()->first > 0) {
    config.ropes.front().spec.base = layers.begin()->first;
    return;
  }
  config.ropes.clear();
  for (auto& [base, its_layers] : layers) {
    if (base == 0) {
      config.unrotated_layers = std::move(its_layers);
      continue;
    }
    ModelRope one = rope;
    one.spec.base = base;
    one.layer_type = "base " + show_json(json(base));
    one.layers = std::move(its_layers);
    config.ropes.push_back(std::move(one));
  }
  if (config.ropes.empty()) fail_for_good("no layer of this model rotates");
}

void split_by_scaling(Values& values, const json& list, ModelConfig& config) {
  const std::string name = values.file().member("rope_scaling_layers");
  ModelRope scaled = only_rope(config, name);
  ModelRope plain = scaled;
  plain.spec.scaling = NoScaling{};
  plain.spec.attention_factor.reset();
  scaled.layer_type = "scaled";
  plain.layer_type = "unscaled";
  for (int i = 0; i < count_of_layers(values, name); ++i)
    (std::find(list.begin(), list.end(), json(i)) != list.end() ? scaled : plain)
        .layers.push_back(i);
  config.ropes.clear();
  for (ModelRope* one : {&scaled, &plain})
    if (!one->layers.empty()) config.ropes.push_back(std::move(*one));
  // Layers that are all alike need no name.
  if (config.ropes.size() == 1) {
    config.ropes.front().layer_type.clear();
    config.ropes.front().layers.clear();
  }
}

}  // namespace

bool split_by_layer_list(Values& values, ModelConfig& config) {
  if (values.type() == nullptr) return false;
  const std::string& type = values.type()->name;
  if (type == "granite_swa" || type == "granitemoe_swa") {
    const json* list = list_of(values, "layer_rope_theta");
    if (list != nullptr) split_by_base(values, *list, config);
    return list != nullptr;
  }
  if (type != "molmo2_text") return false;
  const json* list = list_of(values, "rope_scaling_layers");
  if (list != nullptr) split_by_scaling(values, *list, config);
  return list != nullptr;
}

}  // namespace ropecheck::models
