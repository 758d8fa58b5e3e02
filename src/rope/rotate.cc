#include "rope/rotate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "rope/exact_cos_sin.h"
#include "rope/storage.h"
#include "rope/turns.h"

namespace ropecheck::rope {
namespace {

/// The pairs whose cos and sin are kept at a time.
constexpr std::size_t kChunk = 64;

struct Row {
  std::array<double, kChunk> cos;
  std::array<double, kChunk> sin;
};

/// x·c − y·s and x·s + y·c in float: cos and sin rounded once, one fused operation each.
template <class T>
void rotate_pair(Arithmetic arithmetic, double c, double s, T& first, T& second) {
  const double x = widen(first), y = widen(second);
  if (arithmetic == Arithmetic::float32 && !std::is_same_v<T, double>) {
    const float cf = static_cast<float>(c), sf = static_cast<float>(s);
    const float xf = static_cast<float>(x), yf = static_cast<float>(y);
    first = narrow<T>(std::fma(xf, cf, -(yf * sf)));
    second = narrow<T>(std::fma(yf, cf, xf * sf));
  } else {
    first = narrow<T>(std::fma(x, c, -(y * s)));
    second = narrow<T>(std::fma(y, c, x * s));
  }
}

template <class T>
void rotate_as(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end) {
  const RopeSpec& spec = plan.spec;
  const double m = plan.attention_factor.high;
  const std::size_t pairs = plan.turns.size();
  for (std::int64_t row = begin; row < end; ++row) {
    const std::int64_t position = call.positions[row];
    const std::int64_t batch = row / call.seq, token = row % call.seq;
    for (std::size_t chunk = 0; chunk < pairs; chunk += kChunk) {
      const std::size_t count = std::min(kChunk, pairs - chunk);
      Row turn;
      for (std::size_t j = 0; j < count; ++j) {
        const CosSinPair exact = exact_cos_sin(times(plan.turns[chunk + j], position));
        turn.cos[j] = m * exact.cos.high;
        turn.sin[j] =
            call.direction == Direction::forward ? m * exact.sin.high : -(m * exact.sin.high);
      }
      for (const Tensor& tensor : call.tensors) {
        const auto at = [&](auto* base, const Strides& s, std::int64_t head, std::int64_t element) {
          return base + batch * s.batch + token * s.token + head * s.head + element * s.element;
        };
        const T* in = static_cast<const T*>(tensor.in);
        T* out = static_cast<T*>(tensor.out);
        for (std::int64_t head = 0; head < tensor.heads; ++head) {
          const auto copy = [&](int element) {
            *at(out, tensor.out_strides, head, element) = *at(in, tensor.in_strides, head, element);
          };
          if (chunk == 0) {
            for (int e = 0; e < spec.rotary_offset; ++e) copy(e);
            for (int e = spec.rotary_offset + spec.rotary_dim; e < spec.head_dim; ++e) copy(e);
          }
          for (std::size_t j = 0; j < count; ++j) {
            const PairElements e = pair_elements(spec, static_cast<int>(chunk + j));
            T first = *at(in, tensor.in_strides, head, e.first);
            T second = *at(in, tensor.in_strides, head, e.second);
            const bool still = position == 0 || plan.still[chunk + j];
            if (!still) {
              rotate_pair(plan.options.arithmetic, turn.cos[j], turn.sin[j], first, second);
            } else if (m != 1) {
              first = narrow<T>(m * widen(first));
              second = narrow<T>(m * widen(second));
            }
            *at(out, tensor.out_strides, head, e.first) = first;
            *at(out, tensor.out_strides, head, e.second) = second;
          }
        }
      }
    }
  }
}

}  // namespace

void rotate_rows(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end) {
  switch (plan.options.storage) {
    case Storage::float32:
      return rotate_as<float>(plan, call, begin, end);
    case Storage::float16:
      return rotate_as<Float16>(plan, call, begin, end);
    case Storage::bfloat16:
      return rotate_as<BFloat16>(plan, call, begin, end);
    case Storage::float64:
      return rotate_as<double>(plan, call, begin, end);
  }
}

}  // namespace ropecheck::rope
