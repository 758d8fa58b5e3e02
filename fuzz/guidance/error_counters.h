#ifndef ROPECHECK_FUZZ_GUIDANCE_ERROR_COUNTERS_H_
#define ROPECHECK_FUZZ_GUIDANCE_ERROR_COUNTERS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "properties/verdict.h"

// Tells libFuzzer the size and the place of an error. libFuzzer keeps an input that is the first to
// reach a combination of
//
//   octave of the position (64) × size of the error (128 × 8 steps) × band of pairs, fast to slow
//   (4)
//
// as it keeps an input that reaches new code. So the corpus climbs towards larger errors at every
// order of magnitude of the position, after code coverage alone has nothing new to find.
//
// libFuzzer sorts the value of a counter into eight classes and takes each for a feature of its
// own, so one byte distinguishes eight steps.
namespace ropecheck::guidance {

inline constexpr std::size_t kOctaves = 64;
inline constexpr std::size_t kErrorSizes = 128;
inline constexpr std::size_t kPairBands = 4;

/// The octave of a position (properties/octave.h), except that octave 64 counts as 63: one position
/// needs no counters of its own.
std::size_t counted_octave(std::int64_t position);

/// The size of an error in units of u, on a scale of 128: ⌊4·log₂(1 + error)⌋.
std::size_t error_size(double error);

/// Counts the comparison that came closest to its bound, if its error is larger, by 2^−10 of
/// itself, than the largest that this process has counted at that octave and band. Inputs with
/// smaller errors lead nowhere, and a corpus of them would cost more than it is worth. Each
/// size has eight steps that count.
///
/// The counted error is three times the share of the budget, which is about the error in u for
/// numbers far from underflow. Next to underflow an error in u means little, but its share of the
/// budget does. `spec` is the case's.
void count_error(const Verdict& verdict, const RopeSpec& spec);

/// Resets the state, as if nothing had been counted yet.
void forget_errors();

/// The counters themselves: [kOctaves, kErrorSizes, kPairBands].
std::span<volatile std::uint8_t> error_counters();

}  // namespace ropecheck::guidance

#endif  // ROPECHECK_FUZZ_GUIDANCE_ERROR_COUNTERS_H_
