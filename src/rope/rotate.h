#ifndef ROPECHECK_SRC_ROPE_ROTATE_H_
#define ROPECHECK_SRC_ROPE_ROTATE_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "rope/plan_tables.h"

// The functions that do a Plan's work, on the best SIMD target of the machine. All of them expect
// the default floating-point environment.
namespace ropecheck::rope {

/// Plan::rotate_rows for plans with one storage format. finished_rows: nullptr, or the rows that
/// make_rows wrote for the call.
void rotate_float32_rows(const PlanTables& plan, const Call& call, std::int64_t begin,
                         std::int64_t end, const void* finished_rows);
void rotate_float16_rows(const PlanTables& plan, const Call& call, std::int64_t begin,
                         std::int64_t end, const void* finished_rows);
void rotate_bfloat16_rows(const PlanTables& plan, const Call& call, std::int64_t begin,
                          std::int64_t end, const void* finished_rows);
void rotate_float64_rows(const PlanTables& plan, const Call& call, std::int64_t begin,
                         std::int64_t end, const void* finished_rows);

/// Computes cos and sin of phases, high·2^−64 + low·2^−128 turns, each as the sum of two doubles
/// within 2^−104: parts[0] + parts[1] is cos, parts[2] + parts[3] sin, each [count], a multiple of
/// kMaxLanes. The bits are the same on every machine. Beside exact_cos_sin, which takes as long for
/// one phase as this function for ten, values below 2^−50 lose relative accuracy.
void cos_sin_of_phases(const std::uint64_t* high, const std::uint64_t* low, std::size_t count,
                       double* const* parts);

/// Completes a plan's table of one digit: rows of cos and sin for the values 0 … `values` − 1, each
/// in two parts: parts[0] cos, parts[1] what it lacks, parts[2] and parts[3] the same of sin, each
/// [values, row]. Given are the rows of 0, 1, 2, 4, …, 16, within 2^−104; every other one is the
/// product of at most five of them, within 2^−98 per entry (rope/simd/double_rows-inl.h has the
/// sum).
void fill_digit_table(double* const* parts, std::size_t row, std::int64_t values);

/// Plan::make_rows.
void make_rows(const PlanTables& plan, std::span<const std::int64_t> positions, void* rows);

/// Plan::cos_sin.
void cos_sin_rows(const PlanTables& plan, std::span<const std::int64_t> positions, float* cos,
                  float* sin);

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_ROTATE_H_
