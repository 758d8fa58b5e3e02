#include <cstdint>

#include "rope/rotate.h"
#include "rope/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "rope/make_rows.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "rope/simd/finished_rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {

void MakeRowsOfPlan(const PlanTables& plan, const std::int64_t* positions, std::int64_t count,
                    void* rows) {
  switch (entries_of(plan.options)) {
    case Entries::wide:
      return MakeFinishedRows<Entries::wide>(plan, positions, count, static_cast<double*>(rows));
    case Entries::nearly_correct:
      return MakeFinishedRows<Entries::nearly_correct>(plan, positions, count,
                                                       static_cast<float*>(rows));
    case Entries::correct:
      return MakeFinishedRows<Entries::correct>(plan, positions, count, static_cast<float*>(rows));
    case Entries::nearest:
      return MakeFinishedRows<Entries::nearest>(plan, positions, count, static_cast<double*>(rows));
    case Entries::twofold:
      return MakeFinishedRows<Entries::twofold>(plan, positions, count, static_cast<double*>(rows));
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::rope {

HWY_EXPORT(MakeRowsOfPlan);

void make_rows(const PlanTables& plan, std::span<const std::int64_t> positions, void* rows) {
  const std::int64_t count = static_cast<std::int64_t>(positions.size()) / plan.axes;
  HWY_DYNAMIC_DISPATCH(MakeRowsOfPlan)(plan, positions.data(), count, rows);
}

}  // namespace ropecheck::rope
#endif
