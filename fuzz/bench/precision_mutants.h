#ifndef ROPECHECK_FUZZ_BENCH_PRECISION_MUTANTS_H_
#define ROPECHECK_FUZZ_BENCH_PRECISION_MUTANTS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "reference/rope_spec.h"

// Rotations that lose precision, one mistake each, for measuring how soon a hunt finds it. Each is
// as small as its name allows: found by the first few positions only where that lies in the name.
// Everything else is done in double from the exact phase, so the mistake is all there is to find.
namespace ropecheck {

struct Turn {
  double cos;
  double sin;
};

/// What is to be turned, and by what.
struct TurnAsked {
  const RopeSpec& spec;  ///< without scaling
  std::int64_t position;
  int pair;
  double theta;  ///< rad per position, as a double
};

/// Right, at every position.
Turn exact_turn(const RopeSpec& spec, std::int64_t position, int pair);

struct PrecisionMutant {
  std::string_view name;
  Turn (*turn)(const TurnAsked&);
  /// Below 2^bits the largest pair error is known, in u = 2^−24: by a closed form, or where
  /// `largest` is 0, by a sweep of those positions.
  int bits;
  double largest;
};

std::span<const PrecisionMutant> precision_mutants();

/// Null where there is none of that name.
const PrecisionMutant* precision_mutant_named(std::string_view name);

}  // namespace ropecheck

#endif  // ROPECHECK_FUZZ_BENCH_PRECISION_MUTANTS_H_
