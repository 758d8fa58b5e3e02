#ifndef ROPECHECK_SRC_ROPE_COPY_UNROTATED_H_
#define ROPECHECK_SRC_ROPE_COPY_UNROTATED_H_

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "rope/plan_tables.h"
#include "rope/storage.h"

// Copies the elements that are not rotated: coordinates outside the rotary window, pairs whose
// frequency is zero, and the whole window at position 0 (if a position has several axes: the pairs
// whose coordinate is 0). The bits are copied, so that −0 and NaN are kept; the formulas x·1 − y·0
// would not guarantee that.
namespace ropecheck::rope {

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

/// The part of a token's pairs that is not rotated.
enum class ZeroFrequency { none, some, all };

/// Copies, or scales by m, the elements that are not rotated, for all heads of one token: in and
/// out are its first head. has_zero_frequency(pair) selects the pairs if `zero_frequency` is some.
template <class T, class HasZeroFrequency>
void copy_unrotated(const PlanTables& plan, const Tensor& tensor, ZeroFrequency zero_frequency,
                    const HasZeroFrequency& has_zero_frequency, const T* in, T* out) {
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
          !has_zero_frequency(static_cast<std::size_t>(pair)))
        continue;
      const PairElements e = pair_elements(spec, pair);
      pass(e.first);
      pass(e.second);
    }
  }
}

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_COPY_UNROTATED_H_
