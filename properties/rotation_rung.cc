#include "properties/rotation_rung.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <numbers>

// The theorems of the rungs. reference/proofs has them machine-checked: rotation_budget.v step by
// step, budget_without_second_order.v without second-order terms, attention_factor.v with m ≠ 1. u
// is the unit roundoff of the storage format, u₃₂ that of float32, η the smallest subnormal. r =
// m·‖x‖ is the unit of the pair error, and each E below is in units of u.
//
// float32. The complex product (x₁ + i·x₂)·(c + i·s) in working precision is within √5·u of the
// exact product (Brent, Percival, Zimmermann, Math. Comp. 76, 2007), within 2u with fused
// multiply-add (Jeannerod, Kornerup, Louvet, Muller, Math. Comp. 86, 2017). Correctly rounded cos
// and sin are at most 1 in size, so each is within u/2, and e^{iα} within u/√2. The rung allows √5
// + 1/√2, so that both ways of multiplying pass. float16 and bfloat16 are computed in float32,
// which costs that much in u₃₂, and rounded once more: each coordinate moves by at most u times its
// size, hence the pair by u·r.
//
// table-in-storage. cos and sin are rounded to float32 and from there to the storage format, and
// everything after that is float32: the entries add 1/√2, the last rounding 1, and float32's own E
// stands in u₃₂.
//
// storage. The table, both products and their sum are rounded to the storage format: √5 as above,
// but in its u, and the entries, rounded twice on their way, are within (u + u₃₂)/√2. In bfloat16
// with m = 1 the two cannot be at their worst at once: with 8 bits every case can be tried, and
// products, sums and entries rounded once are within 2.605 u
// (tests/properties/storage_in_bfloat16_is_tried_test.cc, which has what needs no trial).
//
// Gradients have the same E. The gradient of x₁ is g₁c + g₂s and that of x₂ is g₂c − g₁s: again a
// complex product, by the conjugate. Automatic differentiation computes it from the forward code's
// slices: each product is rounded once to the storage format, each slice's gradient is padded with
// zeros, and the padded tensors are added in the storage format. Only two of the terms of a
// coordinate are not zero, and a sum with a zero is exact. So there are the same four products and
// two sums, each rounded once, and √5 stands, in whichever order the terms are added. If the
// forward code multiplies in float32, each of the products is rounded to float32 first, which adds
// at most √2·u₃₂; there is no rounding of the table then, so that it is within √5 + 1/√2 all the
// same. For this reason gradients of code whose forward pass keeps `float32` may need `storage`,
// and a contract is held per direction.
//
// An attention factor m ≠ 1 is rounded (1) and multiplied in (1), in the precision in which the
// code computes: the table m·cos, m·sin, or the result. In table-in-storage that is float32. Then
// the entries to be rounded are no more than m in size instead of 1: at most 2^k, they move by
// u·2^k/√2 together (entries_up_to_a_power_of_two), which is u·2^k/(√2·m) relatively to m; and by u
// at most, relatively, whatever their size.
//
// Second-order terms. Without m, and with m in 24 bits or more, the sums above hold as they stand:
// the worst roundings of two steps do not meet. With m in a narrow format, no such proof is known,
// and steps of a·u, b·u, … are (1 + a·u)(1 + b·u)… − 1 in all (stored_factor.v). Entries m·cos and
// m·sin below the normal range are off by η/2 instead of u of their size, together by η/√2. That is
// η/(√2·u·m) in units of u·m, and η/(u·m) has room for the errors that the next steps make of it.
//
// Given tables. A kernel that is given cos and sin has no error of theirs: √5 is left in working
// precision, and 1 + √5·u₃₂/u in a narrow format. The bounds of products hold for entries (c, s) of
// any length, if r = ‖x‖·‖(c, s)‖. The two rungs below may round the entries to the storage format.
// Entries of 1 + ε are rounded by up to u, and not u/2: together by u, relatively, not u/√2.
//
// Underflow. Each product of two is off by at most η/2 (a sum of subnormals is exact), on each of
// two coordinates: √2·η. The last rounding, by m or to a narrow format, adds η/√2. If m > 1 is
// multiplied in last, it multiplies the products' part, and two roundings make that (1 + u)²
// larger.
namespace ropecheck::inline properties {
namespace {

const double kRoot5 = std::sqrt(5.0);
const double kRootHalf = std::sqrt(0.5);
/// √5 + 1/√2 in bfloat16, if m = 1. The worst case is 2.60428: angle 0x1.8deb28df4ed0dp-1, x =
/// (0x1.7p+0, −0x1.8ap+0).
constexpr double kStorageInBfloat16 = 2.605;

constexpr std::string_view kProducts = "products and sums";
constexpr std::string_view kEntries = "cos and sin rounded";
constexpr std::string_view kAllInBfloat16 = "cos, sin, products and sums, every case tried";
constexpr std::string_view kFactor = "the attention factor rounded, and multiplied in";
constexpr std::string_view kResult = "the result rounded";
constexpr std::string_view kWithinFloat32 = "the same in float32 before";
constexpr std::string_view kSecondOrder = "second-order terms";
constexpr std::string_view kComparison = "the comparison's own rounding";

bool is_narrow(DType dtype) { return dtype == DType::float16 || dtype == DType::bfloat16; }

/// u₃₂/u
double float32_in(DType dtype) {
  return kFloat32.unit_roundoff() / format_of(dtype).unit_roundoff();
}

/// E of the rung float32 in the precision in which it computes.
double working_rotation(double m) { return kRoot5 + kRootHalf + (m == 1 ? 0 : 2); }

/// By how much entries m·cos, m·sin move together if each is rounded once, over m, in u.
double rounded_entries(double m) {
  if (m == 1) return kRootHalf;
  int k = 0;
  const double fraction = std::frexp(m, &k);  // m = fraction·2^k, 1/2 ≤ fraction < 1
  return std::min(1.0, kRootHalf / fraction);
}

/// Steps of a·u, b·u, … in a row are off by (a + b + … + this)·u: (1 + a·u)(1 + b·u)… − 1 in all.
double second_order(std::initializer_list<double> steps, double u) {
  double all = 0, sum = 0;  // 1 + all·u is the product so far
  for (const double step : steps) {
    all += step + all * step * u;
    sum += step;
  }
  return all - sum;
}

/// The same for m in a narrow format, with the room for entries below the normal range.
double second_order_with_factor(std::initializer_list<double> steps, DType dtype, double m) {
  const Format& format = format_of(dtype);
  const double u = format.unit_roundoff();
  return second_order(steps, u) + format.smallest_subnormal() / (u * m);
}

/// cos and sin rounded to float32 and from there to a narrow format, in its u.
double stored_entries(DType dtype) { return kRootHalf * (1 + float32_in(dtype)); }

/// Entries m·cos and m·sin made in float32, in its u: cos and sin, m and the product rounded.
double made_entries() {
  return kRootHalf + 2 + second_order({kRootHalf, 1, 1}, kFloat32.unit_roundoff());
}

}  // namespace

std::string_view name_of(RotationRung rung) {
  constexpr std::string_view kNames[] = {"correctly-rounded", "float32", "table-in-storage",
                                         "storage"};
  return kNames[static_cast<std::size_t>(rung)];
}

std::string_view meaning_of(RotationRung rung) {
  constexpr std::string_view kMeanings[] = {
      "every coordinate is the nearest number of its format: E = 1",
      "tables and arithmetic in float32 or wider, rounded to the storage format once: E = √5 + "
      "1/√2 "
      "= 2.943, or 1.000 in a 16-bit format's u",
      "cos and sin rounded to the storage format, arithmetic in float32, one rounding at the end: "
      "E "
      "= 1/√2 + 1 = 1.707 in a 16-bit format's u",
      "cos, sin, products and sums all in the storage format: E = √5 + 1/√2 = 2.943 in its u, and "
      "2.605 in bfloat16, for which every case was tried"};
  return kMeanings[static_cast<std::size_t>(rung)];
}

std::vector<BudgetTerm> rotation_terms(RotationRung rung, DType dtype, double m) {
  if (rung == RotationRung::correctly_rounded) return {{1, kResult}, {0x1p-20, kComparison}};
  const double ratio = float32_in(dtype);
  std::vector<BudgetTerm> terms;
  if (!is_narrow(dtype)) {
    terms = {{kRoot5, kProducts}, {kRootHalf, kEntries}};
  } else if (rung == RotationRung::storage && dtype == DType::bfloat16 && m == 1) {
    return {{kStorageInBfloat16, kAllInBfloat16}, {kRootHalf * ratio, kWithinFloat32}};
  } else if (rung == RotationRung::storage) {
    terms = {{kRoot5, kProducts}, {kRootHalf, kEntries}, {kRootHalf * ratio, kWithinFloat32}};
    if (m != 1)
      terms.push_back({second_order_with_factor({stored_entries(dtype), 1, 1, kRoot5}, dtype, m),
                       kSecondOrder});
  } else {
    terms = {{1, kResult}};
    if (rung == RotationRung::table_in_storage) {
      const double entries = rounded_entries(m);
      terms.push_back({entries, kEntries});
      if (m != 1)
        terms.push_back({second_order_with_factor(
                             {entries + made_entries() * ratio, kRoot5 * ratio, 1}, dtype, m),
                         kSecondOrder});
    }
    terms.push_back({working_rotation(m) * ratio, kWithinFloat32});
    return terms;
  }
  if (m != 1) terms.push_back({2, kFactor});
  return terms;
}

std::vector<BudgetTerm> rotation_terms_by_given_entries(RotationRung rung, DType dtype) {
  if (rung == RotationRung::correctly_rounded) return rotation_terms(rung, dtype, 1);
  if (!is_narrow(dtype)) return {{kRoot5, kProducts}};
  const double ratio = float32_in(dtype), u = format_of(dtype).unit_roundoff();
  if (rung == RotationRung::float32) return {{1, kResult}, {kRoot5 * ratio, kWithinFloat32}};
  if (rung == RotationRung::storage)
    return {{kRoot5, kProducts}, {1, kEntries}, {second_order({1, kRoot5}, u), kSecondOrder}};
  return {{1, kResult},
          {1, kEntries},
          {kRoot5 * ratio, kWithinFloat32},
          {second_order({1, kRoot5 * ratio, 1}, u), kSecondOrder}};
}

std::vector<BudgetTerm> entry_terms(RotationRung rung, DType dtype, double m) {
  const double nearest = m == 1 ? kRootHalf : 1;
  if (rung == RotationRung::correctly_rounded) return {{nearest, kEntries}, {0x1p-20, kComparison}};
  // A table in float32 or float64 may come from an angle in double: at 2^22 rad that is off by up
  // to 2^−30, which is 2^−6 u of float32.
  const double working = (m == 1 ? kRootHalf : kRootHalf + 2) + 0x1p-6;
  if (!is_narrow(dtype)) {
    std::vector<BudgetTerm> terms = {{kRootHalf, kEntries}, {0x1p-6, "an angle in double"}};
    if (m != 1) terms.push_back({2, kFactor});
    return terms;
  }
  std::vector<BudgetTerm> terms = {
      {nearest, kEntries}, {working * float32_in(dtype), kWithinFloat32}, {0x1p-20, kComparison}};
  // cos, sin, m and their products may all be in the storage format.
  if (rung == RotationRung::storage && m != 1) {
    terms.front().value = kRootHalf;
    terms.push_back({2, kFactor});
    terms.push_back(
        {second_order_with_factor({stored_entries(dtype), 1, 1}, dtype, m), kSecondOrder});
  }
  return terms;
}

double underflow_bound(RotationRung rung, DType dtype, double m) {
  const double eta = format_of(dtype).smallest_subnormal();
  const double u = format_of(dtype).unit_roundoff();
  const double growth = m == 1 ? 1 : std::max(1.0, m * (1 + u) * (1 + u));
  const double subnormals = rung == RotationRung::correctly_rounded
                                ? kRootHalf
                                : growth * std::numbers::sqrt2 + kRootHalf;
  return (dtype == DType::float64 ? std::ceil(subnormals) : subnormals) * eta;
}

double underflow_bound_of_table(DType dtype) {
  // The last rounding moves a coordinate by η/2, and a subnormal entry is off by η/2 as well, times
  // |x_i|.
  const double eta = format_of(dtype).smallest_subnormal();
  return (dtype == DType::float64 ? 2 : std::numbers::sqrt2) * eta;
}

double sum_of(const std::vector<BudgetTerm>& terms) {
  double sum = 0;
  for (const BudgetTerm& term : terms) sum += term.value;
  return sum;
}

}  // namespace ropecheck::properties
