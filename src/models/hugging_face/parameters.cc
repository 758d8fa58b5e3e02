#include "models/hugging_face/parameters.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

namespace ropecheck::models {
namespace {

using nlohmann::json;

class Merger {
 public:
  Merger(Values& values, const ConfigOptions& options)
      : values_(values), options_(options), type_(values.type()) {}

  std::vector<Parameters> merge() {
    find_given();
    const bool by_layer = is_by_layer();
    if (type_ != nullptr && !type_->labels.empty())
      by_layer ? take_layers() : take_for_labels();
    else if (by_layer)
      take_unknown_layers();
    else
      take_flat();
    read_older_bases();
    read_older_partials();
    for (Parameters& one : all_) complete(one);
    return std::move(all_);
  }

 private:
  /// Chooses between rope_scaling and rope_parameters; the older name comes first in the code too.
  void find_given() {
    const json* scaling = values_.file().find("rope_scaling");
    const json* parameters = values_.file().find("rope_parameters");
    if (scaling != nullptr && parameters != nullptr && *scaling != *parameters)
      fail(values_.file().member("rope_scaling") + " contradicts its rope_parameters");
    if (scaling != nullptr) values_.note_file("rope_scaling", *scaling);
    if (parameters != nullptr) values_.note_file("rope_parameters", *parameters);
    name_ = scaling != nullptr ? "rope_scaling" : "rope_parameters";
    given_ = scaling != nullptr ? scaling : parameters;
    if (given_ != nullptr && !given_->is_object())
      fail(values_.file().member(name_.c_str()) + " is not an object");
    if (given_ == nullptr || !given_->empty()) return;
    // For the code, an empty rope_scaling is none, but empty rope_parameters replace the default.
    if (type_ != nullptr && scaling == nullptr && type_->labels.empty() && is_plain(type_->empty))
      return;
    if (type_ != nullptr && parameters != nullptr && !is_plain(type_->empty))
      fail(values_.file().member("rope_parameters") + " is empty, but the " +
           values_.default_source() + ", is " + show_json(type_->empty) + ": say which is meant");
    given_ = nullptr;
  }

  /// Whether parameters say a base alone, for all layers or for each kind.
  static bool is_plain(const json& parameters) {
    for (const auto& [key, value] : parameters.items())
      if (value.is_object() ? !is_plain(value)
                            : key != "rope_theta" && !value.is_null() && value != "default")
        return false;
    return true;
  }

  bool is_by_layer() const {
    if (given_ == nullptr) return false;
    const auto object = [](const json& value) { return value.is_object(); };
    const auto nothing = [](const json& value) { return value.is_object() || value.is_null(); };
    const bool any = std::any_of(given_->begin(), given_->end(), object);
    if (any && !std::all_of(given_->begin(), given_->end(), nothing))
      fail(name_ + " mixes parameters with layers that have their own");
    return any;
  }

  json default_of(const std::string& label) const {
    if (type_ == nullptr) return json::object();
    if (label.empty()) return type_->labels.empty() ? type_->empty : json::object();
    const auto at = type_->empty.find(label);
    return at != type_->empty.end() && at->is_object() ? *at : json::object();
  }

  void take_flat() {
    if (given_ == nullptr && type_ != nullptr && !type_->empty.empty())
      values_.note_default("rope_parameters", type_->empty);
    if (is_unread_scaling())
      fail("the code for model_type '" + type_->name + "' does not read rope_scaling");
    json object = given_ == nullptr ? default_of("") : *given_;
    set_older_yarn_factor("", object);
    all_.push_back({"", std::move(object), name_});
  }

  /// The labels that rope_scaling changes in the spelling of the file; empty if it is not known.
  std::optional<std::vector<std::string>> effect_of_scaling() const {
    const auto at = type_->older.find(given_->contains("rope_type") ? "rope_scaling.rope_type"
                                                                    : "rope_scaling.type");
    if (at == type_->older.end() || !at->is_array()) return std::nullopt;
    return at->get<std::vector<std::string>>();
  }

  /// Whether the file has rope_scaling with more than a type, and the class was seen to ignore it.
  /// The effect of sections on a class that scales nothing was not tried.
  bool is_unread_scaling() const {
    if (given_ == nullptr || type_ == nullptr || name_ != "rope_scaling") return false;
    const bool has_values = std::any_of(given_->begin(), given_->end(), [](const json& value) {
      return !value.is_null() && !value.is_string();
    });
    const bool may_be_sections = !type_->scales && !given_->contains("rope_theta") &&
                                 !given_->contains("partial_rotary_factor");
    return has_values && !may_be_sections && effect_of_scaling() == std::vector<std::string>{};
  }

  void set_older_yarn_factor(const std::string& label, json& object) {
    if (type_ == nullptr || given_ == nullptr || name_ != "rope_scaling") return;
    const auto factor = type_->older_yarn_factors.find(label);
    const bool is_yarn = object.value("rope_type", object.value("type", json())) == "yarn";
    if (factor == type_->older_yarn_factors.end() || !is_yarn) return;
    if (object.contains("attention_factor")) return;  // null means yarn's own factor
    object["attention_factor"] = factor->second;
    values_.note_default("rope_scaling.attention_factor", factor->second);
  }

