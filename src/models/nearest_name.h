#ifndef ROPECHECK_MODELS_NEAREST_NAME_H_
#define ROPECHECK_MODELS_NEAREST_NAME_H_

#include <string>
#include <string_view>
#include <vector>

// Suggestions for names that were almost right.
namespace ropecheck::models {

/// Returns the name among `names` that a user most likely meant by `typed`, whatever the case of
/// its letters: the longest one that `typed` begins with ("llama-3.1" for "Llama-3.1-8B"), or one
/// that a few insertions, deletions and exchanges make of it ("qwen2.5" for "qwen-2.5"). Empty if
/// there is none.
std::string nearest_name(std::string_view typed, const std::vector<std::string>& names);

/// "; did you mean llama-3.1?", or nothing.
std::string suggestion_for(std::string_view typed, const std::vector<std::string>& names);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_NEAREST_NAME_H_
