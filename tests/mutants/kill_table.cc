#include "mutants/kill_table.h"

#include <limits>

#include "gate/sandbox.h"
#include "gate/targets.h"

namespace ropecheck {

const std::vector<Survivor>& expected_survivors() {
  static const std::vector<Survivor> all = {};
  return all;
}

RunOptions default_run(std::uint64_t seed) {
  RunOptions options;
  options.targets = targets_named({});
  options.properties.assign(properties().begin(), properties().end());
  options.contract = *contract_named("float32");
  options.max_position = std::numeric_limits<std::int64_t>::max();
  options.seed = seed;
  options.cases = kDefaultCases;
  options.fail_fast = true;
  return options;
}

RunResult run_mutant(const KnownBug& bug, const RunOptions& options) {
  const Implementation mutant = sandboxed(implementation_of(bug.steps(), bug.id));
  return run(mutant, options, [](std::size_t, std::size_t) {});
}

}  // namespace ropecheck
