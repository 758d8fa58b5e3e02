#ifndef ROPECHECK_SRC_ROPE_FREQUENCY_TURNS_H_
#define ROPECHECK_SRC_ROPE_FREQUENCY_TURNS_H_

#include <vector>

#include "reference/rope_spec.h"
#include "rope/exact_cos_sin.h"
#include "rope/turns.h"

// The frequencies and the attention factor of a specification as the kernel uses them: fixed-point
// turns and a double-double, computed once for each plan by the reference.
namespace ropecheck::rope {

/// Returns θ_j/2π mod 1 for every pair: [rotary_dim / 2], each within 2^−383 turns (in wrapping
/// arithmetic, so a small negative frequency is just below one turn). A frequency of exactly 0
/// gives 0. zero_frequency: nullptr, or set to whether θ_j is exactly 0, so that the pair is not
/// rotated at any position: [rotary_dim / 2].
///
/// Throws std::invalid_argument, with a sentence, if the spec is meaningless or a frequency exceeds
/// 2^1088 rad per position.
std::vector<Turns> frequency_turns(const RopeSpec& spec,
                                   std::vector<bool>* zero_frequency = nullptr);

/// Returns the attention factor m, to a relative error below 2^−104.
DoubleDouble attention_factor_of(const RopeSpec& spec);

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_FREQUENCY_TURNS_H_
