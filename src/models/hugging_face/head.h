#ifndef ROPECHECK_MODELS_HUGGING_FACE_HEAD_H_
#define ROPECHECK_MODELS_HUGGING_FACE_HEAD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "models/hugging_face/values.h"

// The width of a head, and the place of the rotated part in it, from a config.json.
namespace ropecheck::models {

struct Head {
  int head_dim = 0;
  /// Width of the rotated part if the file has it in coordinates; partial_rotary_factor is no
  /// matter then.
  std::optional<int> rotary_dim = {};
  int offset = 0;  ///< first coordinate of the rotated part
  /// If not 0: the width that partial_rotary_factor is a fraction of; the product must be
  /// rotary_dim.
  int whole = 0;
};

/// Throws ConfigProblem if the width is not said, or said twice.
Head head_of(Values& values, const ConfigOptions& options, ModelConfig& config);

/// Returns whether the width of a head is made of the value of a key, unless head_dim says it.
bool makes_width(const std::string& key);

/// Returns the width of a head in one kind of layers, where `head_dim` is that of most layers.
int head_dim_of_layers(Values& values, const std::string& label, int head_dim);

/// Returns the value. Throws ConfigProblem unless 2 ≤ value ≤ kWidestHead.
int small(std::int64_t value, const std::string& what);

inline constexpr int kWidestHead = 1 << 14;

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_HEAD_H_
