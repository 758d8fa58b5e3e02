#include "properties/contract.h"

#include <algorithm>
#include <cmath>

#include "properties/exact/rounded_frequencies.h"

namespace ropecheck::inline properties {
namespace {

std::string name_of_pair(const Rungs& rungs) {
  const std::string rotation(name_of(rungs.rotation)), angle(name_of(rungs.angle));
  if (rungs.angle == AngleRung::exact) return rotation;
  return rungs.rotation == RotationRung::float32 ? angle : rotation + "+" + angle;
}

std::vector<Contract> all_contracts() {
  std::vector<Contract> all;
  for (const RotationRung rotation : kRotationRungs)
    for (const AngleRung angle : kAngleRungs) {
      if (rotation == RotationRung::correctly_rounded && angle != AngleRung::exact) continue;
      Contract contract{name_of_pair({rotation, angle})};
      for (auto& of_format : contract.rungs) of_format.fill({rotation, angle});
      all.push_back(std::move(contract));
    }
  // The contract that most implementations promise comes first.
  std::stable_partition(all.begin(), all.end(),
                        [](const Contract& contract) { return contract.name == "float32"; });
  return all;
}

}  // namespace

const std::vector<Contract>& contracts() {
  static const std::vector<Contract> all = all_contracts();
  return all;
}

const Contract& contract_of(const Rungs& rungs) {
  const auto& all = contracts();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Contract& contract) {
    return contract.rungs.front().front() == rungs;
  });
  return found == all.end() ? all.front() : *found;
}

std::vector<Rungs> ladder(DType dtype) {
  const bool narrow = dtype == DType::float16 || dtype == DType::bfloat16;
  std::vector<Rungs> all;
  // The allowance of an angle's rung grows with the position, without end.
  for (const AngleRung angle : kAngleRungs)
    for (const RotationRung rotation : kRotationRungs) {
      if (rotation == RotationRung::correctly_rounded && angle != AngleRung::exact) continue;
      if (rotation > RotationRung::float32 && !narrow) continue;  // the same as float32
      all.push_back({rotation, angle});
    }
  return all;
}

bool at_least_as_strict(const Rungs& a, const Rungs& b) {
  return a.rotation <= b.rotation && a.angle <= b.angle;
}

const Contract* contract_named(std::string_view name) {
  for (const Contract& contract : contracts())
    if (contract.name == name) return &contract;
  return nullptr;
}

bool allows_float32_angles(const Contract& contract) {
  for (const auto& of_format : contract.rungs)
    for (const Rungs& rungs : of_format)
      if (rungs.angle != AngleRung::exact) return true;
  return false;
}

Contract for_table(Contract contract) {
  contract.of_table = true;
  return contract;
}

std::vector<BudgetTerm> rotation_terms(const Contract& contract, const RopeSpec& spec, DType dtype,
                                       Direction direction) {
  const RotationRung rung = contract.at(dtype, direction).rotation;
  const double m = exact::attention_factor(spec);
  if (!contract.of_table) return rotation_terms(rung, dtype, m);
  // The exact rotation by the entries has the error of the entries, and is rounded once: each
  // coordinate by u·|y_i| or η/2. Entries within k·u leave k + 1, and (k − 1)·u more if k > 1
  // (rotation_by_close_table, rotation_by_distant_table).
  std::vector<BudgetTerm> terms = entry_terms(rung, dtype, m);
  const double beyond_u = std::max(0.0, sum_of(terms) - 1) * format_of(dtype).unit_roundoff();
  terms.push_back({1 + 0x1p-20 + beyond_u, "the rotation by them rounded"});
  return terms;
}

Budget budget_of(const Contract& contract, const RopeSpec& spec, DType dtype, Direction direction) {
  const Rungs& rungs = contract.at(dtype, direction);
  const double u = format_of(dtype).unit_roundoff();
  const double m = exact::attention_factor(spec);
  const bool is_nearest = rungs.rotation == RotationRung::correctly_rounded;
  Budget budget{u, sum_of(rotation_terms(contract, spec, dtype, direction)), 0,
                rungs.angle != AngleRung::exact, underflow_bound(rungs.rotation, dtype, m)};
  if (contract.of_table) {
    budget.entries = sum_of(entry_terms(rungs.rotation, dtype, m));
    budget.nearest_entries = is_nearest;
    budget.absolute = underflow_bound_of_table(dtype);
  } else {
    budget.nearest_coordinates = is_nearest;
  }
  budget.angles = angle_errors(rungs.angle, spec);
  for (double& angle : budget.angles) angle *= kFloat32.unit_roundoff() / u;
  return budget;
}

double pair_budget(const Budget& budget, std::int64_t position, int pair, double theta) {
  const double angle = std::abs(static_cast<double>(position) * theta);
  double total = budget.rotation;
  // Neither the angle nor its budget need be finite: 0·∞ would be a NaN.
  if (const double most = budget.angle_at(pair); most != 0 && angle != 0) total += most * angle;
  if (budget.positions_in_float32) {
    const auto rounded = static_cast<double>(static_cast<float>(position));
    // The difference of a 64-bit integer and its nearest 24-bit number is exact in long double:
    // both are integers below 2^64, and their distance is below 2^40.
    const auto distance =
        static_cast<double>(static_cast<long double>(position) - static_cast<long double>(rounded));
    // The angle of the rounded position has an angle budget as well.
    total += std::abs(distance * theta) * (1 / budget.unit_roundoff + budget.angle_at(pair));
  }
  return total;
}

double pair_bound(const Budget& budget, std::int64_t position, int pair, double theta, double r) {
  return pair_budget(budget, position, pair, theta) * budget.unit_roundoff * r + budget.absolute;
}

}  // namespace ropecheck::properties
