#ifndef ROPECHECK_FUZZ_GUIDANCE_MUTATE_SPEC_H_
#define ROPECHECK_FUZZ_GUIDANCE_MUTATE_SPEC_H_

#include "fuzz/guidance/move_position.h"
#include "reference/rope_spec.h"

// The steps by which the fuzzer changes a specification.
namespace ropecheck::guidance {

/// Changes the layout, the base, the dims, the axes or the scaling of a sound specification. The
/// result may be unsound.
void change_spec(RopeSpec& spec, Random& random);

}  // namespace ropecheck::guidance

#endif  // ROPECHECK_FUZZ_GUIDANCE_MUTATE_SPEC_H_
