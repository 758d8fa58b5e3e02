#ifndef ROPECHECK_PROPERTIES_CASE_RANDOM_SPEC_H_
#define ROPECHECK_PROPERTIES_CASE_RANDOM_SPEC_H_

#include <optional>

#include "properties/case/dice.h"
#include "properties/implementation.h"
#include "reference/rope_spec.h"

// Random specifications. Generators use them to find parameters that an implementation ignores or
// mixes up, which the specifications of models would not show.
namespace ropecheck::inline cases {

/// The rotated pairs of a head.
struct Window {
  int pairs;
  int head_dim = 0;       ///< 0: the head is as wide as the window, or wider by a drawn width
  int rotary_offset = 0;  ///< of a head whose width is given
};

/// Draws a sound specification that needs only declared capabilities: every layout, window, scaling
/// and order of axes. In a third of them all parameters are distinct from their defaults and from
/// each other. It has at most 65 pairs, or the given window, as far as that is declared.
RopeSpec draw_spec(const Capabilities& can, Dice& dice,
                   const std::optional<Window>& window = std::nullopt);

/// Returns whether no parameter that the capabilities leave free has its default or equals another.
bool tells_parameters_apart(const RopeSpec& spec, const Capabilities& can);

/// Number of rotary dims in a series, in units of two: each up to 65, 96 and 128. A kernel may get
/// the tail of any of them wrong.
inline constexpr int kSizes = 67;

/// Draws specifications in a series. Three of four take the sizes in turn, starting from index 0.
/// The sequence of sizes continues from index 24 in the next series, so that 32 specifications of
/// each of three series have all sizes, and so have 96 of the first.
RopeSpec draw_spec_of_series(const Capabilities& can, Dice& dice, int series, int index);

/// Draws a specification of 8 pairs, in a head as wide as the window or twice as wide.
RopeSpec draw_spec_of_few_shapes(const Capabilities& can, Dice& dice);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_RANDOM_SPEC_H_
