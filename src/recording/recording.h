#ifndef ROPECHECK_RECORDING_RECORDING_H_
#define ROPECHECK_RECORDING_RECORDING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "diagnosis/diagnosis.h"
#include "models/tensor_file.h"
#include "properties/contract.h"
#include "properties/property.h"

// A rotation that has been carried out somewhere else, and its tensors stored: held to the claims
// that one call can be held to.
namespace ropecheck::recording {

/// One call: the tensors x and y, [batch, seq, heads, head_dim] or fewer leading axes, or with
/// `heads_first` [batch, heads, seq, head_dim]; positions [batch, seq] or [seq], and with
/// several axes [batch, seq, axes], [seq, axes] or [axes, batch, seq].
struct Recording {
  RopeSpec spec;
  DType dtype = DType::float32;
  Direction direction = Direction::forward;
  bool heads_first = false;
  std::int64_t batch = 1;
  std::int64_t seq = 1;
  std::int64_t heads = 1;
  std::vector<std::int64_t> positions;  ///< [batch, seq, axes]
  models::StoredTensor x;               ///< both point into the files' bytes
  models::StoredTensor y;

  std::int64_t tokens() const { return batch * seq; }
};

struct RecordingOptions {
  Direction direction = Direction::forward;
  bool heads_first = false;
};

/// Throws InputError where the tensors do not fit together, or not the specification.
Recording recording_of(const RopeSpec& spec, const models::StoredTensor& x,
                       const models::StoredTensor& positions, const models::StoredTensor& y,
                       const RecordingOptions& options);

struct CheckedClaim {
  const Property* property;
  Verdict verdict;  ///< of all parts together; its place is one in the recording
};

struct RecordingResult {
  std::vector<CheckedClaim> claims;
  diagnosis::Diagnosis diagnosis;  ///< where one of them fails
  bool failed() const;
  bool checked() const;  ///< anything at all
};

RecordingResult check_recording(const Recording& recording, const Contract& contract);

/// In words for a terminal. `name` is what the user calls the specification.
std::string recording_report(const RecordingResult& result, const Recording& recording,
                             const std::string& name, const Contract& contract);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_RECORDING_H_
