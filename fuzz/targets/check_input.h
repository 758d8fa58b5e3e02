#ifndef ROPECHECK_FUZZ_TARGETS_CHECK_INPUT_H_
#define ROPECHECK_FUZZ_TARGETS_CHECK_INPUT_H_

#include <cstdint>
#include <span>

#include "fuzz/targets/under_test.h"
#include "properties/property.h"
#include "properties/verdict.h"

// What all targets that check properties have in common.
namespace ropecheck::targets {

using Properties = std::span<const Property* const>;

/// The property that an input is about: the one it names, where that is among the target's, else
/// one of the target's.
const Property& property_of(std::span<const std::uint8_t> input, Properties of_target);

/// Reads the input as a case (case_file.h) and checks one of the properties on it, against what is
/// under test (under_test.h). A failure is printed with its line for `ropecheck replay`, and
/// aborts. What the implementation does not declare is passed over.
void check_input(std::span<const std::uint8_t> input, Properties of_target);

/// Prints the failure with its line for `ropecheck replay` and aborts.
[[noreturn]] void report(const Property& property, const Case& c, const Verdict& verdict,
                         const UnderTest& wanted);

}  // namespace ropecheck::targets

#endif  // ROPECHECK_FUZZ_TARGETS_CHECK_INPUT_H_
