#ifndef ROPECHECK_ADAPTERS_SPEC_FROM_TEXT_H_
#define ROPECHECK_ADAPTERS_SPEC_FROM_TEXT_H_

#include <string_view>

#include "reference/rope_spec.h"

// Specifications spelled out by the user on the command line.
namespace ropecheck::adapters {

/// Reads "head_dim=64 rotary_dim=32 base=5e5", the text that spec_text.h writes. If a head_dim is
/// given and no rotary_dim, the whole head is rotated. Throws InputError if the text is not
/// understood or makes no sense.
RopeSpec spec_from_text(std::string_view text);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SPEC_FROM_TEXT_H_
