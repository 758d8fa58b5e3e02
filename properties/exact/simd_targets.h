#ifndef ROPECHECK_PROPERTIES_EXACT_SIMD_TARGETS_H_
#define ROPECHECK_PROPERTIES_EXACT_SIMD_TARGETS_H_

// The SIMD targets for which the oracles' vectors are not compiled; include this file before
// Highway. Those beside AVX2 and AVX3 (bits 4 and 6: AVX3_SPR and AVX3_ZEN4) add little; the
// scalable vectors of SVE and RVV are not tried.
#define HWY_DISABLED_TARGETS                                                           \
  (HWY_SSSE3 | HWY_SSE4 | (1LL << 4) | (1LL << 6) | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | \
   HWY_SVE2_128 | HWY_RVV)

#endif  // ROPECHECK_PROPERTIES_EXACT_SIMD_TARGETS_H_
