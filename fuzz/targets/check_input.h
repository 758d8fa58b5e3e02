#ifndef ROPECHECK_FUZZ_TARGETS_CHECK_INPUT_H_
#define ROPECHECK_FUZZ_TARGETS_CHECK_INPUT_H_

#include <cstdint>
#include <span>

#include "fuzz/targets/under_test.h"
#include "properties/property.h"
#include "properties/verdict.h"

// The steps that all targets share which check properties.
namespace ropecheck::targets {

using Properties = std::span<const Property* const>;

/// The property that an input is about: the property that it names, if it is one of the target's;
/// otherwise one of the target's, chosen by the input.
const Property& property_of(std::span<const std::uint8_t> input, Properties of_target);

/// Reads the input as a case (case_file.h) and checks one of the properties on it, against the
/// implementation under test (under_test.h). A failure is printed with its line for `ropecheck
/// replay`, and aborts. A case that needs a capability the implementation does not declare is
/// skipped.
void check_input(std::span<const std::uint8_t> input, Properties of_target);

/// Prints the failure with its line for `ropecheck replay` and aborts.
[[noreturn]] void report(const Property& property, const Case& c, const Verdict& verdict,
                         const UnderTest& wanted);

}  // namespace ropecheck::targets

#endif  // ROPECHECK_FUZZ_TARGETS_CHECK_INPUT_H_
