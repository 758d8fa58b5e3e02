#ifndef ROPECHECK_DIAGNOSIS_SEEDS_H_
#define ROPECHECK_DIAGNOSIS_SEEDS_H_

#include <cstddef>
#include <vector>

#include "diagnosis/experiments.h"

// The calls of which the others of a diagnosis are variations.
namespace ropecheck::diagnosis {

/// The failing cases that are varied, at most four: the smallest of each property, different ones
/// first.
std::vector<Case> seeds_of(const std::vector<Case>& failing);

/// If few calls are wrong, the failing cases were not the calls that show the mistake best. Returns
/// wrong calls that are no failing cases, small ones, to be varied as well.
std::vector<Case> further_seeds(const std::vector<Observation>& seen,
                                const std::vector<Case>& failing);

/// Small calls of random ones without special values, for sequences; `from` is the first that is
/// looked at.
std::vector<Case> small_cases(const std::vector<Experiment>& random, std::size_t from,
                              std::size_t count);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_SEEDS_H_
