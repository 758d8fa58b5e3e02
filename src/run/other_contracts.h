#ifndef ROPECHECK_RUN_OTHER_CONTRACTS_H_
#define ROPECHECK_RUN_OTHER_CONTRACTS_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "properties/check_case.h"
#include "properties/contract.h"

// Which rungs of the ladder of contracts the results of a run keep, in each format and direction.
//
// Only matches_reference is asked, since it is the definition of a contract: the bounds of all
// other claims follow from it. A case that fails is judged again, by the same results, under the
// other rungs.
namespace ropecheck::run {

/// The rungs of one format and direction.
struct RungsKept {
  /// By the index in ladder(dtype): the position of smallest size at which a case is beyond the
  /// rung, of those that were looked at; empty if no case is.
  std::vector<std::optional<std::int64_t>> beyond;
  /// Some failures are not about size (a NaN, a wrong bit), so that no rung excuses them.
  bool fails_anyway = false;
};

class OtherContracts {
 public:
  /// Notes a checked case of matches_reference. `verdict` is that under `contract`.
  void note(const Case& c, const Verdict& verdict, const Contract& contract, KeptCalls& calls);
  /// Adds what another part of a run noted.
  void add(const OtherContracts& from);

  /// Returns null if no case of this format and direction was noted.
  const RungsKept* at(DType dtype, Direction direction) const;

  /// The strictest rungs that no case was beyond. Empty if there are none, or nothing was noted.
  std::optional<Rungs> strictest(DType dtype, Direction direction) const;

 private:
  std::map<std::pair<DType, Direction>, RungsKept> kept_;
};

/// In each format and direction the strictest rungs that hold. If none do, those of `otherwise`.
/// Where nothing was noted, the rungs are those of the first format and direction that was.
Contract strictest_contract(const OtherContracts& found, const Contract& otherwise);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_OTHER_CONTRACTS_H_
