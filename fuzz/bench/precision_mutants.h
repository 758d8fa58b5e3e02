#ifndef ROPECHECK_FUZZ_BENCH_PRECISION_MUTANTS_H_
#define ROPECHECK_FUZZ_BENCH_PRECISION_MUTANTS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "reference/rope_spec.h"

// Rotations that lose precision, with one mistake each, to measure how soon a search finds the
// mistake. Each mistake is as small as its name allows; only a mistake that is large by its nature
// is found at the first few positions. Everything else is computed in double from the exact phase,
// so that the mistake is the only thing to find.
namespace ropecheck {

struct Turn {
  double cos;
  double sin;
};

/// The pair and position for which a turn is asked.
struct TurnAsked {
  const RopeSpec& spec;  ///< without scaling
  std::int64_t position;
  int pair;
  double theta;  ///< rad per position, as a double
};

/// The right turn, at every position.
Turn exact_turn(const RopeSpec& spec, std::int64_t position, int pair);

struct PrecisionMutant {
  std::string_view name;
  Turn (*turn)(const TurnAsked&);
  /// The largest pair error below 2^bits, in u = 2^−24: known by a closed form, or, if `largest` is
  /// 0, by a sweep of those positions.
  int bits;
  double largest;
};

std::span<const PrecisionMutant> precision_mutants();

/// Null if there is no mutant of that name.
const PrecisionMutant* precision_mutant_named(std::string_view name);

}  // namespace ropecheck

#endif  // ROPECHECK_FUZZ_BENCH_PRECISION_MUTANTS_H_
