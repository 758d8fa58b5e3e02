#ifndef ROPECHECK_RUN_CASE_PLAN_H_
#define ROPECHECK_RUN_CASE_PLAN_H_

#include <cstddef>
#include <vector>

#include "properties/case/generators.h"
#include "run/run.h"

// Plans the cases of a run: how many of which kind, and from what each is drawn. Every case has its
// own random stream, so that it stays the same whatever else is checked.
namespace ropecheck::run {

/// The cases first, …, end − 1 of one property on one target in one format.
struct Chunk {
  std::size_t property;
  std::size_t target;
  DType dtype;
  int first;
  int end;
};

/// Returns all of a run's work, in its order. Small specifications of all kinds come first, because
/// they take little time and find most bugs, so that --fail-fast ends early. `possible[t]` is true
/// if target t can be checked.
std::vector<Chunk> chunks_of(const RunOptions& options, const std::vector<bool>& possible,
                             const Capabilities& can);

/// The source for the cases of a chunk, made from the source for its target.
CaseSource source_for(const Chunk& chunk, const RunOptions& options, CaseSource of_target);

/// Returns a case of a chunk, `first` ≤ index < `end`.
Case case_of(const Chunk& chunk, int index, const RunOptions& options, const CaseSource& source);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_CASE_PLAN_H_
