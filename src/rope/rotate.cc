#include "rope/rotate.h"

namespace ropecheck::rope {

void rotate_rows(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end,
                 const void* finished_rows) {
  switch (plan.options.storage) {
    case Storage::float32:
      return rotate_float32_rows(plan, call, begin, end, finished_rows);
    case Storage::float16:
      return rotate_float16_rows(plan, call, begin, end, finished_rows);
    case Storage::bfloat16:
      return rotate_bfloat16_rows(plan, call, begin, end, finished_rows);
    case Storage::float64:
      return rotate_float64_rows(plan, call, begin, end, finished_rows);
  }
}

}  // namespace ropecheck::rope
