#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_FILE_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_FILE_H_

#include <cstdint>
#include <span>

#include "properties/case/encoding/case_text.h"

// A case in either encoding: what `replay` is given, and what corpora consist of.
namespace ropecheck::inline cases {

/// A line of text where the bytes start with kLineMagic, and else a fuzzer's bytes. The property
/// is one of all_properties(); a line that names another one is a problem. Nothing is thrown.
ReadCase read_case(std::span<const std::uint8_t> bytes);

/// The shortest encoding that says all of the case: bytes, or else the line.
std::vector<std::uint8_t> case_file(std::string_view property, const Case& c);

}  // namespace ropecheck::inline cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_CASE_FILE_H_