  void take_unknown_layers() {
    if (type_ != nullptr)
      fail(name_ + " has parameters for kinds of layers, but model_type '" + type_->name +
           "' has one rotation for all");
    for (const auto& [label, value] : given_->items()) {
      const bool is_name = std::all_of(label.begin(), label.end(), [](char c) {
        return c == '_' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
               (c >= 'A' && c <= 'Z');
      });
      if (!is_name || label.empty())
        fail(name_ + " has the member " + show_json(label) + ", which names no kind of layer");
      if (!value.is_null()) all_.push_back({label, value, name_ + "." + label});
    }
  }

  void take_layers() {
    if (name_ == "rope_scaling" && !type_->nested_scaling)
      fail(values_.file().member("rope_scaling") +
           " has parameters for kinds of layers, which the code for model_type '" + type_->name +
           "' reads in rope_parameters alone");
    for (const auto& [label, value] : given_->items())
      if (std::find(type_->labels.begin(), type_->labels.end(), label) == type_->labels.end() &&
          !(value.is_null() && never_rotates(label)))
        fail(name_ + " has the kind of layer '" + label + "', which model_type '" + type_->name +
             "' does not have");
    for (const std::string& label : type_->labels) {
      const auto at = given_->find(label);
      if (at != given_->end() && at->is_null() && null_means_none(label)) continue;
      if (at != given_->end() && at->is_null())
        fail(name_ + "." + label + " is null: say with rope_type default that it is not scaled");
      const bool own = at != given_->end();
      if (!own) values_.note_default("rope_parameters." + label, default_of(label));
      all_.push_back({label, own ? *at : default_of(label), name_ + "." + label});
    }
  }

  bool never_rotates(const std::string& label) const {
    if (!type_->layers) return false;
    const auto at = type_->layers->rotations.find(label);
    return at != type_->layers->rotations.end() && at->second == "none";
  }

  bool null_means_none(const std::string& label) const {
    const auto& none = type_->null_is_none;
    return std::find(none.begin(), none.end(), label) != none.end();
  }

  /// Parameters without layers, for a model with several kinds: the measured effect decides.
  void take_for_labels() {
    std::vector<std::string> changed;
    if (given_ != nullptr) {
      const bool spelled = given_->contains("rope_type");
      changed = name_ == "rope_parameters" ? type_->flat_parameters
                                           : effect_of_scaling().value_or(changed);
      if (changed.empty())
        fail("the code for model_type '" + type_->name + "' does not read " + name_ +
             " in this form" +
             (spelled || name_ == "rope_parameters" ? "" : ", with type in place of rope_type") +
             ": it has parameters for each of " + listed(type_->labels));
    }
    for (const std::string& label : type_->labels) {
      json object = default_of(label);
      const bool own = std::find(changed.begin(), changed.end(), label) != changed.end();
      if (own) {
        if (given_->contains("type")) object.erase("rope_type");
        object.update(*given_);
        set_older_yarn_factor(label, object);
      }
      if (!own) values_.note_default("rope_parameters." + label, object);
      all_.push_back({label, object, own ? name_ : "rope_parameters." + label});
    }
  }

  static std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
  }

  bool is_given(const Parameters& one, const char* key) const {
    if (given_ == nullptr) return false;
    const json& own = is_by_layer() && given_->contains(one.label) ? (*given_)[one.label] : *given_;
    return own.contains(key) && !own[key].is_null();
  }

  /// Sets a member of the parameters from a key at the top level.
  void set(Parameters& one, const char* member, const char* key, double value) {
    if (is_given(one, member) && one.object[member] != value)
      fail(one.name + "'s " + member + " contradicts " + values_.file().member(key));
    drop_default(one, member);
    one.object[member] = value;
  }

  void drop_default(const Parameters& one, const char* member) {
    values_.drop_default("rope_parameters." + (one.label.empty() ? "" : one.label + ".") + member);
  }

  void read_older_bases() {
    for (const char* key :
         {"rope_theta", "rotary_emb_base", "rope_local_base_freq", "global_rope_theta",
          "local_rope_theta", "swa_rope_theta", "compress_rope_theta"}) {
      const json* value = values_.file().find(key);
      if (value == nullptr) continue;
      const auto changed = labels_that_read(key);
      if (changed.empty()) continue;  // refused by its name later
      const double base = *values_.file().number(key);
      values_.note_file(key, *value);
      for (Parameters& one : all_) {
        if (std::find(changed.begin(), changed.end(), one.label) == changed.end()) continue;
        if (is_by_layer() && given_->contains(one.label) && !is_given(one, "rope_theta"))
          fail(one.name + " has no rope_theta, and whether " + values_.file().member(key) +
               " stands for it is not known");
        set(one, "rope_theta", key, base);
      }
    }
  }

