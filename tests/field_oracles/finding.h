#ifndef ROPECHECK_TESTS_FIELD_ORACLES_FINDING_H_
#define ROPECHECK_TESTS_FIELD_ORACLES_FINDING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "field_oracles/field_check.h"
#include "field_oracles/under_test.h"

// A library's test says of an implementation that it is wrong, or overlooks the mistake, or has no
// call that could show it.
namespace ropecheck::field {

enum class Outcome : std::uint8_t { noticed, missed, inexpressible };

struct Finding {
  Outcome outcome;
  std::string reason;  ///< why the mistake cannot be expressed: "no gradients"
};

/// Runs each test on each piece of code, in processes of their own: [under_tests, checks].
std::vector<std::vector<Finding>> findings(const std::vector<UnderTest>& under_tests,
                                           const std::vector<FieldCheck>& checks);

}  // namespace ropecheck::field

#endif  // ROPECHECK_TESTS_FIELD_ORACLES_FINDING_H_
