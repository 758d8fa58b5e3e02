#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_SCALING_TEXT_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_SCALING_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

#include "reference/scaling.h"

// A scaling as text: its name, a colon, and its parameters.
//
//   none   linear:FACTOR   ntk:ALPHA   listed:θ₀,θ₁,…
//   yarn:factor=4,original_length=4096,beta_fast=…   and so for every other scaling, with the
//   names of its struct's members; lists are separated by slashes (listed's also by commas), and an
//   omitted parameter has the value of a default struct
namespace ropecheck::inline cases {

std::string text_of(const Scaling& scaling);

/// Returns the scaling; empty if the text is no scaling. Does not check whether its parameters make
/// sense.
std::optional<Scaling> scaling_in(std::string_view text);

/// The name alone: "yarn".
std::string_view name_of(const Scaling& scaling);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_SCALING_TEXT_H_
