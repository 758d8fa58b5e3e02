#ifndef ROPECHECK_MODELS_CONFIG_PROBLEM_H_
#define ROPECHECK_MODELS_CONFIG_PROBLEM_H_

#include <stdexcept>

namespace ropecheck {

/// Ends the reading of a configuration, with the sentence for ModelConfig::problem. Never leaves
/// the functions of model_config.h.
struct ConfigProblem : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ropecheck

#endif  // ROPECHECK_MODELS_CONFIG_PROBLEM_H_
