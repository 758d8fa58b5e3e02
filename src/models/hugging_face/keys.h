#ifndef ROPECHECK_MODELS_HUGGING_FACE_KEYS_H_
#define ROPECHECK_MODELS_HUGGING_FACE_KEYS_H_

#include <string>
#include <string_view>

#include "models/hugging_face/values.h"

// The rule that no key about rotation is passed over: it is read, known to be beside the point, or
// refused by its name.
namespace ropecheck::models {

/// Returns whether a key may concern the rotation, by its name.
bool is_suspect(std::string_view key);

/// Throws ConfigProblem if the file has a suspect key that was not read, and whose value may
/// matter. Keys of options.ignore are entered into `config.notes` instead.
void refuse_unread_keys(const Values& values, const ConfigOptions& options, ModelConfig& config);

/// The same for the object around the one that was read. Members that the inner object has with the
/// same value are harmless.
void refuse_outer_keys(const Fields& outer, const Fields& inner, const ModelType* outer_type,
                       const ConfigOptions& options, ModelConfig& config);

/// Returns the first key that says that the model rotates, of the object or of one within it; empty
/// if there is none.
std::string key_that_rotates(const Fields& fields);

/// Returns whether options.ignore names the key; adds a note if so.
bool is_ignored(std::string_view key, const ConfigOptions& options, ModelConfig& config);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_KEYS_H_
