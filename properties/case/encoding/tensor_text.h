#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_TENSOR_TEXT_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_TENSOR_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "properties/case/case.h"

// A tensor in the text form of cases: its layout in memory, "contiguous" or
// "heads_first,step:2,head_gap:3", and its values, "unit:17" or a list "1.5,0*125".
namespace ropecheck::inline cases {

std::string text_of(const Arrangement& arrangement);
std::optional<Arrangement> arrangement_in(std::string_view text);

std::string text_of(const Values& values, DType dtype);
/// Returns the values; empty for texts that are no values, and for lists of more than `most`.
std::optional<Values> values_in(std::string_view text, DType dtype, std::size_t most);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_TENSOR_TEXT_H_
