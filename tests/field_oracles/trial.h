#ifndef ROPECHECK_TESTS_FIELD_ORACLES_TRIAL_H_
#define ROPECHECK_TESTS_FIELD_ORACLES_TRIAL_H_

#include <cstdint>

#include "field_oracles/field_check.h"
#include "field_oracles/under_test.h"
#include "properties/implementation.h"

// Runs the test of a library.
//
// Tensors lie in memory as other programs have it: old numbers around them, no guard pages, nothing
// that looks whether the memory between them changed. Expected results are computed in long double
// and not rounded, so a test gets the benefit of the better reference. Its own is mostly in
// float32, which at its positions differs by less than it allows.
namespace ropecheck::field {

/// Returns whether the implementation declares everything that the call needs.
bool declares(const Implementation& implementation, const FieldCall& call);

/// Makes the call, or calls, on values of a seed, and returns whether the test accepts the result.
/// A call that reports an error is not accepted. Not for several threads at once.
bool accepts(const UnderTest& under_test, const FieldCall& call, std::uint64_t seed);

/// Makes all calls of the test that the implementation declares, and returns whether it passes.
bool accepts(const UnderTest& under_test, const FieldCheck& check);

}  // namespace ropecheck::field

#endif  // ROPECHECK_TESTS_FIELD_ORACLES_TRIAL_H_
