#ifndef ROPECHECK_FUZZ_TARGETS_CALL_SEQUENCE_H_
#define ROPECHECK_FUZZ_TARGETS_CALL_SEQUENCE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "properties/case/case.h"

// Several calls, one after the other, as bytes. They show state that is kept between calls, such as
// a table grown for one specification and read for another.
namespace ropecheck::targets {

inline constexpr std::size_t kMostCalls = 6;

/// Each call is its length in two bytes, the lower one first, and the bytes of its case
/// (case_bytes.h). The last call may be truncated. Never fails.
std::vector<Case> decode_sequence(std::span<const std::uint8_t> bytes);

/// Returns bytes that decode to these cases. Each case must be one that case_bytes.h can encode.
std::vector<std::uint8_t> encode_sequence(const std::vector<Case>& calls);

}  // namespace ropecheck::targets

#endif  // ROPECHECK_FUZZ_TARGETS_CALL_SEQUENCE_H_
