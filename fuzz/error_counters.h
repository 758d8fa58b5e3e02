#ifndef ROPECHECK_FUZZ_ERROR_COUNTERS_H_
#define ROPECHECK_FUZZ_ERROR_COUNTERS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "properties/verdict.h"

// Tells libFuzzer how large an error was, and where: it keeps an input that is the first to reach a
// combination of
//
//   octave of the position (64) × size of the error (1024) × band of pairs, fast to slow (4)
//
// as it keeps one that reaches new code. So the corpus climbs towards larger errors at every order
// of magnitude of position, where code coverage alone has nothing more to say.
//
// libFuzzer sorts the value of a counter into eight classes and takes each for a feature of its
// own, so that one byte tells eight sizes apart.
namespace ropecheck {

inline constexpr std::size_t kOctaves = 64;
inline constexpr std::size_t kErrorSizes = 1024;
inline constexpr std::size_t kSizesPerCounter = 8;
inline constexpr std::size_t kPairBands = 4;

/// The octave of a position: 0 for 0, n for 2^(n−1) ≤ |position| < 2^n; 63 also beyond.
std::size_t octave_of(std::int64_t position);

/// An error, in units of u, on a scale of 1024: ⌊32·log₂(1 + error)⌋. That is 1/45 u per step where
/// errors are rounding errors, and 2 % where they are large.
std::size_t error_size(double error);

/// Counts the comparison that came closest to its bound, unless this process has counted a larger
/// error at that octave and band: inputs that err less than what is there lead nowhere, and a
/// corpus of them would cost more than it tells. spec: the case's.
void count_error(const Verdict& verdict, const RopeSpec& spec);

/// As if nothing had been counted yet.
void forget_errors();

/// The counters themselves: [kOctaves, kErrorSizes / kSizesPerCounter, kPairBands].
std::span<volatile std::uint8_t> error_counters();

}  // namespace ropecheck

#endif  // ROPECHECK_FUZZ_ERROR_COUNTERS_H_
