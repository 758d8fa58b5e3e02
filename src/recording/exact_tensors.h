#ifndef ROPECHECK_RECORDING_EXACT_TENSORS_H_
#define ROPECHECK_RECORDING_EXACT_TENSORS_H_

#include <cstdint>
#include <span>

#include "recording/recording.h"

// Right results as tensors in memory, each number the nearest of its format to the exact one.
namespace ropecheck::recording {

/// The place for a result. Strides are in elements of `dtype`.
struct ResultTensor {
  DType dtype = DType::float32;
  std::byte* first = nullptr;
  Strides strides = {};
};

/// Writes the rotation of the recording's x to `result`, which has the same shape and may have
/// another format. The recording's y is not used. Coordinates outside of the rotary window are
/// rounded to the format. Returns the number of undecided coordinates, which are written as NaN.
std::int64_t write_rotation(const Recording& recording, const ResultTensor& result);

/// Writes cos and sin of every position and pair, [positions, pairs] without gaps; with
/// `attention_factor` times m. Positions are [count, axes]. Returns the number of undecided
/// numbers, which are written as NaN.
std::int64_t write_cos_sin(const RopeSpec& spec, std::span<const std::int64_t> positions,
                           bool attention_factor, DType dtype, std::byte* cos, std::byte* sin);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_EXACT_TENSORS_H_
