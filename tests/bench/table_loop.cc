#include "tests/bench/table_loop.h"

#if defined(__F16C__)
#include <immintrin.h>
#endif
#include <bit>
#include <type_traits>

namespace ropecheck::bench {
namespace {

using rope::BFloat16;
using rope::Float16;

#if defined(__FLT16_MANT_DIG__)
__extension__ using Half = _Float16;  // the compiler knows the machine's conversions
#endif

template <class T>
inline T value(T x) {
  return x;
}
inline float value(BFloat16 x) { return rope::to_float(x); }
inline float value(Float16 x) {
#if defined(__FLT16_MANT_DIG__)
  return static_cast<float>(std::bit_cast<Half>(x));
#else
  return rope::to_float(x);
#endif
}

template <class T, class Row>
inline T stored(Row y) {
  if constexpr (std::is_same_v<T, BFloat16>) {
    // NaN is left out, as fast kernels do.
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(y);
    return {static_cast<std::uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16)};
  } else if constexpr (std::is_same_v<T, Float16>) {
#if defined(__FLT16_MANT_DIG__)
    return std::bit_cast<Float16>(static_cast<Half>(y));
#else
    return rope::to_float16(y);
#endif
  } else {
    return y;
  }
}

/// Rotates one head's vector. kStep: from one pair to the next; second: from a pair's first element
/// to its second.
template <std::size_t kStep, class T, class Row>
inline void rotate_in_place(std::size_t pairs, std::size_t second, const Row* cos, const Row* sin,
                            T* x) {
  for (std::size_t j = 0; j < pairs; ++j) {
    const Row x1 = value(x[kStep * j]), x2 = value(x[kStep * j + second]);
    x[kStep * j] = stored<T>(x1 * cos[j] - x2 * sin[j]);
    x[kStep * j + second] = stored<T>(x1 * sin[j] + x2 * cos[j]);
  }
}

template <std::size_t kStep, class T, class Row>
inline void rotate_elsewhere(std::size_t pairs, std::size_t second, const Row* cos, const Row* sin,
                             const T* __restrict from, T* __restrict to) {
  for (std::size_t j = 0; j < pairs; ++j) {
    const Row x1 = value(from[kStep * j]), x2 = value(from[kStep * j + second]);
    to[kStep * j] = stored<T>(x1 * cos[j] - x2 * sin[j]);
    to[kStep * j + second] = stored<T>(x1 * sin[j] + x2 * cos[j]);
  }
}

#if defined(__F16C__)
/// Compilers do not vectorize these conversions. In place or not.
inline void rotate_float16(std::size_t pairs, const float* cos, const float* sin,
                           const Float16* from, Float16* to) {
  const auto load = [](const Float16* at) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
  };
  const auto store = [](Float16* at, __m256 y) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(at), _mm256_cvtps_ph(y, _MM_FROUND_TO_NEAREST_INT));
  };
  for (std::size_t j = 0; j < pairs; j += 8) {
    const __m256 c = _mm256_loadu_ps(cos + j), s = _mm256_loadu_ps(sin + j);
    const __m256 x1 = load(from + j), x2 = load(from + j + pairs);
    store(to + j, x1 * c - x2 * s);
    store(to + j + pairs, x1 * s + x2 * c);
  }
}
#endif

template <std::size_t kStep, class T, class Row>
void rotate_heads(std::int64_t tokens, std::int64_t heads, std::size_t pairs, std::size_t second,
                  const Row* cos, const Row* sin, const T* from, T* to) {
  for (std::int64_t t = 0; t < tokens; ++t, cos += pairs, sin += pairs)
    for (std::int64_t h = 0; h < heads; ++h, from += 2 * pairs, to += 2 * pairs) {
#if defined(__F16C__)
      if constexpr (kStep == 1 && std::is_same_v<T, Float16>) {
        if (pairs % 8 == 0) {
          rotate_float16(pairs, cos, sin, from, to);
          continue;
        }
      }
#endif
      if (from == to)
        rotate_in_place<kStep>(pairs, second, cos, sin, to);
      else
        rotate_elsewhere<kStep>(pairs, second, cos, sin, from, to);
    }
}

}  // namespace

template <class T>
void scale_in_place(T* x, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if constexpr (sizeof(T) == 2)
      x[i].bits = static_cast<std::uint16_t>(x[i].bits ^ 0x8000);
    else
      x[i] *= -1;
  }
}

template <class T, class Row>
void rotate_by_table(const Shape& shape, Layout layout, const Row* cos, const Row* sin,
                     const T* from, T* to) {
  const auto rotate = [&](std::int64_t heads, std::size_t at) {
    if (layout == Layout::half_split)
      rotate_heads<1>(shape.tokens, heads, shape.pairs(), shape.pairs(), cos, sin, from + at,
                      to + at);
    else
      rotate_heads<2>(shape.tokens, heads, shape.pairs(), 1, cos, sin, from + at, to + at);
  };
  rotate(shape.heads, 0);
  if (shape.key_heads > 0) rotate(shape.key_heads, shape.query_elements());
}

template void scale_in_place(float*, std::size_t);
template void scale_in_place(double*, std::size_t);
template void scale_in_place(Float16*, std::size_t);
template void scale_in_place(BFloat16*, std::size_t);
template void rotate_by_table(const Shape&, Layout, const float*, const float*, const float*,
                              float*);
template void rotate_by_table(const Shape&, Layout, const double*, const double*, const double*,
                              double*);
template void rotate_by_table(const Shape&, Layout, const float*, const float*, const Float16*,
                              Float16*);
template void rotate_by_table(const Shape&, Layout, const float*, const float*, const BFloat16*,
                              BFloat16*);

}  // namespace ropecheck::bench
