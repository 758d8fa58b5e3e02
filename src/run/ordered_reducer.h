#ifndef ROPECHECK_RUN_ORDERED_REDUCER_H_
#define ROPECHECK_RUN_ORDERED_REDUCER_H_

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "run/case_plan.h"
#include "run/early_stop.h"
#include "run/run.h"

// Adds up what the threads of a run find, in an order that does not depend on the threads.
namespace ropecheck::run {

/// The result of one chunk of a run.
struct ChunkResult {
  PropertyResult found;
  EarlyStop early_stop = {};
  OtherContracts other_contracts = {};
};

/// Adds a case that was checked to the result of its chunk.
void add_case(ChunkResult& chunk, const Implementation& implementation, CheckedCase checked);

/// Adds up the results of chunks, and decides which of them count. All count, unless a property or
/// the run is left early (early_stop.h, --fail-fast). Threads finish chunks in any order; when a
/// chunk leads to leaving early, later chunks may be finished already. So chunks are added in their
/// order: when the turn of a chunk comes, it is settled whether the chunk counts.
class OrderedReducer {
 public:
  OrderedReducer(const RunOptions& options, const std::vector<Chunk>& chunks);

  /// Returns true if a chunk counts, as far as is known. May be called from any thread.
  bool counts(std::size_t i) const { return i <= last_ && i <= last_of_[chunks_[i].property]; }
  /// To be called once for each chunk, with its result, or without one if the chunk no longer
  /// counted. May be called from any thread.
  void add(std::size_t i, std::optional<ChunkResult> chunk);
  /// To be called after all chunks are added. Stores the results of the properties and the reason
  /// for leaving early; counterexamples are not shrunk yet.
  void put_into(RunResult& result);

 private:
  void merge(std::size_t i, ChunkResult chunk);
  std::size_t end_of_round(std::size_t i) const;
  std::string what_was_cut() const;

  const RunOptions& options_;
  const std::vector<Chunk>& chunks_;
  std::atomic<std::size_t> last_;
  std::vector<std::atomic<std::size_t>> last_of_;  // by property
  std::mutex adding_;
  std::map<std::size_t, std::optional<ChunkResult>> waiting_;
  std::size_t added_ = 0;
  std::vector<ChunkResult> sums_;  // by property
};

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_ORDERED_REDUCER_H_
