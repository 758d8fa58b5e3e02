#ifndef ROPECHECK_PROPERTIES_EXACT_SIMD_TARGETS_H_
#define ROPECHECK_PROPERTIES_EXACT_SIMD_TARGETS_H_

// The SIMD targets for which the oracles' vectors are not compiled; include this file before
// Highway. SSSE3 adds little to SSE4; the scalable vectors of SVE and RVV are not tried.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#endif  // ROPECHECK_PROPERTIES_EXACT_SIMD_TARGETS_H_
