#ifndef ROPECHECK_SRC_ROPE_ROTATE_H_
#define ROPECHECK_SRC_ROPE_ROTATE_H_

#include <cstdint>
#include <span>

#include "rope/plan_tables.h"

// The functions that do a Plan's work, on the best SIMD target of the machine. All of them expect
// the default floating-point environment.
namespace ropecheck::rope {

/// Plan::rotate_rows. finished_rows: nullptr, or the rows that make_rows wrote for the call.
void rotate_rows(const PlanTables& plan, const Call& call, std::int64_t begin, std::int64_t end,
                 const void* finished_rows);

/// The same for plans with one storage format.
void rotate_float32_rows(const PlanTables& plan, const Call& call, std::int64_t begin,
                         std::int64_t end, const void* finished_rows);
void rotate_float16_rows(const PlanTables& plan, const Call& call, std::int64_t begin,
                         std::int64_t end, const void* finished_rows);
void rotate_bfloat16_rows(const PlanTables& plan, const Call& call, std::int64_t begin,
                          std::int64_t end, const void* finished_rows);
void rotate_float64_rows(const PlanTables& plan, const Call& call, std::int64_t begin,
                         std::int64_t end, const void* finished_rows);

/// Plan::make_rows.
void make_rows(const PlanTables& plan, std::span<const std::int64_t> positions, void* rows);

/// Plan::cos_sin.
void cos_sin_rows(const PlanTables& plan, std::span<const std::int64_t> positions, float* cos,
                  float* sin);

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_ROTATE_H_
