#ifndef ROPECHECK_TESTS_MUTANTS_KILL_TABLE_H_
#define ROPECHECK_TESTS_MUTANTS_KILL_TABLE_H_

#include <cstdint>
#include <vector>

#include "diagnosis/known_bugs.h"
#include "run/run.h"

namespace ropecheck {

/// What `ropecheck gate` does by default, with --fail-fast.
run::RunOptions default_run(std::uint64_t seed);

/// 1, or what the environment says in ROPECHECK_SEED.
std::uint64_t seed_from_environment();

/// Runs the planted bug in a sandbox.
run::RunResult run_mutant(const diagnosis::KnownBug& bug, const run::RunOptions& options);

/// Which properties notice a bug, each by itself, in that many cases of small random
/// specifications: [all_properties()].
std::vector<bool> noticed_by(const diagnosis::KnownBug& bug, std::uint64_t seed, int cases);

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MUTANTS_KILL_TABLE_H_
