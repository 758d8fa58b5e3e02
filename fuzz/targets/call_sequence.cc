#include "fuzz/targets/call_sequence.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <optional>
#include <utility>

#include "properties/case/encoding/case_bytes.h"

namespace ropecheck::targets {

std::vector<Case> decode_sequence(std::span<const std::uint8_t> bytes) {
  std::vector<Case> calls;
  while (bytes.size() > 2 && calls.size() < kMostCalls) {
    const std::size_t length = bytes[0] + (std::size_t{bytes[1]} << 8);
    bytes = bytes.subspan(2);
    const auto call = bytes.first(std::min(length, bytes.size()));
    bytes = bytes.subspan(call.size());
    calls.push_back(decode_case(call).value);
  }
  return calls;
}

std::vector<std::uint8_t> encode_sequence(const std::vector<Case>& calls) {
  std::vector<std::uint8_t> bytes;
  for (const Case& call : calls) {
    const std::optional<std::vector<std::uint8_t>> one = encode_case(0, call);
    assert(one && one->size() <= 0xffff);
    bytes.push_back(static_cast<std::uint8_t>(one->size() & 0xff));
    bytes.push_back(static_cast<std::uint8_t>(one->size() >> 8));
    bytes.insert(bytes.end(), one->begin(), one->end());
  }
  return bytes;
}

}  // namespace ropecheck::targets
