#ifndef ROPECHECK_PROPERTIES_CASE_RANDOM_SHAPE_H_
#define ROPECHECK_PROPERTIES_CASE_RANDOM_SHAPE_H_

#include "properties/case/case.h"
#include "properties/case/dice.h"

// The shapes of random cases, and how their tensors lie in memory: what kernels are written for,
// and what falls beside their vectors, tiles and assumptions.
namespace ropecheck::inline cases {

/// Batch, sequence and heads for the case's specification, within what a case may cost: at most
/// 4096 pairs are rotated, and mostly a quarter of that; or 512 where `small`. Half of the shapes
/// have all of their numbers different from each other, and from those of the specification.
void draw_shape(Case& c, bool small, Dice& dice);

/// For one of the tensors of a case with a shape: contiguous where `strides` are not supported.
Arrangement draw_arrangement(const Case& c, const TensorCase& tensor, bool strides, Dice& dice);

/// Lets some axes of an input be broadcast.
void draw_broadcast(Arrangement& arrangement, Dice& dice);

}  // namespace ropecheck::inline cases

#endif  // ROPECHECK_PROPERTIES_CASE_RANDOM_SHAPE_H_
