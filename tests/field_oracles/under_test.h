#ifndef ROPECHECK_TESTS_FIELD_ORACLES_UNDER_TEST_H_
#define ROPECHECK_TESTS_FIELD_ORACLES_UNDER_TEST_H_

#include <optional>
#include <string>

#include "diagnosis/catalogue/known_bugs.h"
#include "field_oracles/field_check.h"
#include "properties/implementation.h"

// The code that a test is run on. If a test gives cos and sin, the mistakes in making them are on
// both sides, and only the kernel that rotates by them is tested.
namespace ropecheck::field {

struct UnderTest {
  std::string name;
  Implementation whole;
  /// The kernel alone, given rows or a table of right cos and sin. Absent: there is no mistake in
  /// it.
  std::optional<Implementation> by_rows, by_table;

  const Implementation* given(Given given) const {
    if (given == Given::nothing) return &whole;
    const std::optional<Implementation>& kernel = given == Given::rows ? by_rows : by_table;
    return kernel ? &*kernel : nullptr;
  }
};

/// Code that is not taken apart: it makes its own cos and sin in every test.
UnderTest under_test(const Implementation& implementation);

/// A planted bug. The steps that make frequencies, angles and the attention factor are outside the
/// kernel, all others are in it. The position is the kernel's if it reads a table.
UnderTest under_test(const diagnosis::KnownBug& bug);

}  // namespace ropecheck::field

#endif  // ROPECHECK_TESTS_FIELD_ORACLES_UNDER_TEST_H_
