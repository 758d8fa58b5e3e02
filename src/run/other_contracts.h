#ifndef ROPECHECK_RUN_OTHER_CONTRACTS_H_
#define ROPECHECK_RUN_OTHER_CONTRACTS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "properties/check_case.h"
#include "properties/contract.h"
#include "properties/recorded_calls.h"

// Which rungs of the ladder of contracts the results of a run keep, in each format and direction.
//
// Single calls are judged, as matches_reference judges them, since that is the definition of a
// contract: the bounds of all other claims follow from it. A result that is beyond the contract is
// judged again under the other rungs. If another claim fails, the calls that it made are looked at.
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
  /// Notes the calls of a case of another claim that failed by the size of an error.
  void note(const RecordedCalls& calls, const Contract& contract);
  /// Notes a call that is beyond `contract` by `verdict`; `under` returns its verdict under
  /// another.
  void note_beyond(const Case& shape, const Verdict& verdict, const Contract& contract,
                   const std::function<Verdict(const Contract&)>& under);
  /// Returns whether all rungs of a format are known to be left behind in each direction noted.
  bool excuses_nothing(DType dtype) const;
  /// Adds what another part of a run noted.
  void add(const OtherContracts& from);

  /// Returns null if no case of this format and direction was noted.
  const RungsKept* at(DType dtype, Direction direction) const;

  /// The rungs that no case was beyond, without those that are weaker than another of them. Neither
  /// of two is stricter: exact angles with a coarse rotation, and float32 angles with a finer one.
  /// In the order of the ladder, exact angles first. Empty if there are none, or nothing was noted.
  std::vector<Rungs> strictest(DType dtype, Direction direction) const;

 private:
  std::map<std::pair<DType, Direction>, RungsKept> kept_;
};

/// Returns true if a failure is a matter of size: a result that is a number, and off.
bool is_about_size(const Verdict& verdict);

/// In each format and direction the first of the strictest rungs. If none hold, those of
/// `otherwise`.
/// Where nothing was noted, the rungs are those of the first format and direction that was.
Contract strictest_contract(const OtherContracts& found, const Contract& otherwise);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_OTHER_CONTRACTS_H_
