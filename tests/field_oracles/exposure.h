#ifndef ROPECHECK_TESTS_FIELD_ORACLES_EXPOSURE_H_
#define ROPECHECK_TESTS_FIELD_ORACLES_EXPOSURE_H_

#include <string>
#include <vector>

#include "field_oracles/features.h"
#include "field_oracles/under_test.h"

// The kinds of calls that show a mistake, found by trying: random calls of every kind, held to a
// tolerance that only rounding needs.
namespace ropecheck::field {

struct Probe {
  Case c;
  Features features;
};

/// Some hundred random calls, most of few features, the same in every run.
const std::vector<Probe>& probes();

/// For each probe, the ways of judging it in which the implementation's mistake shows: bit i is
/// Judged i.
using Exposure = std::vector<unsigned>;

/// Makes all probes, each implementation in processes of its own. A crash shows in every way.
std::vector<Exposure> exposures(const std::vector<UnderTest>& all);

/// Returns an empty text if a test of this scope could show the mistake, by other values, positions
/// or sizes. If it cannot, returns the reason: the fewest features that it lacks, as a text.
std::string missing_in(const Scope& scope, const Exposure& exposure);

}  // namespace ropecheck::field

#endif  // ROPECHECK_TESTS_FIELD_ORACLES_EXPOSURE_H_
