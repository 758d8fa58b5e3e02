#ifndef ROPECHECK_SRC_ROPE_ROTATE_H_
#define ROPECHECK_SRC_ROPE_ROTATE_H_

#include <cstdint>

#include "rope/plan_tables.h"

namespace ropecheck::rope {

/// Plan::rotate_rows, in the default floating-point environment.
void rotate_rows(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end);

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_ROTATE_H_
