#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/config_problem.h"
#include "models/hugging_face/diffusion.h"
#include "models/hugging_face/head.h"
#include "models/hugging_face/json_text.h"
#include "models/hugging_face/keys.h"
#include "models/hugging_face/model.h"
#include "models/hugging_face/values.h"
#include "models/hugging_face/vision.h"
#include "models/json_fields.h"
#include "models/model_config.h"
#include "models/model_types.h"

// A config.json may describe several models: a language model beside encoders of pictures or sound,
// each in an object of its own. This file chooses the object.
namespace ropecheck::models {
namespace {

using nlohmann::json;

/// The object that describes one model.
struct Part {
  const json* object;
  std::string name;      ///< "config.json's text_config"
  std::string type;      ///< its model type; empty if nothing says it
  bool outside = false;  ///< its fields stand outside of its own object
};

constexpr const char* kLanguageParts[] = {"text_config",     "thinker_config",        "llm_config",
                                          "language_config", "language_model_config", "vlm_config"};

std::string type_of(const json& object) {
  const auto type = object.find("model_type");
  return type != object.end() && type->is_string() ? type->get<std::string>() : "";
}

class Chooser {
 public:
  Chooser(const ConfigOptions& options, ModelConfig& config) : options_(options), config_(config) {}

  Part choose(const json& document) {
    Part part{&document, "config.json", type_of(document)};
    if (!options_.part.empty()) return named(part);
    while (descend(part)) {
    }
    return part;
  }

 private:
  static std::string part_type(const Part& outer, const std::string& key) {
    const std::string own = type_of((*outer.object)[key]);
    // A part may repeat the type of the whole, as in Qwen3-VL's vision_config.
    if (!own.empty() && own != outer.type) return own;
    const ModelType* type = find_model_type(outer.type);
    return type != nullptr && type->parts.count(key) != 0 ? type->parts.at(key) : own;
  }

  /// Follows options.part, as in "thinker_config.text_config".
  Part named(Part part) const {
    std::string rest = options_.part;
    while (!rest.empty()) {
      const std::string key = rest.substr(0, rest.find('.'));
      rest = key.size() == rest.size() ? "" : rest.substr(key.size() + 1);
      const auto at = part.object->find(key);
      if (at == part.object->end() || !at->is_object()) {
        std::string names;
        for (const auto& [name, value] : part.object->items())
          if (value.is_object()) names += (names.empty() ? "" : ", ") + name;
        fail(part.name + " has no part '" + key + "'; it has " + (names.empty() ? "none" : names));
      }
      const Part inner{&*at, part.name + "'s " + key, part_type(part, key)};
      refuse_missing_defaults(part, key, inner);
      part = inner;
    }
    return part;
  }

  /// A class may have defaults for a model within it that are not that model's own. They act in
  /// ways that differ between classes, so that the file has to say these values.
  void refuse_missing_defaults(const Part& outer, const std::string& key, const Part& inner) const {
    const ModelType* type = find_model_type(outer.type);
    if (type == nullptr || !type->part_defaults.contains(key)) return;
    const auto says = [&](const std::string& name) {
      const auto at = inner.object->find(name);
      return at != inner.object->end() && !at->is_null();
    };
    const bool theta_acts =
        std::find(type->part_theta.begin(), type->part_theta.end(), key) != type->part_theta.end();
    // A class that reads head_dim has one here, whatever the file's other sizes are.
    const ModelType* its_type = find_model_type(inner.type);
    const bool has_head = its_type == nullptr || its_type->values.contains("head_dim");
    for (const auto& [name, value] : type->part_defaults[key].items()) {
      const bool of_width = makes_width(name) || name == "head_dim";
      if ((says(name) && !(of_width && has_head)) ||
          (name == "rope_parameters" && theta_acts && says("rope_theta")) ||
          (of_width && (says("head_dim") || options_.head_dim)) ||
          (name == "max_position_embeddings" && options_.length))
        continue;
      if (of_width && has_head)
        fail(inner.name + " has no head_dim, for which " + type->class_name +
             " has a default in place of the part's own: say --head-dim");
      fail(inner.name + " has no " + name + ", for which " + type->class_name +
           " has the default " + show_json(value) + " in place of the part's own: write it there");
    }
  }

