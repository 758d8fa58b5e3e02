#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_BYTES_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_BYTES_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "properties/case/case.h"

// A case as bytes, for fuzzers. Any bytes decode to a sound case, and to a small one, so that no
// mutation is wasted and an execution is fast. Numbers are taken modulo their ranges, missing bytes
// read as 0, and superfluous bytes are ignored.
namespace ropecheck::inline cases {

/// The case that bytes stand for, and the number of its property. The caller takes that number
/// modulo the size of properties() and uses it as an index.
struct DecodedCase {
  std::uint8_t property = 0;
  Case value;
};

/// Never fails.
DecodedCase decode_case(std::span<const std::uint8_t> bytes);

/// Returns bytes that decode to an equal case; empty if bytes cannot express the case. Bytes can
/// express:
///   head_dim ≤ 257, batch ≤ 4, seq ≤ 64, heads ≤ 8 (q) and ≤ 4 (k), of together at most 2048
///   elements (or one token of one head each);
///   listed values without a seed, and other values without a list.
std::optional<std::vector<std::uint8_t>> encode_case(std::uint8_t property, const Case& c);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_BYTES_H_
