#ifndef ROPECHECK_PROPERTIES_RECORDED_CALLS_H_
#define ROPECHECK_PROPERTIES_RECORDED_CALLS_H_

#include <cstddef>
#include <vector>

#include "properties/contract.h"
#include "properties/implementation.h"
#include "properties/property.h"
#include "properties/subject.h"
#include "properties/verdict.h"

namespace ropecheck::inline properties {

/// The calls that the check of a case makes, each with its result. The bounds of all claims follow
/// from the contract of single calls, so they tell which of a failing claim's calls is beyond it.
class RecordedCalls {
 public:
  /// Makes the calls. Refers to the implementation, which must outlive it. Calls in new processes
  /// and at the same time are left out.
  RecordedCalls(const Property& property, const Case& c, const Implementation& implementation,
                const Contract& contract);

  std::size_t size() const { return calls_.size(); }
  const Case& shape(std::size_t call) const { return calls_[call].operation.shape; }
  /// Judges the result of one call, as matches_reference does.
  Verdict under(const Contract& contract, std::size_t call) const;

 private:
  struct RecordedCall {
    Operation operation;
    Rotated rotated;
  };
  const Implementation& implementation_;
  TableForm form_;
  std::vector<RecordedCall> calls_;
};

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_RECORDED_CALLS_H_
