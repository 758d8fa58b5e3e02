#ifndef ROPECHECK_TESTS_PROPERTIES_REFERENCE_SUBJECT_H_
#define ROPECHECK_TESTS_PROPERTIES_REFERENCE_SUBJECT_H_

#include "properties/subject.h"

// The reference as the thing under test, for claims compiled with ROPECHECK_CHECK_THE_REFERENCE.
namespace ropecheck {

/// Returns the reference itself, in matrix form, computing with 256 bits.
Subject reference_as_subject();

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_PROPERTIES_REFERENCE_SUBJECT_H_
