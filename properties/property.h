#ifndef ROPECHECK_PROPERTIES_PROPERTY_H_
#define ROPECHECK_PROPERTIES_PROPERTY_H_

#include <span>
#include <string_view>

#include "properties/case/case.h"
#include "properties/subject.h"
#include "properties/verdict.h"

// A claim, checkable on a case. Each stands in a file of its own, named for what it says, with the
// derivation of its tolerance.
namespace ropecheck::inline properties {

/// What a property asks of the cases that are generated for it.
struct Domain {
  bool special_values = false;  ///< NaN, infinities, subnormals and huge values make sense
  bool zero_positions = false;  ///< every position is 0
  bool uses_shift = false;      ///< `shift` plays a part: generate and shrink it
  bool small_shape = false;     ///< its cost grows faster than the number of elements
  bool many_rows = false;       ///< cheap enough for a case of more than 65535 vectors
  bool far_rows = false;        ///< worth a case of rows that lie gigabytes apart
  bool tells_most = false;      ///< finds whatever is wrong with values: worth more cases
};

struct Property {
  std::string_view name;
  std::string_view claim;  ///< in one line, for the user
  Domain domain;
  /// Checks the claim for a stored format. Sound cases (problem_with) only; what the subject does
  /// not support is skipped with a reason.
  Verdict (*check)(const Case&, const Subject<exact::DoubleDouble>&);
  /// The same claim about the reference itself.
  Verdict (*check_reference)(const Case&, const Subject<exact::Oracle>&);
};

/// All of them, in the order of the report. The index is the property's number in case_bytes.h:
/// new ones go to the end.
std::span<const Property* const> all_properties();
/// Null where there is none of that name.
const Property* property_named(std::string_view name);

}  // namespace ropecheck::inline properties

#endif  // ROPECHECK_PROPERTIES_PROPERTY_H_
