#include "properties/exact/oracle_rope.h"

#include <cmath>

#include "properties/exact/recently_used_rope.h"
#include "reference/rotation.h"

namespace ropecheck::exact {

OracleRope::OracleRope(const RopeSpec& spec)
    : frequency_(frequencies<Oracle>(spec)),
      attention_factor_(ropecheck::attention_factor<Oracle>(spec)) {}

CosSin<Oracle> OracleRope::at(std::int64_t position, int pair) const {
  return cos_sin(position, frequency_[static_cast<std::size_t>(pair)]);
}

double OracleRope::frequency(int pair) const {
  return std::abs(static_cast<double>(frequency_[static_cast<std::size_t>(pair)]));
}

std::shared_ptr<const OracleRope> oracle_rope(const RopeSpec& spec) {
  return recently_used_rope<OracleRope>(spec);
}

}  // namespace ropecheck::exact