  /// The kinds of layers whose base a key at the top level sets.
  std::vector<std::string> labels_that_read(const std::string& key) const {
    // Parameters without a base take the one beside them, whatever the class has by default.
    // Classes with a name of their own for the base read that one alone.
    if (type_ != nullptr && key == "rope_theta" && given_ != nullptr && type_->labels.empty() &&
        type_->scales && !type_->older.contains("rotary_emb_base"))
      return {""};
    if (type_ != nullptr) {
      const auto at = type_->older.find(key);
      return at != type_->older.end() && at->is_array() ? at->get<std::vector<std::string>>()
                                                        : std::vector<std::string>{};
    }
    std::vector<std::string> all;
    if (key == "rope_theta" || key == "rotary_emb_base")
      for (const Parameters& one : all_) all.push_back(one.label);
    return all;
  }

  void read_older_partials() {
    for (const char* key : {"partial_rotary_factor", "rotary_pct"}) {
      const json* value = values_.file().find(key);
      if (value == nullptr) {
        // For the code, null is a value, and no default takes its place.
        if (values_.file().object().contains(key) && has_default_partial())
          fail(values_.file().member(key) + " is null, but the " + values_.default_source() +
               ", is another fraction: say which is meant");
        continue;
      }
      const bool known = type_ == nullptr || type_->older.contains(key) ||
                         (std::string_view(key) == "partial_rotary_factor" && type_->scales &&
                          type_->labels.empty() && !type_->older.contains("rotary_pct"));
      if (!known) continue;  // refused by its name later
      const double factor = *values_.file().number(key);
      values_.note_file(key, *value);
      for (Parameters& one : all_) set(one, "partial_rotary_factor", key, factor);
    }
  }

  bool has_default_partial() const {
    return type_ != nullptr &&
           type_->empty.dump().find("partial_rotary_factor") != std::string::npos;
  }

  /// Adds what the class has by default.
  void complete(Parameters& one) {
    auto& object = one.object;
    if (object.contains("partial_rotary_factor") && object["partial_rotary_factor"].is_null() &&
        has_default_partial())
      fail(one.name + "'s partial_rotary_factor is null, but the " + values_.default_source() +
           ", is another fraction: say which is meant");
    for (const char* key : {"rope_theta", "partial_rotary_factor"})
      if (object.contains(key) && object[key].is_null()) object.erase(key);
    const bool base_in_file =
        object.contains("rope_theta") && (is_given(one, "rope_theta") || older_base_in_file(one));
    if (options_.base) {
      if (base_in_file && object["rope_theta"] != *options_.base)
        fail("--base contradicts the rope_theta of " + values_.file().name());
      drop_default(one, "rope_theta");
      object["rope_theta"] = *options_.base;
      values_.note_value("rope_theta", *options_.base, "--base");
    } else if (!object.contains("rope_theta")) {
      const auto base = default_base(one.label);
      if (!base)
        fail(values_.file().name() + " has no rope_theta" +
             (one.label.empty() ? "" : " for " + one.label) +
             ": say --base (it is in the model's code)");
      object["rope_theta"] = *base;
      values_.note_default(one.label.empty() ? "rope_theta" : one.label + ".rope_theta", *base);
    }
    if (!object.contains("partial_rotary_factor") && type_ != nullptr &&
        type_->keeps_default_partial) {
      const json otherwise = default_of(one.label);
      const bool is_scaled = object.value("rope_type", json("default")) != "default";
      if (otherwise.contains("partial_rotary_factor")) {
        if (!one.label.empty() && is_scaled)
          fail(one.name + " is scaled and has no partial_rotary_factor, and whether the default, " +
               show_json(otherwise["partial_rotary_factor"]) + ", stands for it is not known");
        object["partial_rotary_factor"] = otherwise["partial_rotary_factor"];
        values_.note_default("partial_rotary_factor", otherwise["partial_rotary_factor"]);
      }
    }
  }

  bool older_base_in_file(const Parameters& one) const {
    for (const char* key :
         {"rope_theta", "rotary_emb_base", "rope_local_base_freq", "global_rope_theta",
          "local_rope_theta", "swa_rope_theta", "compress_rope_theta"}) {
      const auto changed = labels_that_read(key);
      if (values_.file().find(key) != nullptr &&
          std::find(changed.begin(), changed.end(), one.label) != changed.end())
        return true;
    }
    return false;
  }

  std::optional<double> default_base(const std::string& label) const {
    if (type_ == nullptr) return std::nullopt;
    // A class whose configuration has the key itself takes it for parameters without a base.
    if (label.empty() && type_->reads.value("rope_theta", json()).is_number())
      return type_->reads["rope_theta"].get<double>();
    const auto at = type_->default_bases.find(label);
    if (at != type_->default_bases.end()) return at->second;
    return type_->default_base;
  }

  Values& values_;
  const ConfigOptions& options_;
  const ModelType* type_;
  const json* given_ = nullptr;
  std::string name_;
  std::vector<Parameters> all_;
};

}  // namespace

std::vector<Parameters> parameters_of(Values& values, const ConfigOptions& options) {
  return Merger(values, options).merge();
}

}  // namespace ropecheck::models
