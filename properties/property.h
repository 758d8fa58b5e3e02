#ifndef ROPECHECK_PROPERTIES_PROPERTY_H_
#define ROPECHECK_PROPERTIES_PROPERTY_H_

#include <span>
#include <string_view>

#include "properties/case/case.h"
#include "properties/verdict.h"

// A claim that can be checked on a case. Each claim has its own file, named for it, with the
// derivation of its tolerance.
namespace ropecheck::inline properties {

/// The kind of cases that a property needs from the generator.
struct Domain {
  bool special_values = false;  ///< NaN, infinities, subnormals and huge values make sense
  bool zero_positions = false;  ///< every position is 0
  bool uses_shift = false;      ///< `shift` matters: generate and shrink it
  bool small_shape = false;     ///< its cost grows faster than the number of elements
  bool many_rows = false;       ///< cheap enough for a case of more than 65535 vectors
  bool far_rows = false;        ///< worth a case of rows that lie gigabytes apart
  bool about_angles = false;    ///< makes no sense for given entries of cos and sin
  bool tells_most = false;      ///< finds any error in values, so it gets more cases
};

struct Subject;

struct Property {
  std::string_view name;
  std::string_view claim;  ///< in one line, for the user
  Domain domain;
  /// Checks the claim for a stored format. Takes sound cases (problem_with) only. If the subject
  /// lacks a capability, the case is skipped with a reason.
  Verdict (*check)(const Case&, const Subject&);
};

/// All properties, in the order of the report. The index is the property's number in case_bytes.h,
/// so new ones are added at the end.
std::span<const Property* const> all_properties();
/// Returns null if there is no property of that name.
const Property* property_named(std::string_view name);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_PROPERTY_H_
