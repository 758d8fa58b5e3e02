#ifndef ROPECHECK_FUZZ_GUIDANCE_ERROR_COUNTERS_H_
#define ROPECHECK_FUZZ_GUIDANCE_ERROR_COUNTERS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "properties/verdict.h"

// Tells libFuzzer how large an error was, and where: it keeps an input that is the first to reach a
// combination of
//
//   octave of the position (64) × size of the error (128 × 8 steps) × band of pairs, fast to slow
//   (4)
//
// as it keeps one that reaches new code. So the corpus climbs towards larger errors at every order
// of magnitude of position, where code coverage alone has nothing more to say.
//
// libFuzzer sorts the value of a counter into eight classes and takes each for a feature of its
// own, so that one byte tells eight steps apart.
namespace ropecheck::guidance {

inline constexpr std::size_t kOctaves = 64;
inline constexpr std::size_t kErrorSizes = 128;
inline constexpr std::size_t kPairBands = 4;

/// The octave of a position (properties/octave.h), but 63 also for 64: one position needs no
/// counters of its own.
std::size_t counted_octave(std::int64_t position);

/// An error, in units of u, on a scale of 128: ⌊4·log₂(1 + error)⌋.
std::size_t error_size(double error);

/// Counts the comparison that came closest to its bound, if it is larger by 2^−10 of itself than
/// what this process has counted at that octave and band: inputs that err less than what is there
/// lead nowhere, and a corpus of them would cost more than it tells. Of one size, eight steps
/// count.
///
/// What is counted is three times the share of the budget, which is about the error in u where
/// numbers are far from underflow. Next to it u says nothing, though the budget does. spec: the
/// case's.
void count_error(const Verdict& verdict, const RopeSpec& spec);

/// As if nothing had been counted yet.
void forget_errors();

/// The counters themselves: [kOctaves, kErrorSizes, kPairBands].
std::span<volatile std::uint8_t> error_counters();

}  // namespace ropecheck::guidance

#endif  // ROPECHECK_FUZZ_GUIDANCE_ERROR_COUNTERS_H_
