#ifndef ROPECHECK_RECORDING_IDENTIFY_UNKNOWN_RECORDING_H_
#define ROPECHECK_RECORDING_IDENTIFY_UNKNOWN_RECORDING_H_

#include <cstdint>

#include "models/tensor_file.h"
#include "recording/recording.h"

// Recordings whose specification is not known: only the sizes of the tensors are.
namespace ropecheck::recording {

/// Reads the tensors of a recording. Positions are as for recording_of. Throws InputError if the
/// tensors do not fit each other.
Recording recording_to_identify(const models::StoredTensor& x,
                                const models::StoredTensor& positions,
                                const models::StoredTensor& y, bool heads_first);

/// Returns whether rotations of these sizes are identified.
bool can_be_identified(std::int64_t head_dim, std::int64_t axes);

/// A specification with nothing but sizes. Throws InputError if no rotation has them.
RopeSpec spec_of_sizes(std::int64_t head_dim, std::int64_t axes);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_IDENTIFY_UNKNOWN_RECORDING_H_
