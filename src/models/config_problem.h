#ifndef ROPECHECK_MODELS_CONFIG_PROBLEM_H_
#define ROPECHECK_MODELS_CONFIG_PROBLEM_H_

#include <cstddef>
#include <stdexcept>
#include <string>

#include "support/printable.h"

// The exception by which the readers of model files report a problem. Only the functions of
// model_config.h catch it.
namespace ropecheck::models {

/// Ends the reading of a configuration, with the sentence for ModelConfig::problem. Never leaves
/// the functions of model_config.h.
struct ConfigProblem : std::runtime_error {
  /// A text quoted from a file may contain anything; a terminal prints the sentence unchanged.
  explicit ConfigProblem(const std::string& sentence)
      : std::runtime_error(support::printable(shortened(sentence))) {}

 private:
  static std::string shortened(const std::string& text) {
    constexpr std::size_t kMost = 480;
    return text.size() <= kMost ? text : text.substr(0, kMost - 3) + "...";
  }
};

/// Ends the reading. A sentence that names no option gets a way to go on: every rotation can be
/// described as text.
[[noreturn]] inline void fail(std::string sentence) {
  const auto has = [&](const char* words) { return sentence.find(words) != std::string::npos; };
  if (!has("--") && !has("as text")) {
    constexpr std::size_t kMost = 370;
    if (sentence.size() > kMost) sentence = sentence.substr(0, kMost - 3) + "...";
    sentence +=
        "; to go on, describe the rotation as text, such as 'head_dim=128 layout=half_split "
        "base=1e4'";
  }
  throw ConfigProblem(sentence);
}

/// Ends the reading of a file that is broken, or of a model that does not rotate: no option helps.
[[noreturn]] inline void fail_for_good(const std::string& sentence) {
  throw ConfigProblem(sentence);
}

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_CONFIG_PROBLEM_H_
