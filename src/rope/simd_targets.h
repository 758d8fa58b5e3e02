#ifndef ROPECHECK_SRC_ROPE_SIMD_TARGETS_H_
#define ROPECHECK_SRC_ROPE_SIMD_TARGETS_H_

#include <cstddef>

// The SIMD targets that aren't compiled; include this file before Highway. SSSE3 adds little to
// SSE4. The scalable vectors of SVE and RVV cannot be members of a struct. A file that defines
// ROPECHECK_WITHOUT_SSE4 leaves SSE4 to the scalar code: it has no conversions of 16-bit numbers,
// and compiling for it is a third of the work.
#ifdef ROPECHECK_WITHOUT_SSE4
#define ROPECHECK_SSE4 HWY_SSE4
#else
#define ROPECHECK_SSE4 0
#endif
#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | ROPECHECK_SSE4 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

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
