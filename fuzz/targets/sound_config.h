#ifndef ROPECHECK_FUZZ_TARGETS_SOUND_CONFIG_H_
#define ROPECHECK_FUZZ_TARGETS_SOUND_CONFIG_H_

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "models/model_config.h"

// Checks that the targets for models' files share.
namespace ropecheck::targets {

/// Aborts unless a model's file was refused in a sentence or read as a sound rotation.
inline void require_sound(const models::ModelConfig& config) {
  std::string wrong;
  if (config.problem.empty() == config.ropes.empty())
    wrong = "neither refused nor read, or both: " + config.problem;
  for (const models::ModelRope& rope : config.ropes)
    if (const std::string problem = problem_with(rope.spec); !problem.empty())
      wrong = "an unsound rotation was read: " + problem;
  for (const char c : config.problem)
    if (static_cast<unsigned char>(c) < ' ') wrong = "a sentence with control characters";
  if (wrong.empty()) return;
  std::fprintf(stderr, "%s\n", wrong.c_str());
  std::abort();
}

/// The options that a user adds if a file leaves them out.
inline models::ConfigOptions all_options() { return {Layout::half_split, 1e4, 5000}; }

}  // namespace ropecheck::targets

#endif  // ROPECHECK_FUZZ_TARGETS_SOUND_CONFIG_H_