  /// Goes on to the object of the language model, if there is one. Returns false at the end.
  bool descend(Part& part) {
    const ModelType* type = find_model_type(part.type);
    if (type == nullptr) refuse_several(part);
    for (const char* key : kLanguageParts) {
      const auto at = part.object->find(key);
      if (at == part.object->end() || !at->is_object()) continue;
      // A class looks for other models under its own names alone.
      if (type != nullptr && type->parts.count(key) == 0) continue;
      const Part inner{&*at, part.name + "'s " + key, part_type(part, key)};
      if (type != nullptr && type_of(*at) == part.type)
        fail(inner.name + " has the model_type of the whole, '" + part.type +
             "', and which class the code makes of it is not known");
      config_.notes.push_back("the part " + std::string(key) + " is described" + others(part, key));
      refuse_missing_defaults(part, key, inner);
      refuse_outer_keys(Fields(*part.object, part.name), Fields(*inner.object, inner.name), type,
                        options_, config_);
      part = inner;
      return true;
    }
    if (type == nullptr || type->measured) return false;
    for (const char* key : kLanguageParts)
      if (type->parts.count(key) != 0) return language_outside(part, *type, key);
    return only_part(part, *type);
  }

  /// Several objects may be the language model's in a file of an unknown type, and an object under
  /// another name may be one too.
  void refuse_several(const Part& part) const {
    std::string language, other;
    for (const auto& [key, value] : part.object->items()) {
      if (!value.is_object()) continue;
      const auto* found = std::find(std::begin(kLanguageParts), std::end(kLanguageParts), key);
      if (found != std::end(kLanguageParts)) {
        if (!language.empty())
          fail(part.name + " has " + language + " and " + key + ", and which of them is the " +
               "language model's is not known of model_type '" + part.type + "': say --part");
        language = key;
      } else if (const ModelType* type = find_model_type(type_of(value));
                 type != nullptr && type->measured && !type->axial) {
        other = key;
      }
    }
    if (!language.empty() || other.empty() || is_ignored(other, options_, config_)) return;
    fail(part.name + " has the part " + other + " of model_type '" +
         type_of((*part.object)[other]) + "', which rotates: --part " + other +
         " describes it, and --ignore " + other + " goes on without it");
  }

  /// The object of the language model is missing.
  bool language_outside(Part& part, const ModelType& type, const char* key) {
    if (!type.flat)
      fail(part.name + " has no " + key + ", where " + type.class_name +
           " looks for the language model");
    config_.notes.push_back("the language model's fields stand in config.json itself, not in " +
                            std::string(key));
    part.type = type.parts.at(key);
    part.outside = true;
    return false;
  }

  /// A part that is no language model may rotate beside the model around it: a person chooses.
  static bool only_part(const Part& part, const ModelType& type) {
    std::string rotating;
    for (const auto& [key, inner] : type.parts) {
      const ModelType* found = find_model_type(inner);
      const auto at = part.object->find(key);
      if (found != nullptr && found->measured && at != part.object->end() && at->is_object())
        rotating += (rotating.empty() ? "" : " or --part ") + key;
    }
    if (!rotating.empty())
      fail(part.name + " is of several models, and " + type.class_name +
           " has no language model under a name that is known here: say --part " + rotating);
    return false;
  }

  std::string others(const Part& part, const std::string& chosen) const {
    std::string names;
    for (const auto& [key, value] : part.object->items())
      if (value.is_object() && key != chosen && key.ends_with("_config") &&
          key != "quantization_config")
        names += (names.empty() ? "" : ", ") + key;
    return names.empty() ? "" : "; --part names another one: " + names;
  }

