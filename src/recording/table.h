#ifndef ROPECHECK_RECORDING_TABLE_H_
#define ROPECHECK_RECORDING_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "recording/judge.h"

// Checks a table of cos and sin that somebody made.
namespace ropecheck::recording {

/// One of a table's two tensors, [rows, width]. Strides are in elements.
struct TableTensor {
  const std::byte* first = nullptr;
  std::int64_t row_stride = 0;
  std::int64_t entry_stride = 1;
};

/// Row n is for the n-th position. An entry for each pair, r/2 in all; or with full_width an entry
/// for each coordinate of the rotary window, so that each pair has two entries of each kind.
struct TableInMemory {
  DType dtype = DType::float32;
  std::int64_t rows = 0;
  bool full_width = false;
  TableTensor cos;
  TableTensor sin;
};

/// Every entry within the contract of m·cos and m·sin? Positions are [rows, axes]. The place of the
/// verdict has the row as `seq`, and as `head` the number of the entry among those of its pair.
/// Throws InputError if there are too many or too few positions.
RecordingResult check_table(const RopeSpec& spec, const TableInMemory& table,
                            std::span<const std::int64_t> positions, const Contract& contract,
                            double diagnosis_seconds = diagnosis::kUsualSeconds);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_TABLE_H_
