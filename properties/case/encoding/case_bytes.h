#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_BYTES_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_BYTES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "properties/case/case.h"

// A case as bytes, for fuzzers. Any bytes are a sound case, and a small one, so that a mutation is
// never wasted and an execution is fast: numbers are taken modulo their ranges, what is missing
// reads as 0, what is left over is ignored.
namespace ropecheck::inline cases {

/// The case that bytes stand for, and the index of its property in all_properties(), modulo their
/// number by the caller.
struct DecodedCase {
  std::uint8_t property = 0;
  Case value;
};

/// Never fails.
DecodedCase decode_case(std::span<const std::uint8_t> bytes);

/// Bytes that decode to an equal case; none where the case is outside what bytes can say:
///   head_dim ≤ 257, batch ≤ 4, seq ≤ 64, heads ≤ 8 (q) and ≤ 4 (k), of together at most 2048
///   elements (or one token of one head each);
///   values that are listed have no seed, and others no list.
std::optional<std::vector<std::uint8_t>> encode_case(std::uint8_t property, const Case& c);

}  // namespace ropecheck::inline cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_BYTES_H_
