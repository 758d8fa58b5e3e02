#ifndef ROPECHECK_MODELS_MODEL_TYPES_H_
#define ROPECHECK_MODELS_MODEL_TYPES_H_

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/rope_spec.h"

// Measured facts about the model types of Hugging Face's transformers: facts/model_types.json,
// which facts/record_model_types.py writes. The file is part of the program.
namespace ropecheck::models {

/// The effect of a list of the configuration, such as layer_types, on the rotation of its layers.
struct LayerRule {
  std::string key;  ///< the list's key; empty if no list of the configuration decides
  /// The rotation of layers with a value: a label, "all" for the only rotation, or "none".
  std::map<std::string, std::string> rotations;
  /// The same if the file's sliding_window is null; empty if it was not seen.
  std::map<std::string, std::string> without_window;
};

/// The axes of positions with several coordinates.
struct AxisRule {
  std::string order;          ///< "chunked", "interleaved" or "listed"
  std::vector<int> sections;  ///< pairs of each axis in the class default; empty if listed
  AxisList list;              ///< the axis of each pair in the class default, if listed
  std::map<std::string, AxisList> lists;  ///< the same by label, if they differ
};

/// One model type. A member that could not be measured is empty.
struct ModelType {
  std::string name;
  std::string class_name;
  bool rotates = true;  ///< false: its code has no rotary embedding at all
  std::string why;      ///< the reason why the rotation could not be measured; empty if it was
  /// Why no specification describes the rotation, with file and line; empty if one does.
  std::string peculiar;
  /// The key, its value without which the model does not rotate, and its class default; empty if
  /// there is no such key.
  std::vector<std::string> only_if;
  std::optional<Layout> layout;
  bool output_as_halves = false;  ///< neighbours are rotated, and stored as halves afterwards
  bool backwards = false;         ///< turns by minus the angle
  std::string values_too;         ///< the key with which values are rotated as well; may be empty
  bool reads_interleave = false;  ///< rope_interleave chooses the layout; null means halves
  bool measured = false;          ///< the frequencies follow from `reads`, `empty` and `older`
  int head = 0, window = 0;       ///< width of a head and start of the rotated part, class default
  int width = 0;                  ///< of the rotated part, class default; 0 if the labels differ
  std::map<std::string, int> label_heads;  ///< width of a head by label, if they differ
  bool axial = false;                      ///< turns by rows and columns
  nlohmann::json reads;             ///< keys that change the frequencies, with their class defaults
  nlohmann::json values;            ///< class defaults of widths and lengths
  nlohmann::json empty;             ///< rope_parameters of an empty configuration
  nlohmann::json older;             ///< older keys at the top level, with the labels they change
  nlohmann::json switches;          ///< keys that turn the rotation off: value, whether it rotates
  nlohmann::json defaults;          ///< class defaults of the keys in `switches`
  std::vector<std::string> labels;  ///< kinds of layers with parameters of their own
  /// The kinds that there are if the file lists no layers; empty if all.
  std::vector<std::string> unlisted;
  std::vector<std::string> null_is_none;  ///< kinds that do not rotate if their parameters are null
  std::vector<std::string> idle;          ///< keys that look like the rotation's but change nothing
  std::vector<std::string> flat_parameters;  ///< labels that flat rope_parameters change
  bool reads_partial = false;                ///< partial_rotary_factor, with no scaling
  bool keeps_default_partial = false;        ///< parameters without the factor keep the default's
  bool scales = false;                       ///< linear scaling applies, and so the others
  bool reads_lists = false;                  ///< longrope applies
  /// The list that acts beyond the original length, "short" or "long", if longrope has factors of
  /// cos and sin of its own, short_mscale and long_mscale; empty if it has not.
  std::string mscales;
  bool reads_alpha = false;     ///< dynamic scaling with an alpha fixes the base
  bool nested_scaling = false;  ///< rope_scaling may have an object for each label
  /// The factor of cos and sin, by label, that yarn of rope_scaling has if the file gives none and
  /// it is not yarn's own.
  std::map<std::string, double> older_yarn_factors;
  std::optional<double> default_base;
  std::map<std::string, double> default_bases;  ///< by label, if they differ
  std::optional<LayerRule> layers;
  std::optional<AxisRule> axes;
  std::map<std::string, std::string> parts;  ///< objects within the file, and their model types
  nlohmann::json part_defaults;         ///< by part: defaults that it has here in place of its own
  std::vector<std::string> part_theta;  ///< parts whose rope_theta acts beside those
  bool flat = false;  ///< the language model's fields may stand outside of its object
};

/// Returns the facts of a model type; null if the type is not known. Lives as long as the program.
const ModelType* find_model_type(std::string_view name);

/// All types, for tests.
const std::map<std::string, ModelType, std::less<>>& model_types();

/// "transformers 5.24.0": the package that was measured.
const std::string& model_types_source();

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_MODEL_TYPES_H_
