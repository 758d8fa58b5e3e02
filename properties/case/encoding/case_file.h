#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_FILE_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_FILE_H_

#include <cstdint>
#include <span>

#include "properties/case/encoding/case_text.h"

// A case in either encoding. `replay` reads these files, and corpora consist of them.
namespace ropecheck::inline cases {

/// Reads a line of text if the bytes start with kLineMagic, and a fuzzer's bytes otherwise. The
/// property is one of properties(); a line that names another one is a problem. Nothing is thrown.
ReadCase read_case(std::span<const std::uint8_t> bytes);

/// Returns the shortest encoding that expresses the whole case: bytes if possible, otherwise the
/// line.
std::vector<std::uint8_t> case_file(std::string_view property, const Case& c);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_FILE_H_
