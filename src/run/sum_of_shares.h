#ifndef ROPECHECK_RUN_SUM_OF_SHARES_H_
#define ROPECHECK_RUN_SUM_OF_SHARES_H_

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "run/patience.h"
#include "run/run.h"
#include "run/series.h"

// Adds up what the threads of a run find, in an order that does not depend on the threads.
namespace ropecheck::run {

/// The result of one share of a run.
struct ShareResult {
  PropertyResult found;
  Patience patience = {};
};

/// Adds a case that was checked to the result of its share.
void add_case(ShareResult& share, const Implementation& implementation, CheckedCase checked);

/// Adds up the results of shares, and decides which of them count. All count, unless a property or
/// the run is left early (patience.h, --fail-fast). Threads finish shares in any order; when a
/// share leads to leaving early, later shares may be finished already. So shares are added in their
/// order: when the turn of a share comes, it is settled whether the share counts.
class SumOfShares {
 public:
  SumOfShares(const RunOptions& options, const std::vector<Share>& shares);

  /// Returns true if a share counts, as far as is known. May be called from any thread.
  bool counts(std::size_t i) const { return i <= last_ && i <= last_of_[shares_[i].property]; }
  /// To be called once for each share, with its result, or without one if the share no longer
  /// counted. May be called from any thread.
  void add(std::size_t i, std::optional<ShareResult> share);
  /// To be called after all shares are added. Stores the results of the properties and the reason
  /// for leaving early; counterexamples are not shrunk yet.
  void put_into(RunResult& result);

 private:
  void merge(std::size_t i, ShareResult share);
  std::size_t end_of_round(std::size_t i) const;
  std::string what_was_cut() const;

  const RunOptions& options_;
  const std::vector<Share>& shares_;
  std::atomic<std::size_t> last_;
  std::vector<std::atomic<std::size_t>> last_of_;  // by property
  std::mutex adding_;
  std::map<std::size_t, std::optional<ShareResult>> waiting_;
  std::size_t added_ = 0;
  std::vector<ShareResult> sums_;  // by property
};

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_SUM_OF_SHARES_H_
