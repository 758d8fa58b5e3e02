#include "properties/exact/certified_floats.h"

#include "reference/certified.h"

namespace ropecheck::exact {

std::optional<double> certified_float_cos(const RopeSpec& spec, std::int64_t position, int pair) {
  return certified_cos(spec, position, pair, kFloat32);
}

std::optional<double> certified_float_sin(const RopeSpec& spec, std::int64_t position, int pair) {
  return certified_sin(spec, position, pair, kFloat32);
}

std::array<std::optional<double>, 2> certified_turn(const RopeSpec& spec, std::int64_t position,
                                                    int pair, const Format& format) {
  return {certified_cos(spec, position, pair, format), certified_sin(spec, position, pair, format)};
}

std::array<std::optional<double>, 2> certified_pair(const RopeSpec& spec, std::int64_t position,
                                                    int pair, double x1, double x2,
                                                    const Format& format) {
  const CertifiedPair y = certified_rotation(spec, position, pair, x1, x2, format);
  return {y.first, y.second};
}

}  // namespace ropecheck::exact
