#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <ostream>
#include <string>

#include "gate/sandbox.h"
#include "gate/terminal_report.h"
#include "mutants/kill_table.h"
#include "mutants/right_ropes.h"

// A false alarm costs more trust than a missed bug: what is right passes. ROPECHECK_SEED draws
// other cases; ROPECHECK_RANDOM_CASES=N, of each property, on random specifications alone.
namespace ropecheck {

/// For GoogleTest, which would show the bytes.
void PrintTo(const Implementation& rope, std::ostream* out) { *out << rope.name; }

namespace {

/// 0 where nothing is said.
int random_cases() {
  const char* cases = std::getenv("ROPECHECK_RANDOM_CASES");
  return cases == nullptr ? 0 : std::atoi(cases);
}

class RightRopes : public testing::TestWithParam<Implementation> {};

TEST_P(RightRopes, PassUnderTheirContracts) {
  const Implementation rope = sandboxed(GetParam());
  RunOptions options = default_run(seed_from_environment());
  options.contract = *contract_named(rope.contract);
  options.cases = 4;
  if (const int cases = random_cases(); cases > 0) {
    options.cases = cases;
    options.targets = targets_named({std::string(kAnySpec)});
  }
  const RunResult result = run(rope, options, [](std::size_t, std::size_t) {});
  EXPECT_FALSE(result.failed()) << terminal_report(report_of(result, options, rope, rope.name, {}));
  EXPECT_FALSE(result.undecided());
  EXPECT_GT(result.cases(), std::max(1000, 20 * random_cases()));
  RecordProperty("cases", std::to_string(result.cases()));
}

INSTANTIATE_TEST_SUITE_P(All, RightRopes, testing::ValuesIn(right_ropes()), [](const auto& rope) {
  std::string name = rope.param.name;
  std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return name;
});

}  // namespace
}  // namespace ropecheck
