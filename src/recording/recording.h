#ifndef ROPECHECK_RECORDING_RECORDING_H_
#define ROPECHECK_RECORDING_RECORDING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "diagnosis/diagnosis.h"
#include "models/tensor_file.h"
#include "properties/contract.h"
#include "properties/property.h"

// A recorded rotation: it was carried out elsewhere, and its tensors were stored in files. It is
// checked against every claim that can be checked on one call.
namespace ropecheck::recording {

/// One call. The tensors x and y are [batch, seq, heads, head_dim] or have fewer leading axes; with
/// `heads_first` they are [batch, heads, seq, head_dim]. Positions are [batch, seq] or [seq]; with
/// several axes they are [batch, seq, axes], [seq, axes] or [axes, batch, seq].
struct Recording {
  RopeSpec spec;
  DType dtype = DType::float32;
  Direction direction = Direction::forward;
  bool heads_first = false;
  std::int64_t batch = 1;
  std::int64_t seq = 1;
  std::int64_t heads = 1;
  std::vector<std::int64_t> positions;  ///< [batch, seq, axes]
  models::StoredTensor x;               ///< x and y point into the bytes of the files
  models::StoredTensor y;

  std::int64_t tokens() const { return batch * seq; }
};

struct RecordingOptions {
  Direction direction = Direction::forward;
  bool heads_first = false;
};

/// Throws InputError if the tensors do not fit each other or the specification.
Recording recording_of(const RopeSpec& spec, const models::StoredTensor& x,
                       const models::StoredTensor& positions, const models::StoredTensor& y,
                       const RecordingOptions& options);

struct CheckedClaim {
  const Property* property;
  Verdict verdict;  ///< of all pieces together; its place is a place in the recording
};

struct RecordingResult {
  std::vector<CheckedClaim> claims;
  diagnosis::Diagnosis diagnosis;  ///< set if one of the claims fails
  bool failed() const;
  bool checked() const;  ///< Returns true if anything was compared.
};

RecordingResult check_recording(const Recording& recording, const Contract& contract);

/// The report in words for a terminal. `name` is the user's name for the specification.
std::string recording_report(const RecordingResult& result, const Recording& recording,
                             const std::string& name, const Contract& contract);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_RECORDING_H_
