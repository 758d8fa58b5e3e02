#ifndef ROPECHECK_ADAPTERS_SANDBOX_REPEATABLE_CALL_H_
#define ROPECHECK_ADAPTERS_SANDBOX_REPEATABLE_CALL_H_

#include <cstddef>
#include <functional>
#include <vector>

#include "properties/call.h"
#include "properties/tensor_span.h"

// A call that is made again and again on the same memory, as for calls at the same time.
namespace ropecheck::adapters {

/// Remembers the outputs of a call before it was made, which are the inputs of a call in place.
class RepeatableCall {
 public:
  using Contents = std::vector<std::vector<std::byte>>;  ///< of the outputs of q and k

  /// Both arguments outlive this object.
  RepeatableCall(const std::function<CallStatus(const Call&)>& rotate, const Call& call);

  const Call& call() const { return call_; }
  /// Puts back the outputs as they were at first.
  void restore_outputs();
  /// Makes the call. An exception becomes a message.
  CallStatus make() const;
  Contents outputs() const;

 private:
  const std::function<CallStatus(const Call&)>& rotate_;
  const Call& call_;
  std::vector<TensorSpan> spans_;
  Contents before_;
};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_REPEATABLE_CALL_H_
