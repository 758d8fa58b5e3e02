#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "properties/claims/inner_products.h"
#include "properties/contract.h"
#include "properties/given_table.h"
#include "properties/property.h"

// The numbers that the contracts use are those that reference/proofs proves. A number below what is
// proved would fail right code without a proof that it is wrong; one above it would be looser than
// what anybody has derived.
//
// Most budgets are proved twice: as they stand, and composed step by step with the second-order
// terms of that ("composed"). The code may use either, and so anything in between.
namespace ropecheck {
namespace {

using Constants = std::map<std::string, double, std::less<>>;

/// The lines of constants.txt: name, value. A '#' begins a comment.
Constants proved_constants() {
  Constants constants;
  std::ifstream file(ROPECHECK_PROVED_CONSTANTS);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    double value = 0;
    if (line.starts_with("#") || !(words >> name >> value)) continue;
    constants[name] = value;
  }
  return constants;
}

/// A number of the code, and the names of the proved ones that it lies between.
struct Used {
  std::string what;
  double value;
  std::string at_least;
  std::string at_most;
  double slack = 0;  ///< how far the code may be on either side, for a reason
};

/// Sentences, one for each number that is not the proved one. The digits of the table are rounded
/// at 10^−12.
std::vector<std::string> differences(const Constants& proved, const std::vector<Used>& used) {
  std::vector<std::string> wrong;
  for (const Used& u : used) {
    const auto least = proved.find(u.at_least), most = proved.find(u.at_most);
    if (least == proved.end() || most == proved.end()) {
      wrong.push_back("nothing is proved of " + u.at_least + " or " + u.at_most);
      continue;
    }
    const double rounding = 1e-11 * u.value;
    if (!(u.value >= least->second - rounding - u.slack))
      wrong.push_back(u.what + " is less than the proved " + u.at_least);
    if (!(u.value <= most->second + rounding + u.slack))
      wrong.push_back(u.what + " is more than the proved " + u.at_most);
  }
  return wrong;
}

/// The 2^−20 that some budgets have for the rounding of the comparison; that of the table's entries
/// adds a second one to its rotation.
constexpr double kComparison = 0x1p-20;

Budget budget(std::string_view name, DType dtype, const RopeSpec& spec = {}) {
  return budget_of(*contract_named(name), spec, dtype, Direction::forward);
}

Budget table_budget(std::string_view name, DType dtype) {
  return budget_of(for_table(*contract_named(name)), RopeSpec{}, dtype, Direction::forward);
}

RopeSpec with_factor() {
  RopeSpec spec;
  spec.attention_factor = 1.25;
  return spec;
}

std::vector<Used> rotations() {
  return {
      {"E of float32 in float32", budget("float32", DType::float32).rotation, "rotation",
       "rotation.float32.composed"},
      {"E of float32 in float64", budget("float32", DType::float64).rotation, "rotation",
       "rotation.float64.composed"},
      {"E of float32 in float16", budget("float32", DType::float16).rotation, "narrow.float16",
       "narrow.float16.composed"},
      {"E of float32 in bfloat16", budget("float32", DType::bfloat16).rotation, "narrow.bfloat16",
       "narrow.bfloat16.composed"},
      {"E of correctly-rounded", budget("correctly-rounded", DType::bfloat16).rotation,
       "correctly-rounded", "correctly-rounded", kComparison},
      {"E of float32 with an attention factor",
       budget("float32", DType::float32, with_factor()).rotation, "rotation.factor",
       "rotation.float32.factor.composed"},
      {"E of float32 in float16 with an attention factor",
       budget("float32", DType::float16, with_factor()).rotation, "narrow.float16.factor",
       "narrow.float16.factor"},
      {"E of float32 in bfloat16 with an attention factor",
       budget("float32", DType::bfloat16, with_factor()).rotation, "narrow.bfloat16.factor",
       "narrow.bfloat16.factor"},
  };
}

/// The room for entries below the normal range, η/(u·m), that m in a narrow format asks for.
double room_for_subnormals(DType dtype, double m) {
  const Format& format = format_of(dtype);
  return format.smallest_subnormal() / (format.unit_roundoff() * m);
}

std::vector<Used> storage_rotations() {
  std::vector<Used> used;
  for (const auto& [dtype, name] :
       {std::pair{DType::float16, "float16"}, {DType::bfloat16, "bfloat16"}})
    for (const std::string contract : {"table-in-storage", "storage"}) {
      // Every case of it was tried: tests/properties/storage_in_bfloat16_is_tried_test.cc.
      if (contract == "storage" && dtype == DType::bfloat16) continue;
      const std::string proved = contract + "." + name;
      used.push_back(
          {"E of " + proved, budget(contract, dtype).rotation, proved, proved + ".composed"});
      const RopeSpec spec = with_factor();
      used.push_back({"E of " + proved + " with an attention factor",
                      budget(contract, dtype, spec).rotation -
                          room_for_subnormals(dtype, *spec.attention_factor),
                      proved + ".factor", proved + ".factor"});
    }
  return used;
}

std::vector<Used> given_tables() {
  const auto given = [](std::string_view name, DType dtype) {
    return budget_by_given_table(*contract_named(name), dtype, Direction::forward).rotation;
  };
  std::vector<Used> used = {
      {"given entries, correctly rounded", given("correctly-rounded", DType::float16),
       "correctly-rounded", "correctly-rounded", kComparison},
      {"given entries in float32", given("float32", DType::float32), "given.working",
       "given.working"},
      {"given entries in float64", given("storage", DType::float64), "given.working",
       "given.working"}};
  for (const auto& [dtype, name] :
       {std::pair{DType::float16, "float16"}, {DType::bfloat16, "bfloat16"}})
    for (const std::string contract : {"float32", "table-in-storage", "storage"}) {
      const std::string proved =
          contract == "float32" ? "given." + std::string(name) : "given." + contract + "." + name;
      used.push_back({proved, given(contract, dtype), proved, proved});
    }
  return used;
}

TEST(Constants, OfTheRotationAreProved) {
  EXPECT_EQ(differences(proved_constants(), rotations()), std::vector<std::string>{});
}

TEST(Constants, OfNarrowTablesAndArithmeticAreProved) {
  // Composed in another order, the steps of a table in storage leave other second-order terms.
  std::vector<Used> used = storage_rotations();
  for (Used& u : used) u.slack = kComparison;
  EXPECT_EQ(differences(proved_constants(), used), std::vector<std::string>{});
}

TEST(Constants, ThatWereTriedAreNoLooserThanProved) {
  const double tried = budget("storage", DType::bfloat16).rotation;
  EXPECT_LE(tried, proved_constants().at("storage.bfloat16"));
  EXPECT_GT(tried, budget("float32", DType::bfloat16).rotation);
}

TEST(Constants, OfGivenTablesAreProved) {
  EXPECT_EQ(differences(proved_constants(), given_tables()), std::vector<std::string>{});
}

TEST(Constants, OfTablesAreProved) {
  const std::vector<Used> used = {
      {"nearest entries", table_budget("correctly-rounded", DType::float32).entries,
       "entries.nearest", "entries.nearest", kComparison},
      {"E by nearest entries", table_budget("correctly-rounded", DType::float32).rotation,
       "rotation.by-nearest-table", "rotation.by-nearest-table", 2 * kComparison},
      {"E by entries in working precision", table_budget("float32", DType::float32).rotation,
       "rotation.by-working-table", "rotation.by-working-table", 2 * kComparison},
  };
  EXPECT_EQ(differences(proved_constants(), used), std::vector<std::string>{});
}

// With m, cos and sin and m are all in the storage format; the table's angles are made in double.
TEST(Constants, OfStoredTablesWithAFactorAreProved) {
  const RopeSpec spec = with_factor();
  for (const auto& [dtype, name] :
       {std::pair{DType::float16, "float16"}, {DType::bfloat16, "bfloat16"}}) {
    const Budget table =
        budget_of(for_table(*contract_named("storage")), spec, dtype, Direction::forward);
    const double u = format_of(dtype).unit_roundoff();
    const std::string proved = "entries.storage." + std::string(name) + ".factor";
    const double room = room_for_subnormals(dtype, *spec.attention_factor);
    // Entries in float32 before count with m there as well: (2 + 2^−6)·u₃₂/u.
    const double before = (2 + 0x1p-6) * kFloat32.unit_roundoff() / u;
    EXPECT_EQ(differences(proved_constants(), {{proved, table.entries - room - before, proved,
                                                proved, 2 * kComparison}}),
              std::vector<std::string>{});
    // rotation_by_distant_table
    EXPECT_NEAR(table.rotation, table.entries + 1 + (table.entries - 1) * u, 2 * kComparison);
  }
}

TEST(Constants, OfSubnormalResultsAreProved) {
  const auto absolute = [](std::string_view contract, DType dtype) {
    return budget(contract, dtype).absolute / format_of(dtype).smallest_subnormal();
  };
  // One last rounding, by m or to a narrow format, is in all of them.
  std::vector<Used> used = {{"the absolute term of correctly-rounded",
                             absolute("correctly-rounded", DType::float16),
                             "absolute.correctly-rounded", "absolute.correctly-rounded"}};
  // In float64 the code's product is itself subnormal, and rounded up to a multiple.
  for (const DType dtype : kAllDTypes)
    used.push_back({"the absolute term of float32", absolute("float32", dtype),
                    dtype == DType::float32 || dtype == DType::float64 ? "absolute.rotation"
                                                                       : "absolute.narrow",
                    "absolute.narrow", dtype == DType::float64 ? 1.0 : 0.0});
  EXPECT_EQ(differences(proved_constants(), used), std::vector<std::string>{});
}

// An angle's budget may be sharper than what is proved for all exponents at once, not looser.
TEST(Constants, OfFloat32AnglesAreNoLooserThanProved) {
  const Constants proved = proved_constants();
  RopeSpec spec;
  const Budget exact = budget("float32-angle", DType::float32, spec);
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    EXPECT_LE(exact.angle_at(pair), proved.at("angle.exact-exponents") + kComparison)
        << "pair " << pair;
    EXPECT_GE(exact.angle_at(pair), 1) << "the product with the position alone costs 1 u";
  }
  spec.head_dim = spec.rotary_dim = 96;
  const Budget rounded = budget("float32-angle", DType::float32, spec);
  const double most = 4 + proved.at("angle.rounded-exponents.times-ln-base") * std::log(spec.base);
  for (int pair = 0; pair < spec.pairs(); ++pair)
    EXPECT_LE(rounded.angle_at(pair), most + kComparison) << "pair " << pair;
  spec.scaling = ListedFrequencies{std::vector<double>(48, 0.1)};
  EXPECT_NEAR(budget("float32-angle", DType::float32, spec).angle_at(0), proved.at("angle.listed"),
              1);
  EXPECT_LE(budget("float32-angle", DType::float32, spec).angle_at(0),
            proved.at("angle.listed") + 2 * kComparison);
}

