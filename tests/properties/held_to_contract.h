#ifndef ROPECHECK_TESTS_PROPERTIES_HELD_TO_CONTRACT_H_
#define ROPECHECK_TESTS_PROPERTIES_HELD_TO_CONTRACT_H_

#include <gtest/gtest.h>

#include <string>

#include "properties/contract_text.h"
#include "properties/property.h"
#include "properties/subject.h"

namespace ropecheck::testing {

/// Returns whether `rope` matches the reference on a case, as far as a contract that is given as
/// text asks.
inline Verdict held_to(const std::string& contract, const Implementation& rope, const Case& c) {
  const ReadContract read = contract_from_text(contract, contracts().front());
  EXPECT_EQ(read.problem, "") << contract;
  return property_named("matches_reference")->check(c, subject_of(rope, read.contract, c.dtype));
}

}  // namespace ropecheck::testing

#endif  // ROPECHECK_TESTS_PROPERTIES_HELD_TO_CONTRACT_H_
