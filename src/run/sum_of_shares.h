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

namespace ropecheck::run {

/// What came of one share of a run.
struct ShareResult {
  PropertyResult found;
  Patience patience = {};
};

/// Takes note of a case that was checked, in the result of its share.
void add_case(ShareResult& share, const Implementation& implementation, CheckedCase checked);

/// Adds up the results of shares, and decides which of them count: all, unless a property or the
/// run is left early (patience.h, --fail-fast). Threads finish shares in any order, and by the time
/// that one leads to leaving, later ones may have been looked at or not. So they are added up in
/// their order; when one's turn has come, it is settled whether it counts.
class SumOfShares {
 public:
  SumOfShares(const RunOptions& options, const std::vector<Share>& shares);

  /// Whether a share counts, as far as is known. From any thread.
  bool counts(std::size_t i) const { return i <= last_ && i <= last_of_[shares_[i].property]; }
  /// To be called once for each share, with what came of it; with nothing where it did not count
  /// any more. From any thread.
  void add(std::size_t i, std::optional<ShareResult> share);
  /// Once all of them are added: the properties and what was left, without counterexamples made
  /// small.
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
