#include <gtest/gtest.h>

#include <cstdint>
#include <random>

#include "properties/exact/exact_rope.h"
#include "properties/tolerance.h"

// The tolerance of a contract is the largest budget of any pair at any position up to the given
// one, and no more than the budget there if float32 holds the position.
namespace ropecheck {
namespace {

TEST(Tolerance, BoundsThePairBudgetOfEveryPosition) {
  std::mt19937_64 random(1);
  const RopeSpec spec;
  const auto exact = exact::exact_rope(spec);
  for (const Contract& contract : contracts())
    for (const DType dtype : kAllDTypes) {
      const Budget budget = budget_of(contract, spec, dtype);
      for (int i = 0; i < 30; ++i) {
        const auto most = static_cast<std::int64_t>(random() >> (1 + random() % 63));
        const Tolerance tolerance = tolerance_of(contract, spec, dtype, Direction::forward, most);
        double largest = 0;
        for (int pair = 0; pair < spec.pairs(); ++pair) {
          for (int k = 0; k < 8; ++k) {
            const auto position =
                static_cast<std::int64_t>(random() % (static_cast<std::uint64_t>(most) + 1));
            EXPECT_LE(
                pair_budget(budget, position, pair, exact->frequency(pair)) * budget.unit_roundoff,
                tolerance.relative * (1 + 0x1p-50))
                << contract.name << ' ' << position << ' ' << most;
          }
          largest = std::max(largest, pair_budget(budget, most, pair, exact->frequency(pair)));
        }
        if (most <= std::int64_t{1} << 24) {
          EXPECT_DOUBLE_EQ(tolerance.pair_error, largest) << contract.name;
        }
      }
    }
}

TEST(Tolerance, GrowsWithThePositionIfAnglesAreRounded) {
  const RopeSpec spec;
  const Contract& rounded = *contract_named("float32-angle");
  const auto relative = [&](const Contract& contract, std::int64_t most) {
    return tolerance_of(contract, spec, DType::float32, Direction::forward, most).relative;
  };
  EXPECT_GT(relative(rounded, 131072), 1000 * relative(rounded, 16));
  EXPECT_EQ(relative(*contract_named("float32"), 131072), relative(*contract_named("float32"), 16));
  // A tolerance for short sequences does not cover a longer one.
  const Tolerance shorter = tolerance_of(rounded, spec, DType::float32, Direction::forward, 131071);
  const double theta = exact::exact_rope(spec)->frequency(shorter.worst_pair);
  EXPECT_GT(
      pair_budget(budget_of(rounded, spec, DType::float32), 131072, shorter.worst_pair, theta),
      shorter.pair_error);
}

}  // namespace
}  // namespace ropecheck
