#ifndef ROPECHECK_TESTS_ROPE_TARGETS_H_
#define ROPECHECK_TESTS_ROPE_TARGETS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "hwy/targets.h"

// The SIMD targets of this machine, so that tests can run on each of them, not only on the best.
namespace ropecheck::rope {

/// A SIMD target of this machine that the library is compiled for.
struct Target {
  std::int64_t bits;
  std::string name;
  bool fuses;  ///< multiply-add with one rounding
};

inline std::vector<Target> targets_here() {
  hwy::SetSupportedTargetsForTest(0);
  std::vector<Target> targets;
#if HWY_ARCH_X86
  const std::int64_t here = hwy::SupportedTargets();
  // The portable target remains when all others are switched off.
  targets.push_back({HWY_STATIC_TARGET, hwy::TargetName(HWY_STATIC_TARGET), false});
  for (const std::int64_t target : {HWY_AVX2, HWY_AVX3})
    if ((here & target) != 0) targets.push_back({target, hwy::TargetName(target), true});
#else
  targets.push_back({HWY_STATIC_TARGET, hwy::TargetName(HWY_STATIC_TARGET), true});
#endif
  return targets;
}

/// During its lifetime the library uses one target; afterwards the machine's best again.
class OnTarget {
 public:
  explicit OnTarget(const Target& target) { hwy::SetSupportedTargetsForTest(target.bits); }
  ~OnTarget() { hwy::SetSupportedTargetsForTest(0); }
  OnTarget(const OnTarget&) = delete;
  OnTarget& operator=(const OnTarget&) = delete;
};

}  // namespace ropecheck::rope

#endif  // ROPECHECK_TESTS_ROPE_TARGETS_H_
