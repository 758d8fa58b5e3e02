#ifndef ROPECHECK_TESTS_ROPE_STORED_H_
#define ROPECHECK_TESTS_ROPE_STORED_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "reference/rounding.h"
#include "rope/plan.h"

// Tensors of any storage as bytes, and their elements as doubles and bits.
namespace ropecheck::rope {

struct StorageCase {
  Storage storage;
  Format format;
  std::size_t size;  ///< bytes of an element
};

inline const StorageCase kStorages[] = {{Storage::float32, kFloat32, 4},
                                        {Storage::float16, kFloat16, 2},
                                        {Storage::bfloat16, kBFloat16, 2},
                                        {Storage::float64, kFloat64, 8}};

inline constexpr Arithmetic kArithmetics[] = {Arithmetic::float32, Arithmetic::float64,
                                              Arithmetic::correctly_rounded};

using Bytes = std::vector<unsigned char>;

/// Element i of a buffer as its bits.
inline std::uint64_t bits_at(const StorageCase& s, const void* data, std::size_t i) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, static_cast<const unsigned char*>(data) + i * s.size, s.size);
  return bits;
}

inline void set_bits(const StorageCase& s, void* data, std::size_t i, std::uint64_t bits) {
  std::memcpy(static_cast<unsigned char*>(data) + i * s.size, &bits, s.size);
}

/// The number that a format's bits stand for, from sign, exponent and fraction as in IEEE 754.
inline double value_of(const Format& f, std::uint64_t bits) {
  const int fraction_bits = f.precision - 1;
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << fraction_bits) - 1);
  const int exponents = f.max_exponent - f.min_exponent + 1;  // number of normal exponents
  const int biased = static_cast<int>(bits >> fraction_bits) & (exponents + 1);
  const bool negative = (bits >> fraction_bits & static_cast<std::uint64_t>(exponents + 2)) != 0;
  double magnitude;
  if (biased == exponents + 1)
    magnitude = fraction == 0 ? INFINITY : NAN;
  else if (biased == 0)
    magnitude = std::ldexp(static_cast<double>(fraction), f.min_exponent - fraction_bits);
  else
    magnitude = std::ldexp(static_cast<double>(fraction | std::uint64_t{1} << fraction_bits),
                           biased - 1 + f.min_exponent - fraction_bits);
  return negative ? -magnitude : magnitude;
}

inline double value_at(const StorageCase& s, const void* data, std::size_t i) {
  return value_of(s.format, bits_at(s, data, i));
}

/// A finite number of the format: any bit pattern, or, mostly, one of moderate size.
inline std::uint64_t random_finite_bits(const StorageCase& s, std::mt19937_64& random) {
  const int fraction_bits = s.format.precision - 1;
  const std::uint64_t any = random() >> (64 - 8 * s.size);
  if (random() % 8 == 0) {
    if (std::isfinite(value_of(s.format, any))) return any;
    return any & ((std::uint64_t{1} << fraction_bits) - 1);  // a subnormal number
  }
  const std::uint64_t one = static_cast<std::uint64_t>(-s.format.min_exponent + 1) << fraction_bits;
  const std::uint64_t sign = random() % 2 << (8 * s.size - 1);
  const std::uint64_t fraction = any & ((std::uint64_t{1} << fraction_bits) - 1);
  return sign | (one + fraction - (random() % 5 << fraction_bits));
}

inline void fill_random(const StorageCase& s, void* data, std::size_t count,
                        std::mt19937_64& random) {
  for (std::size_t i = 0; i < count; ++i) set_bits(s, data, i, random_finite_bits(s, random));
}

/// A position of any binary order of magnitude and sign.
inline std::int64_t random_position(std::mt19937_64& random) {
  return static_cast<std::int64_t>(random()) >> (random() % 64);
}

}  // namespace ropecheck::rope

#endif  // ROPECHECK_TESTS_ROPE_STORED_H_
