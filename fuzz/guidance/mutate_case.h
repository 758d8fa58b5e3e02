#ifndef ROPECHECK_FUZZ_GUIDANCE_MUTATE_CASE_H_
#define ROPECHECK_FUZZ_GUIDANCE_MUTATE_CASE_H_

#include "fuzz/guidance/move_position.h"
#include "properties/case/case.h"
#include "properties/implementation.h"

// Mutations that know what a case is. A flipped bit in its bytes lands in a position once in
// twenty times; here every mutation is a step of a search:
//
//   positions  as move_position.h has them
//   values     by an exponent, by units in the last place, by a sign; both of a pair alike
//   memory     by one gap, stride or order of axes, on one side of one tensor
//   the rest   seldom: a specification costs milliseconds where a position costs nothing
//
// libFuzzer keeps what reaches a larger error (error_counters.h), so that repeated steps climb.
namespace ropecheck::guidance {

/// A case some steps from a sound one, and as good as never the same. Whichever c is, the result is
/// as well: sound, of at most 2048 elements, and nothing but what is declared.
Case mutated(const Case& c, const Capabilities& can, Random& random);

/// The first case with something of the second: its values or its position; or the first one's
/// position moved by as much as the second's is away. Errors repeat along lattices, and the
/// difference of two bad positions is often a step of one. Sound and declared if both are.
Case crossed(const Case& a, const Case& b, const Capabilities& can, Random& random);

}  // namespace ropecheck::guidance

#endif  // ROPECHECK_FUZZ_GUIDANCE_MUTATE_CASE_H_
