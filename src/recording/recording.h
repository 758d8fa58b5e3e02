#ifndef ROPECHECK_RECORDING_RECORDING_H_
#define ROPECHECK_RECORDING_RECORDING_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/tensor_file.h"
#include "properties/call.h"
#include "reference/rope_spec.h"

// A recorded rotation: it was carried out elsewhere, and its tensors were stored in files or are in
// memory.
namespace ropecheck::recording {

/// A tensor in memory. Strides are in elements; `first` need not be aligned.
struct RecordedTensor {
  const std::byte* first = nullptr;  ///< element [0, 0, 0, 0]
  Strides strides = {};
};

/// One call. It refers to the tensors' memory.
struct Recording {
  RopeSpec spec;
  DType dtype = DType::float32;
  Direction direction = Direction::forward;
  std::int64_t batch = 1;
  std::int64_t seq = 1;
  std::int64_t heads = 1;
  std::vector<std::int64_t> positions;  ///< [batch, seq, axes]
  RecordedTensor x;                     ///< [batch, seq, heads, head_dim]
  RecordedTensor y;                     ///< the same shape
  std::string described;                ///< "float32 [2, 7, 3, 128]", the shape as the user has it
  bool heads_first = false;             ///< the user's shape is [batch, heads, seq, head_dim]

  std::int64_t tokens() const { return batch * seq; }
  std::int64_t vectors() const { return tokens() * heads; }  ///< token·heads + head
};

/// Returns element 0 of a vector.
inline const std::byte* vector_at(const Recording& recording, const RecordedTensor& tensor,
                                  std::int64_t vector) {
  const std::int64_t head = vector % recording.heads;
  const std::int64_t token = vector / recording.heads;
  const Strides& s = tensor.strides;
  const std::int64_t at =
      token / recording.seq * s.batch + token % recording.seq * s.seq + head * s.head;
  return tensor.first + at * static_cast<std::int64_t>(size_of(recording.dtype));
}

struct RecordingOptions {
  Direction direction = Direction::forward;
  bool heads_first = false;
};

/// x and y are [batch, seq, heads, head_dim] or have fewer leading axes; with `heads_first` they
/// are [batch, heads, seq, head_dim]. Positions are [batch, seq] or [seq]; with several axes they
/// are [batch, seq, axes], [seq, axes] or [axes, batch, seq]. Throws InputError if the tensors do
/// not fit each other or the specification.
Recording recording_of(const RopeSpec& spec, const models::StoredTensor& x,
                       const models::StoredTensor& positions, const models::StoredTensor& y,
                       const RecordingOptions& options);

/// A tensor of the user's program.
struct TensorInMemory {
  DType dtype;
  std::array<std::int64_t, 4> shape;  ///< [batch, seq, heads, head_dim]
  RecordedTensor data;
};

/// The same for tensors in memory. Positions are [rows, seq, axes] without gaps, with as many rows
/// as the batch or with one for all of them.
Recording recording_in_memory(const RopeSpec& spec, const TensorInMemory& x,
                              std::span<const std::int64_t> positions, const TensorInMemory& y,
                              Direction direction);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_RECORDING_H_
