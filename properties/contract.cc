#include "properties/contract.h"

#include <cmath>

#include "properties/exact/rounded_frequencies.h"

namespace ropecheck::inline properties {
namespace {

/// Rounding of a complex product in working precision, with or without FMA: √5·u (Brent, Percival,
/// Zimmermann, Math. Comp. 76, 2007; 2u with FMA: Jeannerod, Kornerup, Louvet, Muller, Math. Comp.
/// 86, 2017). Correctly rounded cos and sin, both at most 1 in size, are within u/2 each, so e^{iα}
/// is within u/√2. No second-order term is left: the two errors never reach their bounds together
/// (reference/proofs/budget_without_second_order.v; attention_factor.v for m ≠ 1).
double rotation_in_working_precision(const RopeSpec& spec) {
  const double rotation = std::sqrt(5.0) + std::sqrt(0.5);
  // An attention factor is rounded to the working precision, and multiplied in: one u each.
  return exact::attention_factor(spec) == 1 ? rotation : rotation + 2;
}

/// The distance of a pair of entries (ĉ, ŝ) from m·(cos, sin), over m, in u.
///
/// With m = 1 entries are at most 1 in size, so that rounding to nearest moves each by at most u/2,
/// and the pair by u/√2. With another m the entries can be anywhere in a binade: each moves by
/// u·|entry|, and the pair by u·m. An implementation that does not promise the nearest number
/// rounds cos and sin, and m, and the products: 1/√2 + 1 + 1. It may also compute in double before
/// that; an angle of 2^22 rad is then off by up to 2^−30, which is 2^−6 u of float32. Narrow
/// formats are computed in float32 first. The 2^−20 is for the rounding of this comparison itself.
double table_entries(const Contract& contract, const RopeSpec& spec, DType dtype) {
  const bool unit_factor = exact::attention_factor(spec) == 1;
  const double nearest = unit_factor ? std::sqrt(0.5) : 1;
  if (contract.correctly_rounded) return nearest + 0x1p-20;
  const double working = (unit_factor ? nearest : std::sqrt(0.5) + 2) + 0x1p-6;
  if (dtype == DType::float32 || dtype == DType::float64) return working;
  return working * kFloat32.unit_roundoff() / format_of(dtype).unit_roundoff() + nearest + 0x1p-20;
}

/// Relative error, in u of float32, of an angle computed as frameworks do: inv_freq in float32,
/// then position·inv_freq in float32. The product rounds once, the reciprocal 1/b^(2j/r) once, and
/// pow is within 2u. If the exponent 2j/r ≤ 1 isn't exact, its rounding is multiplied by ln b. If
/// float32 does not hold the base, the base is rounded, and enters θ with an exponent of at most 1.
/// A linear factor is one more division. ntk's base b·α^(r/(r−2)) is a product and a power whose
/// exponent is rounded too, and enters θ with an exponent of at most 1. The 2^−20 is for
/// second-order terms, below 15u without a scaling (reference/proofs/angle_budget.v).
double float32_angle(const RopeSpec& spec) {
  const double log_base = std::abs(std::log(spec.base));
  const int r = spec.rotary_dim;
  const bool exact_exponents = (r & (r - 1)) == 0;
  double angle = 4 + 0x1p-20 + (exact_exponents ? 0 : log_base);
  if (static_cast<double>(static_cast<float>(spec.base)) != spec.base) angle += 1;
  if (std::holds_alternative<LinearScaling>(spec.scaling)) angle += 1;
  if (const auto* ntk = std::get_if<NtkScaling>(&spec.scaling))
    angle += 1 + 2 + 2 * std::abs(std::log(ntk->alpha)) +
             (exact_exponents ? 0 : std::abs(std::log(ntk->alpha)));
  if (std::holds_alternative<ListedFrequencies>(spec.scaling)) angle = 2;  // rounded, multiplied
  return angle;
}

}  // namespace

const std::vector<Contract>& contracts() {
  static const std::vector<Contract> all = {
      {"float32",
       "working-precision rotation by correctly rounded cos and sin: E = √5 + 1/√2 = 2.943, A = 0",
       false, false},
      {"correctly-rounded", "every coordinate is the nearest number of its format: E = 1, A = 0",
       true, false},
      {"float32-angle",
       "inv_freq and angle in float32, as frameworks do: E = 2.943, A = 4 + ln base, or 4 where "
       "every 2j/r is exact",
       false, true},
  };
  return all;
}

const Contract* contract_named(std::string_view name) {
  for (const Contract& contract : contracts())
    if (contract.name == name) return &contract;
  return nullptr;
}

Contract for_table(Contract contract) {
  contract.of_table = true;
  if (contract.correctly_rounded)
    contract.meaning = "every cos and sin is the nearest number of its format";
  else if (contract.float32_angle)
    contract.meaning = "cos and sin of an angle in float32, as frameworks make it, rounded";
  else
    contract.meaning = "cos and sin of the exact angle, rounded";
  contract.meaning += "; an exact rotation by them, rounded once: E = ";
  contract.meaning += contract.correctly_rounded ? "1/√2 + 1 = 1.707" : "1/√2 + 2^−6 + 1 = 1.723";
  contract.meaning += ", A = ";
  contract.meaning += contract.float32_angle ? "4 + ln base, or 4 where every 2j/r is exact" : "0";
  return contract;
}

Budget budget_of(const Contract& contract, const RopeSpec& spec, DType dtype) {
  const Format& format = format_of(dtype);
  const double u = format.unit_roundoff();
  const double u32 = kFloat32.unit_roundoff();
  Budget budget{u, 0, 0, contract.float32_angle, 0};
  if (contract.of_table) {
    // The exact rotation by the entries has the error of the entries, and is rounded once: each
    // coordinate by u·|y_i| or η/2. Subnormal entries are off by η/2 as well, times |x_i|.
    budget.entries = table_entries(contract, spec, dtype);
    budget.nearest_entries = contract.correctly_rounded;
    budget.rotation = budget.entries + 1 + 0x1p-20;
    budget.absolute = format.smallest_subnormal() * std::sqrt(2.0);
  } else if (contract.correctly_rounded) {
    // Each coordinate is within u·|y_i| or η/2, so the pair is within u·r and η/√2; the 2^−20 is
    // for the rounding of this comparison itself.
    budget.rotation = 1 + 0x1p-20;
    budget.absolute = format.smallest_subnormal() * std::sqrt(0.5);
    budget.nearest_coordinates = true;
  } else {
    const bool narrow = dtype == DType::float16 || dtype == DType::bfloat16;
    const double working = rotation_in_working_precision(spec);
    // Narrow formats: computed in float32, then rounded once more when stored.
    budget.rotation = narrow ? working * u32 / u + 1 : working;
    // Two products and a final scaling, each off by at most η/2 (sums are exact when subnormal), on
    // each of two coordinates.
    budget.absolute = format.smallest_subnormal() * 1.5 * std::sqrt(2.0);
  }
  if (contract.float32_angle) budget.angle = float32_angle(spec) * u32 / u;
  return budget;
}

double pair_budget(const Budget& budget, std::int64_t position, double theta) {
  const double angle = std::abs(static_cast<double>(position) * theta);
  double total = budget.rotation;
  if (budget.angle != 0) total += budget.angle * angle;  // the angle may be infinite: 0·∞ is a NaN
  if (budget.positions_in_float32) {
    const auto rounded = static_cast<double>(static_cast<float>(position));
    // The difference of a 64-bit integer and its nearest 24-bit number is exact in long double:
    // both are integers below 2^64, and their distance is below 2^40.
    const auto distance =
        static_cast<double>(static_cast<long double>(position) - static_cast<long double>(rounded));
    // The angle of the rounded position has an angle budget as well.
    total += std::abs(distance * theta) * (1 / budget.unit_roundoff + budget.angle);
  }
  return total;
}

double pair_bound(const Budget& budget, std::int64_t position, double theta, double r) {
  return pair_budget(budget, position, theta) * budget.unit_roundoff * r + budget.absolute;
}

}  // namespace ropecheck::properties
