#ifndef ROPECHECK_SRC_ROPE_STORAGE_H_
#define ROPECHECK_SRC_ROPE_STORAGE_H_

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

// Conversions of one element of each storage format: exact when loaded, rounded to nearest even
// when stored. A value is rounded only once, to 16 bits from float or double alike.
namespace ropecheck::rope {

/// The 16-bit patterns, as separate types so that the two cannot be confused.
struct Float16 {
  std::uint16_t bits;
};
struct BFloat16 {
  std::uint16_t bits;
};

/// x rounded to float by "round to odd": exact values stay, others become the neighbour whose last
/// bit is 1. If that float is rounded once more, to a format with at least two bits less, the
/// result is the same as rounding x directly (Boldo and Melquiond, IEEE Trans. Computers 57, 2008);
/// subnormals included.
inline float round_to_odd(double x) {
  const float nearest = static_cast<float>(x);
  const double back = static_cast<double>(nearest);
  if (back == x || std::isnan(x)) return nearest;
  std::uint32_t bits = std::bit_cast<std::uint32_t>(nearest);
  if (std::fabs(back) > std::fabs(x)) --bits;  // sign and magnitude: towards zero
  return std::bit_cast<float>(bits | 1);
}

inline Float16 to_float16(float x) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000);
  const std::uint32_t magnitude = bits & 0x7fff'ffff;
  if (magnitude > 0x7f80'0000) return {static_cast<std::uint16_t>(sign | 0x7e00)};
  if (magnitude >= 0x477f'f000) return {static_cast<std::uint16_t>(sign | 0x7c00)};  // ≥ 65520
  if (magnitude < 0x3880'0000) {  // below 2^−14: 1/2 + x has the multiple of 2^−24 in its last bits
    const float shifted = std::bit_cast<float>(magnitude) + 0.5f;
    return {
        static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(shifted) - 0x3f00'0000))};
  }
  const std::uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1) - (112u << 23);
  return {static_cast<std::uint16_t>(sign | rounded >> 13)};
}

inline BFloat16 to_bfloat16(float x) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
  if (std::isnan(x)) return {static_cast<std::uint16_t>(bits >> 16 | 0x40)};
  return {static_cast<std::uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16)};
}

/// Returns the value of x: float16, as a float, exactly.
inline float to_float(Float16 x) {
  const std::uint32_t sign = static_cast<std::uint32_t>(x.bits & 0x8000) << 16;
  const std::uint32_t magnitude = x.bits & 0x7fff;
  if (magnitude >= 0x7c00)
    return std::bit_cast<float>(sign | 0x7f80'0000 | (magnitude & 0x3ff) << 13);
  const float value = magnitude < 0x400 ? static_cast<float>(magnitude) * 0x1p-24f
                                        : std::bit_cast<float>((magnitude << 13) + (112u << 23));
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | sign);
}
inline float to_float(BFloat16 x) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(x.bits) << 16);
}

inline double widen(float x) { return static_cast<double>(x); }
inline double widen(double x) { return x; }
inline double widen(Float16 x) { return widen(to_float(x)); }
inline double widen(BFloat16 x) { return widen(to_float(x)); }

/// x rounded once to T.
template <class T>
T narrow(double x);
template <>
inline double narrow<double>(double x) {
  return x;
}
template <>
inline float narrow<float>(double x) {
  return static_cast<float>(x);
}
template <>
inline Float16 narrow<Float16>(double x) {
  return to_float16(round_to_odd(x));
}
template <>
inline BFloat16 narrow<BFloat16>(double x) {
  return to_bfloat16(round_to_odd(x));
}

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_STORAGE_H_
