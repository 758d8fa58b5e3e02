#ifndef ROPECHECK_TESTS_MUTANTS_KILL_TABLE_H_
#define ROPECHECK_TESTS_MUTANTS_KILL_TABLE_H_

#include <cstdint>
#include <vector>

#include "diagnosis/catalogue/known_bugs.h"
#include "run/run.h"

// Runs the gate on planted bugs, and finds out which properties notice them.
namespace ropecheck {

/// The options of `ropecheck gate` by default, with --fail-fast.
run::RunOptions default_run(std::uint64_t seed);

/// The value of ROPECHECK_SEED in the environment, or 1.
std::uint64_t seed_from_environment();

/// Runs the planted bug in a sandbox.
run::RunResult run_mutant(const diagnosis::KnownBug& bug, const run::RunOptions& options);

/// Returns which properties notice a bug, each by itself, in `cases` cases of small random
/// specifications: [properties()].
std::vector<bool> noticed_by(const diagnosis::KnownBug& bug, std::uint64_t seed, int cases);

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MUTANTS_KILL_TABLE_H_
