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

[[noreturn]] inline void fail(const std::string& sentence) { throw ConfigProblem(sentence); }

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_CONFIG_PROBLEM_H_
