#ifndef ROPECHECK_FUZZ_GUIDANCE_MUTATE_CASE_H_
#define ROPECHECK_FUZZ_GUIDANCE_MUTATE_CASE_H_

#include "fuzz/guidance/move_position.h"
#include "properties/case/case.h"
#include "properties/implementation.h"

// Mutations that know the structure of a case. A random flipped bit hits a position once in twenty
// times; here every mutation is a step of a search:
//
//   positions  as in move_position.h
//   values     by an exponent, by units in the last place, by a sign; both of a pair alike
//   memory     by one gap, stride or order of axes, on one side of one tensor
//   the rest   seldom: a new specification costs milliseconds, a new position costs nothing
//
// libFuzzer keeps inputs that reach a larger error (error_counters.h), so that repeated steps
// climb.
namespace ropecheck::guidance {

/// Returns a case some steps away, and almost never the same case. If c is sound, has at most 2048
/// elements and needs only declared capabilities, so does the result.
Case mutated(const Case& c, const Capabilities& can, Random& random);

/// Combines two cases: the first with the values or the position of the second, or the first with
/// its position moved by the distance to the second's. Errors repeat along lattices, and the
/// difference of two bad positions is often a step of such a lattice. The result is sound and
/// declared if both cases are.
Case crossed(const Case& a, const Case& b, const Capabilities& can, Random& random);

}  // namespace ropecheck::guidance

#endif  // ROPECHECK_FUZZ_GUIDANCE_MUTATE_CASE_H_
