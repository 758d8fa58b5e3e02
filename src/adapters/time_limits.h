#ifndef ROPECHECK_ADAPTERS_TIME_LIMITS_H_
#define ROPECHECK_ADAPTERS_TIME_LIMITS_H_

#include <chrono>
#include <optional>

// The time limits for implementations, and their defaults.
namespace ropecheck::adapters {

/// The user's time limits for an implementation; if one is empty, the usual limit of its kind
/// applies.
struct TimeLimits {
  std::optional<std::chrono::milliseconds> call = {};
  /// The time until a program on a pipe sends its hello frame, or until a library is loaded and has
  /// returned its description.
  std::optional<std::chrono::milliseconds> start = {};
  /// For the first call of each shape, format and direction in a process, which a just-in-time
  /// compiler makes slow (call_patience.h).
  std::optional<std::chrono::milliseconds> compile_grace = {};
};

/// Usual limits. Pipes have long ones, because imports and compilation at the first call are slow
/// in the languages that use pipes.
inline constexpr std::chrono::milliseconds kUsualPipeCall{4000};
/// The import of a framework takes half a minute on a loaded machine.
inline constexpr std::chrono::milliseconds kUsualPipeStart{120000};
/// For the first call of each shape, as long as no call has hung. It does not apply if the user
/// sets a limit for calls.
inline constexpr std::chrono::milliseconds kUsualPipeGrace{20000};
inline constexpr std::chrono::milliseconds kUsualCall{2000};
inline constexpr std::chrono::milliseconds kUsualLoad{8000};

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_TIME_LIMITS_H_
