#ifndef ROPECHECK_SRC_ROPE_SIMD_TARGETS_H_
#define ROPECHECK_SRC_ROPE_SIMD_TARGETS_H_

#include <cstddef>

// The SIMD targets that aren't compiled; include this file before Highway. Every processor with
// SSE4 that a RoPE is likely to meet has AVX2, and those that Highway names for AVX-512's later
// parts (bits 4 and 6: AVX3_SPR and AVX3_ZEN4) add nothing that a rotation uses: compiling for each
// takes a fifth of the work. The scalable vectors of SVE and RVV cannot be members of a struct.
#define HWY_DISABLED_TARGETS                                                           \
  (HWY_SSSE3 | HWY_SSE4 | (1LL << 4) | (1LL << 6) | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | \
   HWY_SVE2_128 | HWY_RVV)

#include "hwy/targets.h"

namespace ropecheck::rope {

/// Returns the function for the machine's best target from the table that HWY_EXPORT makes, as
/// HWY_DYNAMIC_DISPATCH does, but without a call into Highway's library each time.
template <class Function, std::size_t kTargets>
Function best_of(Function const (&table)[kTargets]) {
  if constexpr (kTargets == 1) return table[0];
  static const hwy::ChosenTarget& chosen = hwy::GetChosenTarget();
  return table[chosen.GetIndex()];
}

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_SIMD_TARGETS_H_
