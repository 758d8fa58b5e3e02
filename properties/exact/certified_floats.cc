#include "properties/exact/certified_floats.h"

#include "reference/certified.h"

namespace ropecheck::exact {

std::optional<double> certified_float_cos(const RopeSpec& spec, std::int64_t position, int pair) {
  return certified_cos(spec, position, pair, kFloat32);
}

std::optional<double> certified_float_sin(const RopeSpec& spec, std::int64_t position, int pair) {
  return certified_sin(spec, position, pair, kFloat32);
}

}  // namespace ropecheck::exact
