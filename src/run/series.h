#ifndef ROPECHECK_RUN_SERIES_H_
#define ROPECHECK_RUN_SERIES_H_

#include <cstddef>
#include <vector>

#include "properties/case/generators.h"
#include "run/run.h"

// The series of cases that a run consists of: how many of which kind, and what each is drawn from.
// Every case has a random stream of its own, so that it stays the same whatever else is checked.
namespace ropecheck::run {

/// Cases first, …, end − 1 of one property on one target in one format.
struct Share {
  std::size_t property;
  std::size_t target;
  DType dtype;
  int first;
  int end;
};

/// All of a run's work, in its order. Small specifications of all kinds come first: they take
/// little time and find most, so that --fail-fast ends early. `possible`: by target.
std::vector<Share> shares_of(const RunOptions& options, const std::vector<bool>& possible,
                             const Capabilities& can);

/// What the cases of a share are drawn from, given what those of its target are.
CaseSource source_for(const Share& share, const RunOptions& options, CaseSource of_target);

/// A case of a share, `first` ≤ index < `end`.
Case case_of(const Share& share, int index, const RunOptions& options, const CaseSource& source);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_SERIES_H_
