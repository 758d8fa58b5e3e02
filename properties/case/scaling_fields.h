#ifndef ROPECHECK_PROPERTIES_CASE_SCALING_FIELDS_H_
#define ROPECHECK_PROPERTIES_CASE_SCALING_FIELDS_H_

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "properties/implementation.h"
#include "reference/rope_spec.h"

// Every kind of scaling as data: its name, its fields and how to draw one. The texts and the bytes
// of cases, random specifications, shrinking, the fuzzer's mutations and the check of capabilities
// are loops over this table, so they need no change for a new kind. A new kind is
//
//   its parameters and their limits   reference/scaling.h, reference/scaling_problems.h
//   its formula                       reference/scaled_frequency.h
//   its row in the table              scaling_fields.cc
//
// and, if models use it, a clause in the reader of their configurations (src/models).
namespace ropecheck::inline cases {

class Dice;

/// Points to the value of a field: a number, a length in tokens, a flag, or a list with a number
/// for each pair.
using ScalingValue = std::variant<double*, std::int64_t*, bool*, std::vector<double>*>;

struct ScalingField {
  /// The name of the member, in texts. A kind's only field has an empty name.
  std::string_view name;
  /// Returns the field of a scaling, which must have the field's kind.
  ScalingValue (*in)(Scaling& scaling);
  /// Whether the numbers must be above 0. Other limits are in scaling_problems.h.
  bool positive = false;
};

struct ScalingKind {
  std::string_view name;
  std::string_view title;  ///< in messages: "yarn scaling"
  /// The capability that an implementation must declare; null if it needs none.
  bool Capabilities::*capability;
  std::vector<ScalingField> fields;
  Scaling usual;  ///< every field has its default
  /// The least number of pairs for which any parameters are sound.
  int least_pairs;
  /// Draws parameters for the dims and the base of a specification. They may be unsound. If `apart`
  /// is set, a field that stays at its default most of the time is drawn too.
  Scaling (*draw)(const RopeSpec& spec, bool apart, Dice& dice);
};

/// Returns the kinds in the order of Scaling's alternatives.
const std::vector<ScalingKind>& scaling_kinds();

inline const ScalingKind& kind_of(const Scaling& scaling) {
  return scaling_kinds()[scaling.index()];
}

/// Returns the field's value in a scaling of the field's kind; null if its type is not T.
template <class T>
T* value_as(const ScalingField& field, Scaling& scaling) {
  const ScalingValue value = field.in(scaling);
  T* const* found = std::get_if<T*>(&value);
  return found == nullptr ? nullptr : *found;
}

/// Draws from a seed as `ScalingKind::draw` does from dice.
Scaling drawn_from(std::uint64_t seed, const ScalingKind& kind, const RopeSpec& spec);

/// Returns whether the field has the same value in two scalings of the field's kind.
bool same_value(const ScalingField& field, Scaling& a, Scaling& b);

/// Copies the field's value from one scaling of the field's kind to another.
void copy_value(const ScalingField& field, Scaling& from, Scaling& to);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_SCALING_FIELDS_H_
