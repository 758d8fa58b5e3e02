#ifndef ROPECHECK_DIAGNOSIS_EXPERIMENTS_H_
#define ROPECHECK_DIAGNOSIS_EXPERIMENTS_H_

#include <string>
#include <vector>

#include "diagnosis/evidence.h"

// The calls that a diagnosis makes: the failing cases that a run kept, calls in which one thing is
// different from one of them, and random ones.
namespace ropecheck::diagnosis {

/// Calls of more elements than this take a large part of a second, so that few of them are made.
inline constexpr std::size_t kLargeCall = 1 << 16;

struct Experiment {
  Case c;
  std::vector<Case> before = {};
  int seed = -1;             ///< the failing case of which it is a variation; −1 if none
  std::string changed = {};  ///< what is different from it
};

/// The conditions for experiments: declared capabilities and the positions that may be used.
struct Possible {
  Capabilities can;
  std::int64_t lowest = 0;
  std::int64_t highest = 0;

  bool allows(const Case& c) const;
};

Possible possible_in(const Implementation& implementation, const run::RunOptions& options);

/// The failing cases that a run kept and that can be asked again, each once, and wrong calls that
/// their checks made beside right ones of the cases themselves; small ones first, and few of the
/// large ones.
std::vector<Case> failing_cases(const run::RunResult& result, const Implementation& implementation,
                                const Contract& contract);

/// Returns the failing case itself, and calls in each of which one thing is different: format,
/// layout, direction, memory, shape, values, positions, or a parameter of the specification. A
/// large call is varied in three ways only. Tests of conditions change more things.
std::vector<Experiment> variations_of(const Case& failing, int seed, const Possible& possible,
                                      bool for_tests = false);

/// Calls with more rows, tokens and heads, in which a condition or a law of a place shows: with the
/// positions of the call again and again, and with rows whose ends lie as the call's do.
std::vector<Case> larger_calls(const Case& base, const Possible& possible);

/// Calls with other lengths, factors, bases and sections, and a row of positions from 0 far beyond
/// those of the call.
std::vector<Case> calls_with_other_parameters(const Case& base, const Possible& possible);

/// Random cases of the run's targets, in every declared format: `count` of small random
/// specifications, and some of each model. `stream` tells series of them apart.
std::vector<Experiment> random_experiments(const run::RunResult& result,
                                           const run::RunOptions& options, const Possible& possible,
                                           int count, std::uint64_t stream);

/// Returns calls that have not been made: random mixtures of two variations of failing cases, with
/// new values and, mostly, new positions.
std::vector<Experiment> unseen_variations(const std::vector<Case>& failing,
                                          const Possible& possible, int count, std::uint64_t seed);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_EXPERIMENTS_H_
