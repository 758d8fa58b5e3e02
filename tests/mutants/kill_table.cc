#include "mutants/kill_table.h"
#include "properties/check_case.h"
#include "properties/contract.h"

#include <cstdlib>
#include <limits>
#include <optional>

#include "adapters/sandbox/sandbox.h"
#include "properties/case/generators.h"
#include "run/targets.h"

namespace ropecheck {

run::RunOptions default_run(std::uint64_t seed) {
  run::RunOptions options;
  options.targets = run::targets_named({});
  options.properties.assign(all_properties().begin(), all_properties().end());
  options.contract = *contract_named("float32");
  options.max_position = std::numeric_limits<std::int64_t>::max();
  options.seed = seed;
  options.cases = run::kDefaultCases;
  options.fail_fast = true;
  return options;
}

std::uint64_t seed_from_environment() {
  const char* seed = std::getenv("ROPECHECK_SEED");
  return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

run::RunResult run_mutant(const diagnosis::KnownBug& bug, const run::RunOptions& options) {
  const Implementation mutant =
      adapters::sandboxed(diagnosis::implementation_of(bug.steps(), bug.id));
  return run::run(mutant, options);
}

std::vector<bool> noticed_by(const diagnosis::KnownBug& bug, std::uint64_t seed, int cases) {
  const Implementation mutant =
      adapters::sandboxed(diagnosis::implementation_of(bug.steps(), bug.id));
  const run::RunOptions options = default_run(seed);
  std::vector<bool> noticed;
  for (const Property* property : all_properties()) {
    const CaseSource source = case_source(*property, std::nullopt, mutant.capabilities,
                                          DType::float32, options.max_position);
    bool fails = false;
    for (int i = 0; i < cases && !fails; ++i) {
      rc::Random random({seed, noticed.size(), static_cast<std::uint64_t>(i), 0});
      const Verdict verdict =
          check_case(*property, draw_case(source, random), mutant, options.contract);
      fails = verdict.outcome != Outcome::passed && verdict.outcome != Outcome::skipped &&
              verdict.outcome != Outcome::undecided;
    }
    noticed.push_back(fails);
  }
  return noticed;
}

}  // namespace ropecheck
