#ifndef ROPECHECK_TESTS_PROPERTIES_RANDOM_CASE_H_
#define ROPECHECK_TESTS_PROPERTIES_RANDOM_CASE_H_

#include <rapidcheck.h>

#include <cstdint>
#include <vector>

#include "properties/case/encoding/case_bytes.h"

// A generator of cases that does not share the choices of properties/generators.h: it decodes
// random bytes.
namespace ropecheck {

/// Cases of every kind that bytes can express, with all fields drawn uniformly.
inline rc::Gen<Case> any_small_case() {
  const auto byte = rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint8_t>());
  return rc::gen::map(
      rc::gen::container<std::vector<std::uint8_t>>(400, byte),
      [](const std::vector<std::uint8_t>& bytes) { return decode_case(bytes).value; });
}

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_PROPERTIES_RANDOM_CASE_H_
