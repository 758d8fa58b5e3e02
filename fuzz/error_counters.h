#ifndef ROPECHECK_FUZZ_ERROR_COUNTERS_H_
#define ROPECHECK_FUZZ_ERROR_COUNTERS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "properties/verdict.h"

// Tells libFuzzer how large an error was, and where: it keeps an input that is the first to reach a
// combination of
//
//   octave of the position (64) × size of the error (32) × band of pairs, fast to slow (4)
//
// as it keeps one that reaches new code. So the corpus climbs towards larger errors at every order
// of magnitude of position, where code coverage alone has nothing more to say.
namespace ropecheck {

inline constexpr std::size_t kOctaves = 64;
inline constexpr std::size_t kErrorSizes = 32;
inline constexpr std::size_t kPairBands = 4;

/// The octave of a position: 0 for 0, n for 2^(n−1) ≤ |position| < 2^n; 63 also beyond.
std::size_t octave_of(std::int64_t position);

/// An error on a scale of 32: in steps of an eighth of its budget up to twice that, then doubling.
std::size_t error_size(double error, double budget);

/// Counts the comparison that came closest to its bound. pairs: of the case's specification.
void count_error(const Verdict& verdict, int pairs);

/// The counters themselves: [kOctaves, kErrorSizes, kPairBands].
std::span<volatile std::uint8_t> error_counters();

}  // namespace ropecheck

#endif  // ROPECHECK_FUZZ_ERROR_COUNTERS_H_
