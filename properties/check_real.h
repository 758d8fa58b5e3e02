#ifndef ROPECHECK_PROPERTIES_CHECK_REAL_H_
#define ROPECHECK_PROPERTIES_CHECK_REAL_H_

#include <memory>

// The arithmetic in which claims are checked, and the oracle that has it. For stored formats this
// is double-double. The tests compile the claims once more, with ROPECHECK_CHECK_THE_REFERENCE, in
// the 512 bits that it takes to check the reference itself; no program has both.
#ifdef ROPECHECK_CHECK_THE_REFERENCE
#include "properties/exact/oracle_rope.h"
#else
#include "properties/exact/exact_rope.h"
#endif

namespace ropecheck::inline properties {

#ifdef ROPECHECK_CHECK_THE_REFERENCE
using CheckReal = exact::Oracle;
using CheckRope = exact::OracleRope;
inline std::shared_ptr<const CheckRope> check_rope(const RopeSpec& spec) {
  return exact::oracle_rope(spec);
}
#else
using CheckReal = exact::DoubleDouble;
using CheckRope = exact::ExactRope;
inline std::shared_ptr<const CheckRope> check_rope(const RopeSpec& spec) {
  return exact::exact_rope(spec);
}
#endif

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_CHECK_REAL_H_
