#ifndef ROPECHECK_ADAPTERS_TIME_LIMITS_H_
#define ROPECHECK_ADAPTERS_TIME_LIMITS_H_

#include <chrono>
#include <optional>

namespace ropecheck::adapters {

/// How long an implementation may take, where that is not what is usual for its kind.
struct TimeLimits {
  std::optional<std::chrono::milliseconds> call = {};
  /// Until a program on a pipe says hello, or a library is loaded and has said what it is.
  std::optional<std::chrono::milliseconds> start = {};
};

/// Imports and compilation at the first call are slow in the languages that use pipes.
inline constexpr std::chrono::milliseconds kUsualPipeCall{4000};
inline constexpr std::chrono::milliseconds kUsualPipeStart{30000};
inline constexpr std::chrono::milliseconds kUsualCall{2000};
inline constexpr std::chrono::milliseconds kUsualLoad{8000};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_TIME_LIMITS_H_
