#ifndef ROPECHECK_MODELS_HUGGING_FACE_VALUES_H_
#define ROPECHECK_MODELS_HUGGING_FACE_VALUES_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "models/json_fields.h"
#include "models/model_config.h"
#include "models/model_types.h"

// The members of a configuration, with the defaults of its class where the file has none. Every
// value that is taken is entered into ModelConfig::readings with its origin.
namespace ropecheck::models {

class Values {
 public:
  /// `type` is null if nothing is known of the model type. `outside` says that the fields of the
  /// language model stand outside of its own object.
  Values(const Fields& file, const ModelType* type, ModelConfig& config, bool outside = false)
      : file_(file), type_(type), config_(config), outside_(outside) {}

  const Fields& file() const { return file_; }
  const ModelType* type() const { return type_; }

  /// Returns whether the class reads a key. A key that the class does not declare acts in the
  /// model's own object alone.
  bool reads(const std::string& key) const {
    return type_ != nullptr && type_->reads.contains(key) &&
           !(outside_ && type_->reads[key].is_null() && !type_->values.contains(key));
  }

  /// Returns the file's value, or the default of the class; empty if there is neither. Throws
  /// ConfigProblem if the file's value is of another kind, or null in place of a default.
  std::optional<double> number(const std::string& key);
  std::optional<std::int64_t> integer(const std::string& key);

  /// Enters a value with its origin.
  void note_value(const std::string& key, const nlohmann::json& value, const std::string& from);
  void note_file(const std::string& key, const nlohmann::json& value) {
    note_value(key, value, file_.name());
  }
  void note_default(const std::string& key, const nlohmann::json& value) {
    note_value(key, value, default_source());
  }

  /// Takes back a default that another value of the file replaces.
  void drop_default(const std::string& key);

  /// "default of LlamaConfig, transformers 5.24.0".
  std::string default_source() const;

  bool was_read(const std::string& key) const { return read_.count(key) != 0; }

 private:
  const nlohmann::json* class_default(const std::string& key) const;
  /// Adds a reading; one for each member of an object, so that each number has a line.
  void enter(const std::string& key, const nlohmann::json& value, const std::string& from);

  const Fields& file_;
  const ModelType* type_;
  ModelConfig& config_;
  bool outside_;
  std::set<std::string> read_;
};

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_VALUES_H_
