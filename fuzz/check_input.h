#ifndef ROPECHECK_FUZZ_CHECK_INPUT_H_
#define ROPECHECK_FUZZ_CHECK_INPUT_H_

#include <cstddef>
#include <cstdint>

#include "properties/property.h"

// What all targets that check a property have in common.
namespace ropecheck {

/// Reads the input as a case (case_file.h) and checks the property on it, whatever property the
/// input itself names. The implementation under test is the one that the environment's
/// ROPECHECK_IMPL names, a shared library or "builtin:…", else builtin:rope; it is held to
/// ROPECHECK_CONTRACT, else to what it promises. It runs in this very process, so that the fuzzer
/// sees its coverage, and the sanitizers its memory.
///
/// A failure is printed with its line for `ropecheck replay`, and aborts. What the implementation
/// does not declare is passed over.
void check_input(const Property& property, const std::uint8_t* data, std::size_t size);

}  // namespace ropecheck

#endif  // ROPECHECK_FUZZ_CHECK_INPUT_H_
