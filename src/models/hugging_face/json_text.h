#ifndef ROPECHECK_MODELS_HUGGING_FACE_JSON_TEXT_H_
#define ROPECHECK_MODELS_HUGGING_FACE_JSON_TEXT_H_

#include <nlohmann/json.hpp>
#include <string_view>

// The text of a config.json. It comes from strangers, so that its depth is limited, and time grows
// with its length alone.
namespace ropecheck::models {

/// Throws ConfigProblem if the text is no JSON, nests deeper than a configuration does, or has a
/// key twice. NaN, Infinity and -Infinity, which Python writes, become strings.
nlohmann::json parse_config(std::string_view text);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_JSON_TEXT_H_
