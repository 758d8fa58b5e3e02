#ifndef ROPECHECK_TESTS_FIELD_ORACLES_FEATURES_H_
#define ROPECHECK_TESTS_FIELD_ORACLES_FEATURES_H_

#include <bitset>
#include <string_view>

#include "field_oracles/field_check.h"

// The kinds of calls that there are, to tell a mistake that a test overlooks from one that no call
// of its kind can show.
namespace ropecheck::field {

/// Parts of an interface. Sizes, values and positions from 0 on are none: any test could have
/// others.
enum class Feature : std::uint8_t {
  float32,
  float16,
  bfloat16,
  float64,
  interleaved,
  half_split,
  gradients,
  in_place,
  out_of_place,
  gaps,
  steps,
  keys,
  batches,
  partial,
  offset,
  factor,
  linear,
  ntk,
  listed,
  dynamic,
  yarn,
  longrope,
  llama3,
  proportional,
  axes,
  negative
};
inline constexpr std::size_t kFeatures = static_cast<std::size_t>(Feature::negative) + 1;
using Features = std::bitset<kFeatures>;

/// Returns the features that a call needs.
Features features_of(const Case& c);

/// "bfloat16", "gradients", "negative positions".
std::string_view phrase(Feature feature);

/// The ways in which a call's result can be judged.
enum class Judged : std::uint8_t { as_a_whole, given_rows, given_table, by_composition };

/// The kinds of calls that a test makes.
struct Scope {
  Features features;
  std::bitset<4> judged;  ///< by Judged
};
Scope scope_of(const FieldCheck& check);

}  // namespace ropecheck::field

#endif  // ROPECHECK_TESTS_FIELD_ORACLES_FEATURES_H_
