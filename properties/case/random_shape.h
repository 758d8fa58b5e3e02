#ifndef ROPECHECK_PROPERTIES_CASE_RANDOM_SHAPE_H_
#define ROPECHECK_PROPERTIES_CASE_RANDOM_SHAPE_H_

#include "properties/case/case.h"
#include "properties/case/dice.h"

// The shapes of random cases and the layouts of their tensors in memory: shapes that kernels are
// written for, and shapes that do not fit their vectors, tiles and assumptions.
namespace ropecheck::inline cases {

/// Draws batch, sequence and heads for the case's specification, within the cost limit: at most
/// 4096 pairs are rotated, and mostly a quarter of that; 512 if `small`. In half of the shapes all
/// numbers differ from each other, and from those of the specification.
void draw_shape(Case& c, bool small, Dice& dice);

/// Moves the tokens of a case within the declared limits. If positions have to be consecutive, a
/// third of the cases have rows of one token, which can be at any position and be moved to any
/// other; all of them have, if every position is 0.
void draw_tokens_within_limits(Case& c, Capabilities can, bool zero_positions, Dice& dice);

/// Draws one of three shapes, for implementations to which each new one is dear. q and k have as
/// many heads.
void draw_one_of_few_shapes(Case& c, Dice& dice);

/// Draws an arrangement for one of the tensors of a case with a shape: contiguous if `strides` are
/// not supported.
Arrangement draw_arrangement(const Case& c, const TensorCase& tensor, bool strides, Dice& dice);

/// Makes some axes of an input broadcast.
void draw_broadcast(Arrangement& arrangement, Dice& dice);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_RANDOM_SHAPE_H_
