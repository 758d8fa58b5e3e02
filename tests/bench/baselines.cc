#include "tests/bench/baselines.h"

#include <cmath>

namespace ropecheck::bench {

void ggml_row(std::int64_t position, std::size_t pairs, float scale, float* cos_sin) {
  float theta = static_cast<float>(position);
  for (std::size_t j = 0; j < pairs; ++j, theta *= scale) {
    cos_sin[2 * j] = std::cos(theta);
    cos_sin[2 * j + 1] = std::sin(theta);
  }
}

void rotate_like_ggml(const Shape& shape, const std::int64_t* positions, float base,
                      const ByteStrides& strides, const float* from, float* to) {
  const float scale = std::pow(base, -2.0f / static_cast<float>(shape.head_dim));
  const std::size_t pairs = shape.pairs();
  std::vector<float> row(2 * pairs);
  for (std::int64_t t = 0; t < shape.tokens; ++t) {
    ggml_row(positions[t], pairs, scale, row.data());
    for (std::int64_t h = 0; h < shape.heads; ++h)
      for (std::size_t i = 0; i < 2 * pairs; i += 2) {
        const std::ptrdiff_t at = t * strides.token + h * strides.head +
                                  static_cast<std::ptrdiff_t>(i / 2) * strides.element;
        const float* x = reinterpret_cast<const float*>(reinterpret_cast<const char*>(from) + at);
        float* y = reinterpret_cast<float*>(reinterpret_cast<char*>(to) + at);
        const float x1 = x[0], x2 = x[pairs], cos = row[i], sin = row[i + 1];
        y[0] = x1 * cos - x2 * sin;
        y[pairs] = x1 * sin + x2 * cos;
      }
  }
}

void framework_row(std::int64_t position, std::size_t pairs, float base, float* cos, float* sin) {
  for (std::size_t j = 0; j < pairs; ++j) {
    const float exponent = static_cast<float>(2 * j) / static_cast<float>(2 * pairs);
    const float inv_freq = 1.0f / std::pow(base, exponent);
    const float angle = static_cast<float>(position) * inv_freq;
    cos[j] = std::cos(angle);
    sin[j] = std::sin(angle);
  }
}

void rotate_like_frameworks(const Shape& shape, const std::int64_t* positions, float base,
                            const float* x, float* y) {
  const std::size_t half = shape.pairs(), d = 2 * half;
  std::vector<float> inv_freq(half), ones(half);
  for (std::size_t j = 0; j < half; ++j)
    inv_freq[j] = 1.0f / std::pow(base, static_cast<float>(2 * j) / static_cast<float>(d));
  const std::size_t tokens = static_cast<std::size_t>(shape.tokens);
  std::vector<float> cos(tokens * d), sin(tokens * d);
  for (std::size_t t = 0; t < tokens; ++t) {
    for (std::size_t j = 0; j < half; ++j) {
      const float angle = static_cast<float>(positions[t]) * inv_freq[j];
      cos[t * d + j] = cos[t * d + half + j] = std::cos(angle);
      sin[t * d + j] = sin[t * d + half + j] = std::sin(angle);
    }
  }
  // Each step is a separate tensor operation with its result in memory.
  std::vector<float> turned(shape.elements()), first(shape.elements());
  const std::size_t rows = shape.elements() / d;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t j = 0; j < half; ++j) {
      turned[r * d + j] = -x[r * d + half + j];
      turned[r * d + half + j] = x[r * d + j];
    }
  }
  const std::size_t heads = static_cast<std::size_t>(shape.heads);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t j = 0; j < d; ++j) first[r * d + j] = x[r * d + j] * cos[r / heads * d + j];
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t j = 0; j < d; ++j) turned[r * d + j] *= sin[r / heads * d + j];
  for (std::size_t i = 0; i < shape.elements(); ++i) y[i] = first[i] + turned[i];
}

}  // namespace ropecheck::bench
