#include "properties/case/simpler_numbers.h"

#include <bit>
#include <cmath>
#include <limits>

#include "properties/case/octave.h"

namespace ropecheck::inline cases {
namespace {

std::int64_t with_sign_of(std::int64_t model, std::uint64_t size) {
  return static_cast<std::int64_t>(model < 0 ? 0 - size : size);
}

}  // namespace

std::vector<std::int64_t> smaller_numbers(std::int64_t value) {
  std::vector<std::int64_t> all;
  const std::uint64_t size = magnitude(value);
  for (std::uint64_t step = size; step > 0; step /= 2) {
    all.push_back(with_sign_of(value, size - step));
    if (step == size && size > 1) all.push_back(with_sign_of(value, std::bit_floor(size - 1)));
  }
  if (value < 0 && value != std::numeric_limits<std::int64_t>::min()) all.push_back(-value);
  return all;
}

std::vector<std::uint64_t> simpler_elements(DType dtype, std::uint64_t bits) {
  const Format& format = format_of(dtype);
  const unsigned fraction_bits = static_cast<unsigned>(format.precision - 1);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << fraction_bits) - 1);
  const std::uint64_t sign = std::uint64_t{1} << (8 * size_of(dtype) - 1);
  const std::uint64_t one = bits_of(dtype, 1.0);
  if (bits == 0) return {};
  if (bits == one || bits == sign) return {0};
  std::vector<std::uint64_t> all = {0, one};
  if ((bits & sign) != 0) all.push_back(bits & ~sign);
  const double value = value_of(dtype, bits);
  if (!std::isfinite(value)) {
    const std::uint64_t plain_nan = bits_of(dtype, std::nan(""));
    if (std::isnan(value) && bits != plain_nan) all.push_back(plain_nan);
    return all;
  }
  const std::uint64_t exponent = bits & ~sign & ~fraction;
  if (exponent != one) all.push_back((bits & sign) | one | fraction);
  if (fraction == 0) return all;
  for (unsigned low = fraction_bits; low > 0; low /= 2)
    all.push_back(bits & ~((std::uint64_t{1} << low) - 1));
  all.push_back(bits & (bits - 1));
  return all;
}

}  // namespace ropecheck::cases
