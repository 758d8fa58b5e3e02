#ifndef ROPECHECK_MODELS_HUGGING_FACE_SCALING_H_
#define ROPECHECK_MODELS_HUGGING_FACE_SCALING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/json_fields.h"
#include "reference/scaling.h"

// Reads the scaling of a Hugging Face configuration (`rope_scaling` or `rope_parameters`).
namespace ropecheck::models {

/// The other values of a configuration that its scaling depends on; lengths in tokens.
struct ScalingContext {
  std::string type;                             ///< rope_type
  std::optional<std::int64_t> original_length;  ///< original_max_position_embeddings
  std::optional<std::int64_t> max_length;       ///< max_position_embeddings
  std::int64_t trained_length = 0;              ///< used if no seq_len is given
  std::optional<std::int64_t> seq_len;          ///< as given by the user
};

/// Returns the scaling that a set of parameters describes. Adds a note for each assumption to
/// `notes`. Throws ConfigProblem if something is missing, contradictory or unknown.
Scaling scaling_of(const Fields& rope, const ScalingContext& context,
                   std::vector<std::string>& notes);

}  // namespace ropecheck::models

#endif  // ROPECHECK_MODELS_HUGGING_FACE_SCALING_H_
