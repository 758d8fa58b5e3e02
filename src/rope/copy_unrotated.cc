#include "rope/copy_unrotated.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "rope/storage.h"

namespace ropecheck::rope {
namespace {

/// m·x rounded once, in any storage. If the product is a tie, its error decides.
template <class T>
T scaled(const DoubleDouble& m, T x) {
  const double wide = widen(x);
  const double product = m.high * wide;
  const double error = std::fma(m.high, wide, -product) + m.low * wide;
  if constexpr (std::is_same_v<T, double>) {
    return std::isfinite(product) ? product + error : product;
  } else {
    const bool odd = (std::bit_cast<std::uint64_t>(product) & 1) != 0;
    if (odd || !(std::fabs(error) > 0)) return narrow<T>(product);
    const double infinity = std::numeric_limits<double>::infinity();
    return narrow<T>(std::nextafter(product, error > 0 ? infinity : -infinity));
  }
}

/// Whether a pair is not turned: θ = 0, or its coordinate of the position [axes] is 0.
bool stands(const PlanTables& plan, std::size_t pair, const std::int64_t* position) {
  return plan.zero_frequency[pair] || (position != nullptr && position[plan.axis[pair]] == 0);
}

}  // namespace

template <class T>
void copy_unrotated(const PlanTables& plan, const Tensor& tensor, ZeroFrequency zero_frequency,
                    const std::int64_t* position, const T* in, T* out) {
  const RopeSpec& spec = plan.spec;
  const Strides& from = tensor.in_strides;
  const Strides& to = tensor.out_strides;
  const bool in_place = tensor.in == tensor.out;
  const bool all_turn = zero_frequency == ZeroFrequency::none;
  if (in_place && (all_turn || !plan.scales)) return;
  if (all_turn && spec.rotary_dim == spec.head_dim) return;

  const int window = spec.rotary_offset, after = window + spec.rotary_dim;
  for (std::int64_t h = 0; h < tensor.heads; ++h, in += from.head, out += to.head) {
    const auto copy = [&](int begin, int end) {
      if (in_place || begin == end) return;
      if (from.element == 1 && to.element == 1) {
        std::memcpy(out + begin, in + begin, static_cast<std::size_t>(end - begin) * sizeof(T));
        return;
      }
      for (int e = begin; e < end; ++e) out[e * to.element] = in[e * from.element];
    };
    const auto pass = [&](int element) {
      const T x = in[element * from.element];
      out[element * to.element] = plan.scales ? scaled(plan.attention_factor, x) : x;
    };
    if (zero_frequency == ZeroFrequency::all && !plan.scales) {
      copy(0, spec.head_dim);
      continue;
    }
    copy(0, window);
    copy(after, spec.head_dim);
    for (int pair = 0; zero_frequency != ZeroFrequency::none && pair < spec.pairs(); ++pair) {
      if (zero_frequency == ZeroFrequency::some &&
          !stands(plan, static_cast<std::size_t>(pair), position))
        continue;
      const PairElements e = pair_elements(spec, pair);
      pass(e.first);
      pass(e.second);
    }
  }
}

template void copy_unrotated(const PlanTables&, const Tensor&, ZeroFrequency, const std::int64_t*,
                             const float*, float*);
template void copy_unrotated(const PlanTables&, const Tensor&, ZeroFrequency, const std::int64_t*,
                             const double*, double*);
template void copy_unrotated(const PlanTables&, const Tensor&, ZeroFrequency, const std::int64_t*,
                             const Float16*, Float16*);
template void copy_unrotated(const PlanTables&, const Tensor&, ZeroFrequency, const std::int64_t*,
                             const BFloat16*, BFloat16*);

}  // namespace ropecheck::rope
