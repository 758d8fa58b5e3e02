#ifndef ROPECHECK_SRC_ROPE_SIMD_TARGETS_H_
#define ROPECHECK_SRC_ROPE_SIMD_TARGETS_H_

// The SIMD targets that aren't compiled; include this file before Highway. SSSE3 adds little to
// SSE4. The scalable vectors of SVE and RVV cannot be members of a struct.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

#endif  // ROPECHECK_SRC_ROPE_SIMD_TARGETS_H_
