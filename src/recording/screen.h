#ifndef ROPECHECK_RECORDING_SCREEN_H_
#define ROPECHECK_RECORDING_SCREEN_H_

#include <array>
#include <cstdint>
#include <vector>

#include "properties/contract.h"
#include "recording/recording.h"

// A fast first look at a recording. Most comparisons are far from their bound, so that vectors in
// double decide them with a proved error; the claims themselves, in double-double, judge only the
// vectors that this leaves open. The verdict is the same as if they judged all of them.
namespace ropecheck::recording {

/// The claims that one call shows.
enum class ScreenedClaim : std::uint8_t { matches_reference, norm_is_preserved };
inline constexpr std::size_t kScreenedClaims = 2;

struct Screen {
  /// In the vectors that are decided.
  std::int64_t comparisons = 0;
  std::int64_t failures = 0;
  /// The vectors that are left to the claim, in ascending order: those with a comparison that is
  /// too close to its bound or not of finite numbers, and those that may have the worst one.
  std::vector<std::int64_t> open;
};

/// Returns whether the screen's error bound holds for a recording: its format is not float64, and
/// the attention factor is of a usual size.
bool can_be_screened(const Recording& recording);

/// The recording can be screened. Uses all processors.
std::array<Screen, kScreenedClaims> screen(const Recording& recording, const Contract& contract);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_SCREEN_H_