// By exp, the exponent's part is three times as large, with the second-order term of the theorem.
TEST(Constants, OfPowersByExpAreNoLooserThanProved) {
  const Constants proved = proved_constants();
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 96;
  for (const auto& [contract, times] :
       {std::pair{"float32-angle", 1.0},
        {"float32-angle-exp", proved.at("angle.by-exp.times-exponent-and-ln-base")}}) {
    const Budget budget = ropecheck::budget_of(*contract_named(contract), spec, DType::float32);
    for (int pair = 0; pair < spec.pairs(); ++pair) {
      const double log = 2.0 * pair / spec.rotary_dim * std::log(spec.base);
      const double second_order = (10 + 5 * log) * (10 + 5 * log) * kFloat32.unit_roundoff();
      EXPECT_LE(budget.angle_at(pair), 4 + times * log + second_order + kComparison)
          << contract << ", pair " << pair;
    }
    // A slip in the number of roundings shows: half of the bound is less than some pair needs.
    const double log = 94.0 / 96 * std::log(spec.base);
    EXPECT_GT(budget.angle_at(47), 1 + times * log / 2) << contract;
  }
}

TEST(Tolerances, OfInnerProductsHaveTheProvedForm) {
  // α·ρ + r·β + α·β, in numbers that no rounding touches
  EXPECT_EQ(claims::product_bound(2, 0.5, 3, 0.25), 0.5 * 3 + 2 * 0.25 + 0.5 * 0.25);
}

