#include <cstdint>

#include "rope/rotate.h"
#include "rope/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "rope/rotate_bfloat16.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "rope/simd/rotate_stored-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {

void RotateBFloat16(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end,
                    const void* finished_rows) {
  RotateStored<BFloat16>(plan, call, begin, end, finished_rows);
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::rope {

HWY_EXPORT(RotateBFloat16);

void rotate_bfloat16_rows(const PlanTables& plan, const Call& call, std::int64_t begin,
                          std::int64_t end, const void* finished_rows) {
  best_of(HWY_DISPATCH_TABLE(RotateBFloat16))(plan, call, begin, end, finished_rows);
}

}  // namespace ropecheck::rope
#endif
