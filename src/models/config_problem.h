#ifndef ROPECHECK_MODELS_CONFIG_PROBLEM_H_
#define ROPECHECK_MODELS_CONFIG_PROBLEM_H_

#include <stdexcept>
#include <string>

// The exception by which the readers of model files report a problem. Only the functions of
// model_config.h catch it.
namespace ropecheck::models {

/// Ends the reading of a configuration, with the sentence for ModelConfig::problem. Never leaves
/// the functions of model_config.h.
struct ConfigProblem : std::runtime_error {
  explicit ConfigProblem(std::string sentence) : std::runtime_error(printable(sentence)) {}

 private:
  /// A text quoted from a file may contain anything; control characters become question marks.
  static std::string& printable(std::string& text) {
    for (char& c : text)
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
    return text;
  }
};

[[noreturn]] inline void fail(const std::string& sentence) { throw ConfigProblem(sentence); }

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_CONFIG_PROBLEM_H_
