#include "models/model_types.h"

#include "models/facts.h"

namespace ropecheck::models {
namespace {

using nlohmann::json;

template <class T>
T member_or(const json& object, const char* key, T otherwise) {
  const auto at = object.find(key);
  return at == object.end() || at->is_null() ? otherwise : at->get<T>();
}

json member_object(const json& facts, const char* key) {
  const auto at = facts.find(key);
  return at == facts.end() || !at->is_object() ? json::object() : *at;
}

void read_layers(const json& facts, ModelType& type) {
  if (!facts.contains("layers")) return;
  const json& rule = facts["layers"];
  LayerRule layers;
  layers.key = member_or<std::string>(rule, "key", "");
  const json rotations = member_object(rule, "rotations");  // outlives the loop over its items
  for (const auto& [value, rotation] : rotations.items())
    layers.rotations[value] = rotation.get<std::string>();
  const json open = member_object(rule, "without_window");
  for (const auto& [value, rotation] : open.items())
    layers.without_window[value] = rotation.get<std::string>();
  type.layers = layers;
}

/// A digit for each pair; "-" if no axis was seen to turn it.
AxisList list_of(const std::string& digits) {
  AxisList list;
  for (const char digit : digits) list.push_back(digit == '-' ? -1 : digit - '0');
  return list;
}

void read_axes(const json& facts, ModelType& type) {
  if (!facts.contains("axes")) return;
  const json& axes = facts["axes"];
  AxisRule rule{axes["order"], member_or<std::vector<int>>(axes, "sections", {}), {}, {}};
  rule.list = list_of(member_or<std::string>(axes, "list", ""));
  const json lists = member_object(axes, "lists");
  for (const auto& [label, list] : lists.items())
    rule.lists[label] = list_of(list.get<std::string>());
  type.axes = rule;
}

void read_bases(const json& facts, ModelType& type) {
  const auto theta = facts.find("theta");
  if (theta == facts.end()) return;
  if (theta->is_number()) type.default_base = theta->get<double>();
  if (!theta->is_object()) return;
  // Classes with two bases name them after the reach of the attention.
  for (const auto& [name, base] : theta->items())
    if (base.is_number())
      type.default_bases[name == "global"  ? "full_attention"
                         : name == "local" ? "sliding_attention"
                                           : name] = base.get<double>();
}

/// Kinds of layers with heads of their own width: the rotated part stands for the whole head.
void read_label_heads(const json& facts, ModelType& type) {
  if (type.head != 0 || type.labels.empty()) return;
  const json widths = member_object(facts, "width");
  for (const auto& [label, width] : widths.items()) {
    const json own = type.empty.contains(label) ? type.empty[label] : json::object();
    const double partial = own.value("partial_rotary_factor", 1.0);
    type.label_heads[label] = static_cast<int>(width.get<int>() / partial);
  }
}

ModelType read_type(const std::string& name, const json& facts) {
  ModelType type;
  type.name = name;
  type.class_name = member_or<std::string>(facts, "class", "");
  type.rotates = member_or(facts, "rotates", true);
  type.why = member_or<std::string>(facts, "why", "");
  if (facts.contains("peculiar"))
    type.peculiar = facts["peculiar"].get<std::string>() + " (" + model_types_source() + ", " +
                    facts["peculiar_at"].get<std::string>() + ")";
  type.only_if = member_or<std::vector<std::string>>(facts, "only_if", {});
  if (facts.contains("layout"))
    type.layout = facts["layout"] == "interleaved" ? Layout::interleaved : Layout::half_split;
  type.output_as_halves = facts.contains("output");
  type.backwards = member_or(facts, "turns", 1) < 0;
  type.reads_interleave = member_or(facts, "interleave", false);
  type.measured = facts.contains("reads");
  type.head = member_or(facts, "head", 0);
  type.window = member_or(facts, "window", 0);
  const json widths = member_object(facts, "width");
  for (const auto& [label, width] : widths.items())
    type.width = type.width == 0 || type.width == width.get<int>() ? width.get<int>() : 0;
  type.reads = member_object(facts, "reads");
  type.values = member_object(facts, "values");
  type.empty = member_object(facts, "empty");
  type.older = member_object(facts, "older");
  type.switches = member_object(facts, "switches");
  type.defaults = member_object(facts, "defaults");
  type.labels = member_or<std::vector<std::string>>(facts, "labels", {});
  type.unlisted = member_or<std::vector<std::string>>(facts, "unlisted", {});
  type.null_is_none = member_or<std::vector<std::string>>(facts, "null_is_none", {});
  type.values_too = member_or<std::string>(facts, "values_too", "");
  type.idle = member_or<std::vector<std::string>>(facts, "idle", {});
  type.flat_parameters = member_or<std::vector<std::string>>(facts, "flat_rope", {});
  type.reads_partial = member_or(facts, "partial", false);
  type.keeps_default_partial = !member_or(facts, "partial_default_kept", true);
  type.scales = member_or(facts, "linear", false);
  type.reads_lists = member_or(facts, "longrope", false);
  type.mscales = member_or<std::string>(facts, "mscales", "");
  type.reads_alpha = member_or(facts, "alpha", false);
  type.nested_scaling = member_or(facts, "nested_scaling", false);
  const json yarn_factors = member_object(facts, "older_yarn_factor");
  for (const auto& [label, factor] : yarn_factors.items())
    type.older_yarn_factors[label] = factor.get<double>();
  type.axial = type.empty.value("rope_type", "") == "axial";
  read_label_heads(facts, type);
  read_bases(facts, type);
  read_layers(facts, type);
  read_axes(facts, type);
  const json parts = member_object(facts, "parts");
  for (const auto& [key, part] : parts.items()) type.parts[key] = part.get<std::string>();
  type.part_defaults = member_object(facts, "part_defaults");
  type.part_theta = member_or<std::vector<std::string>>(facts, "part_theta", {});
  type.flat = member_or(facts, "flat", false);
  return type;
}

const json& recorded_types() {
  static const json all = json::parse(facts::model_types());
  return all;
}

}  // namespace

const std::map<std::string, ModelType, std::less<>>& model_types() {
  static const auto types = [] {
    std::map<std::string, ModelType, std::less<>> read;
    for (const auto& [name, facts] : recorded_types()["types"].items())
      read.emplace(name, read_type(name, facts));
    return read;
  }();
  return types;
}

const ModelType* find_model_type(std::string_view name) {
  const auto at = model_types().find(name);
  return at == model_types().end() ? nullptr : &at->second;
}

const std::string& model_types_source() {
  static const std::string source = recorded_types()["source"]["package"].get<std::string>() + " " +
                                    recorded_types()["source"]["version"].get<std::string>();
  return source;
}

}  // namespace ropecheck::models
