#ifndef ROPECHECK_GATE_TIME_LIMITS_H_
#define ROPECHECK_GATE_TIME_LIMITS_H_

#include <chrono>

namespace ropecheck {

/// How long an implementation on a pipe may take. Imports and compilation at the first call are
/// slow in the languages that use it.
struct TimeLimits {
  std::chrono::milliseconds call{4000};
  std::chrono::milliseconds start{30000};  ///< until it says hello
};

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_TIME_LIMITS_H_
