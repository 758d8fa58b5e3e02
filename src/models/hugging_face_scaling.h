#ifndef ROPECHECK_MODELS_HUGGING_FACE_SCALING_H_
#define ROPECHECK_MODELS_HUGGING_FACE_SCALING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/json_fields.h"
#include "reference/scaling.h"

namespace ropecheck::models {

/// What the scaling of a configuration depends on besides its own members; lengths in tokens.
struct ScalingContext {
  std::string type;                             ///< rope_type
  std::optional<std::int64_t> original_length;  ///< original_max_position_embeddings
  std::optional<std::int64_t> max_length;       ///< max_position_embeddings
  std::int64_t trained_length = 0;              ///< as it is taken where no seq_len is asked for
  std::optional<std::int64_t> seq_len;          ///< as asked for
};

/// The scaling that a set of parameters describes. What had to be assumed is added to `notes`.
/// Throws ConfigProblem where something is missing, contradicts or is not known.
Scaling scaling_of(const Fields& rope, const ScalingContext& context,
                   std::vector<std::string>& notes);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_SCALING_H_
