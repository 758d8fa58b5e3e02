#ifndef ROPECHECK_PROPERTIES_CASE_ENCODING_SPEC_TEXT_H_
#define ROPECHECK_PROPERTIES_CASE_ENCODING_SPEC_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "reference/rope_spec.h"

// A specification as key=value fields of a case's line:
//
//   head_dim=128 rotary_dim=64 rotary_offset=0 layout=half_split base=500000
//   scaling=ntk:ALPHA (see scaling_text.h) attention_factor=M
//   axes=chunked sections=16,24,24,0 frequencies=axis position_scale=1,-1/14
namespace ropecheck::inline cases {

/// One field, with the functions that write and read it.
template <class Record>
struct TextField {
  std::string_view key;
  std::string (*write)(const Record&);
  /// Returns false if the text is no value of this field. Does not check whether values fit
  /// together (`problem_with` does).
  bool (*read)(Record&, std::string_view);
  std::string_view expected;  ///< description of a right value, for the message
};

/// The fields of a specification, in the order in which they are written. A field that is not
/// written has the value of a default RopeSpec.
const std::vector<TextField<RopeSpec>>& spec_fields();

/// Returns all fields that differ from the default, separated by spaces, and rotary_dim if there is
/// a head_dim: on a command line, a head_dim alone means a head that is rotated as a whole.
std::string to_text(const RopeSpec& spec);
/// The same for people: layout and base, which differ most between models, are always there.
std::string to_full_text(const RopeSpec& spec);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_ENCODING_SPEC_TEXT_H_
