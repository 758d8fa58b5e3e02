#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdio>
#include <limits>
#include <string>

#include "adapters/builtin/builtin.h"
#include "models/presets.h"
#include "properties/case/encoding/case_text.h"
#include "properties/case/generators.h"
#include "run/run.h"

// Runs RapidCheck's search, with its shrinking, on the built-in implementation. The search stops at
// the first failure, so the test keeps the worst case of all and prints it. A counterexample is
// printed as the line that `ropecheck replay` takes.
namespace ropecheck {
namespace {

class EveryProperty : public ::testing::TestWithParam<const Property*> {};

TEST_P(EveryProperty, HoldsForTheBuiltInRope) {
  const Property& property = *GetParam();
  const Implementation rope = adapters::optimized_rope();
  const Contract& contract = *contract_named("float32");
  constexpr std::int64_t kEverywhere = std::numeric_limits<std::int64_t>::max();
  const auto any = cases_of_any_spec(property, rope.capabilities, DType::float32, kEverywhere);
  const auto model = cases_for(property, models::find_preset("llama-3")->spec, rope.capabilities,
                               DType::float32, kEverywhere);
  Verdict worst;
  std::string worst_line;
  const bool holds = rc::check(std::string(property.claim), [&] {
    const Case c = *rc::gen::oneOf(any, model);
    const Verdict verdict = check_case(property, c, rope, contract);
    if (worst_line.empty() || verdict.ratio() > worst.ratio()) {
      worst = verdict;
      worst_line = to_line(property.name, c);
    }
    if (verdict.outcome == Outcome::failed)
      RC_FAIL(verdict.reason + "\nropecheck replay '" + to_line(property.name, c) +
              "' builtin:rope");
  });
  std::printf("worst: %.4g u of %.4g u\nropecheck replay '%s' builtin:rope\n", worst.worst_error,
              worst.budget, worst_line.c_str());
  EXPECT_TRUE(holds);
}

INSTANTIATE_TEST_SUITE_P(All, EveryProperty,
                         ::testing::ValuesIn(all_properties().begin(), all_properties().end()),
                         [](const auto& property) { return std::string(property.param->name); });

}  // namespace
}  // namespace ropecheck
