#include "properties/case/within_domain.h"

#include <algorithm>
#include <cmath>

#include "properties/case/dtype.h"
#include "properties/exact/rounded_frequencies.h"

namespace ropecheck::inline cases {
namespace {

/// The range of exponents; see Profile::wide.
struct Exponents {
  int lowest, highest;
};

Exponents ordinary_exponents(DType dtype) {
  const Format& format = format_of(dtype);
  return {std::max(format.min_exponent + format.precision, -440),
          std::min(format.max_exponent - 4, 440)};
}

std::uint64_t ordinary(DType dtype, std::uint64_t bits) {
  const double value = value_of(dtype, bits);
  if (value == 0) return bits;
  if (!std::isfinite(value)) return bits_of(dtype, 1);
  const auto [lowest, highest] = ordinary_exponents(dtype);
  const int exponent = std::ilogb(value);
  return bits_of(dtype, std::ldexp(value, std::clamp(exponent, lowest, highest) - exponent));
}

void limit_attention_factor(RopeSpec& spec, double limit) {
  const double m = exact::attention_factor(spec);
  if (!(m >= 1 / limit && m <= limit)) spec.attention_factor = 1.25;
}

}  // namespace

Case within_domain(Case c, const Domain& domain) {
  if (domain.zero_positions) std::fill(c.positions.begin(), c.positions.end(), 0);
  limit_attention_factor(c.spec, domain.special_values ? 0x1p50 : 4);
  if (domain.special_values) return c;
  for (TensorCase* tensor : {&c.q, &c.k}) {
    Values& values = tensor->values;
    if (values.profile == Profile::special) values.profile = Profile::wide;
    for (std::uint64_t& bits : values.bits) bits = ordinary(c.dtype, bits);
  }
  return c;
}

}  // namespace ropecheck::cases
