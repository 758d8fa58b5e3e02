#ifndef ROPECHECK_PROPERTIES_ROTATION_RUNG_H_
#define ROPECHECK_PROPERTIES_ROTATION_RUNG_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "properties/case/dtype.h"

// How the rotation by a given angle is rounded: the first rung of a contract.
namespace ropecheck::inline properties {

/// From the strictest to the weakest. In float32 and float64 the last three are one rung: tables
/// and arithmetic have the storage format.
enum class RotationRung : std::uint8_t {
  correctly_rounded,  ///< every coordinate is the nearest number of the storage format
  float32,            ///< table and arithmetic in float32 or wider, rounded to storage once
  table_in_storage,   ///< cos and sin rounded to storage; arithmetic wider, one rounding at the end
  storage,            ///< cos, sin, products and sums all in the storage format
};

inline constexpr RotationRung kRotationRungs[] = {
    RotationRung::correctly_rounded, RotationRung::float32, RotationRung::table_in_storage,
    RotationRung::storage};

/// "correctly-rounded", "float32", "table-in-storage", "storage".
std::string_view name_of(RotationRung rung);

/// The rung in the words of a kernel's author, with E.
std::string_view meaning_of(RotationRung rung);

/// One part of a budget, in u of the storage format, and its reason in words.
struct BudgetTerm {
  double value;
  std::string_view reason;
};

/// The parts that E is the sum of; m is the attention factor.
std::vector<BudgetTerm> rotation_terms(RotationRung rung, DType dtype, double m);

/// The same for a kernel that is given cos and sin, of any size in the normal range; m is in them.
std::vector<BudgetTerm> rotation_terms_by_given_entries(RotationRung rung, DType dtype);

/// The same for a table of cos and sin by which the checker rotates: the parts of the distance of a
/// pair of entries (ĉ, ŝ) from m·(cos, sin), over m. The rotation by them adds 1.
std::vector<BudgetTerm> entry_terms(RotationRung rung, DType dtype, double m);

/// Bound on the part of ‖ŷ − y‖₂ that underflow adds. In float64 it is a whole number of the
/// smallest subnormal, because a double holds no fraction of it.
double underflow_bound(RotationRung rung, DType dtype, double m);
/// The same for a table.
double underflow_bound_of_table(DType dtype);

double sum_of(const std::vector<BudgetTerm>& terms);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_ROTATION_RUNG_H_
