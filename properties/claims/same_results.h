#ifndef ROPECHECK_PROPERTIES_CLAIMS_SAME_RESULTS_H_
#define ROPECHECK_PROPERTIES_CLAIMS_SAME_RESULTS_H_

#include "properties/measure.h"

// Bitwise comparison of two results of the same arithmetic.
namespace ropecheck::claims {

inline bool is_nan(const CheckReal& x) { return x != x; }

/// Returns whether both have the same bits, or both are NaN: if both operands of an addition are
/// NaN, the instruction determines which of them it returns.
inline bool same_result(const Element& a, const Element& b) {
  return identical(a, b) || (is_nan(a.value) && is_nan(b.value));
}

inline void require_same_results(Tally& tally, const Case& shape, const Rotated& a,
                                 const Rotated& b, const char* what) {
  for (const char tensor : {'q', 'k'})
    for_each_vector(shape, tensor, [&](const Place& where, std::size_t start) {
      bool same = true;
      for (std::size_t i = start; i < start + static_cast<std::size_t>(shape.spec.head_dim); ++i)
        same &= same_result(tensor_of(a, tensor)[i], tensor_of(b, tensor)[i]);
      tally.require(same, where, what);
    });
}

}  // namespace ropecheck::claims

#endif  // ROPECHECK_PROPERTIES_CLAIMS_SAME_RESULTS_H_