  const ConfigOptions& options_;
  ModelConfig& config_;
};

/// A network may be given by its name in another library, such as timm, whose code is not known
/// here. ResNets, the usual ones, do not rotate.
void refuse_named_network(const std::string& place, const json& object) {
  for (const char* key : {"backbone", "architecture"}) {
    const auto at = object.find(key);
    if (at == object.end() || !at->is_string()) continue;
    const std::string name = at->get<std::string>();
    if (name.substr(name.rfind('/') + 1).starts_with("resnet")) continue;
    fail("whether " + show_json(*at) + " rotates, the " + key + " that " + place +
         " names, is not known here: describe it as text, such as 'head_dim=64 axes=image'");
  }
}

/// A model that does not rotate may be built around one that does, such as a detector around the
/// encoder of its pictures.
void refuse_rotating_part(const Part& part) {
  refuse_named_network(part.name, *part.object);
  for (const auto& [key, inner] : part.object->items()) {
    if (!inner.is_object() || type_of(inner).empty()) continue;
    const ModelType* type = find_model_type(type_of(inner));
    if (type != nullptr && !type->rotates) {
      refuse_named_network(key, inner);
      continue;
    }
    const std::string named = key + " of model_type '" + type_of(inner) + "'";
    if (type != nullptr)
      fail(part.name + " of model_type '" + part.type + "' has the part " + named +
           ", which rotates: --part " + key + " describes it");
    fail("whether " + part.name + "'s part " + named + " rotates is not known here: --part " + key +
         " describes it");
  }
}

/// The type is one whose code in the package does not rotate; a file may be for other code.
[[noreturn]] void refuse_unrotated(const Part& part) {
  refuse_rotating_part(part);
  const std::string none =
      "the code for model_type '" + part.type + "' in " + model_types_source() + " has none";
  const std::string key = key_that_rotates(Fields(*part.object, part.name));
  if (key.empty()) fail_for_good("this model has no rotary embedding: " + none);
  fail(part.name + " has the key '" + key + "' of a rotary embedding, but " + none +
       ": if the model's own code rotates, describe it as text, such as 'head_dim=64 base=1e4'");
}

/// The type rotates in a way that no specification describes, or only with a value of one key.
[[noreturn]] void refuse_peculiar(const Fields& fields, const ModelType& type) {
  if (!type.only_if.empty()) {
    const std::string& key = type.only_if[0];
    const auto own = fields.object().find(key);
    const bool given = own != fields.object().end();
    const json value = given ? *own : json(type.only_if[2]);
    if (value != type.only_if[1])
      fail_for_good("this model has no rotary embedding: " + key + " is " + show_json(value) +
                    (given ? "" : " by default"));
  }
  fail_for_good("the rotation of model_type '" + type.name +
                "' cannot be described: " + type.peculiar);
}

void read_document(const json& document, const ConfigOptions& options, ModelConfig& config) {
  if (!document.is_object()) fail_for_good("config.json is not an object");
  if (is_of_diffusers(document)) return read_diffusion_transformer(document, options, config);
  const Part part = Chooser(options, config).choose(document);
  const ModelType* type = find_model_type(part.type);
  if (type != nullptr && !type->rotates) refuse_unrotated(part);
  // A layout alone would make a rotation by one number of it.
  if (type == nullptr && part.name.find("vision") != std::string::npos)
    fail("how " + part.name +
         " rotates is not known here, and an encoder of pictures may turn by " +
         "rows and columns: describe it as text, such as 'head_dim=64 axes=image'");
  const Fields fields(*part.object, part.name);
  if (type != nullptr && !type->peculiar.empty()) refuse_peculiar(fields, *type);
  Values values(fields, type, config, part.outside);
  if (type != nullptr && type->axial) return read_vision_encoder(values, options, config);
  if (type != nullptr && (!type->measured || !type->layout)) {
    const bool holds_others = !type->measured && !type->parts.empty();
    if (holds_others) refuse_rotating_part(part);
    const std::string why = !type->why.empty() ? type->why
                            : type->measured   ? "the coordinates that make a pair were not seen"
                                               : "its frequencies were not seen";
    fail((holds_others ? "whether and how" : "how") + std::string(" model_type '") + part.type +
         "' rotates is not known here (" + model_types_source() + ": " + why +
         "); describe it as text, such as 'head_dim=64 base=1e4'");
  }
  read_model(values, options, config);
}

}  // namespace

ModelConfig read_hugging_face_config(std::string_view text, const ConfigOptions& options) {
  ModelConfig config;
  try {
    read_document(parse_config(text), options, config);
  } catch (const ConfigProblem& problem) {
    config.ropes.clear();
    config.unrotated_layers.clear();
    config.problem = problem.what();
  }
  keep_layer(config, options);
  return config;
}

}  // namespace ropecheck::models