// m multiplied in last multiplies the part of the products: (1 + u)²·m·√2 + 1/√2.
TEST(Constants, OfSubnormalResultsGrowWithTheFactor) {
  const RopeSpec spec = with_factor();
  const double m = *spec.attention_factor;
  for (const DType dtype : {DType::float32, DType::float16, DType::bfloat16}) {
    const double u = format_of(dtype).unit_roundoff();
    EXPECT_NEAR(budget("storage", dtype, spec).absolute / format_of(dtype).smallest_subnormal(),
                (1 + u) * (1 + u) * m * std::sqrt(2.0) + std::sqrt(0.5), 1e-12);
  }
}

TEST(Comparison, NoticesASlipInTheCode) {
  const Constants proved = proved_constants();
  std::vector<Used> all = rotations();
  for (const std::vector<Used>& more : {storage_rotations(), given_tables()})
    all.insert(all.end(), more.begin(), more.end());
  for (Used& u : all) {
    u.slack = kComparison;
    EXPECT_EQ(differences(proved, {u}), std::vector<std::string>{}) << u.what;
    Used slip = u;
    slip.value -= 0.043;  // 2.9 in the place of 2.943
    EXPECT_EQ(differences(proved, {slip}).size(), 1U) << u.what;
    slip.value = u.value + 0.043;
    EXPECT_EQ(differences(proved, {slip}).size(), 1U) << u.what;
  }
  // The old value without the table's rounding, and one digit of the right one.
  EXPECT_EQ(differences(proved, {{"E", std::sqrt(5.0), "rotation", "rotation"}}).size(), 1U);
  EXPECT_EQ(differences(proved, {{"E", 2.9, "rotation", "rotation"}}).size(), 1U);
}

TEST(Comparison, NoticesASlipInTheTable) {
  Constants proved = proved_constants();
  ASSERT_TRUE(proved.contains("rotation.float32.composed"));
  proved["rotation"] = proved["rotation.float32.composed"] = 2.9;
  EXPECT_EQ(differences(proved, rotations()).size(), 1U);
  proved.erase("rotation");
  EXPECT_FALSE(differences(proved, rotations()).empty());
  EXPECT_EQ(differences({}, {{"E", 2.943, "rotation", "rotation"}}).size(), 1U);
}

// Every property is in the README: with a theorem, or with the reason that there is none.
TEST(Readme, NamesEveryProperty) {
  std::ifstream file(ROPECHECK_PROOFS_README);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const Property* property : all_properties())
    EXPECT_NE(text.find("`" + std::string(property->name) + "`"), std::string::npos)
        << property->name;
}

}  // namespace
}  // namespace ropecheck
