#ifndef ROPECHECK_PROPERTIES_CASE_SIMPLER_NUMBERS_H_
#define ROPECHECK_PROPERTIES_CASE_SIMPLER_NUMBERS_H_

#include <cstdint>
#include <vector>

#include "properties/case/dtype.h"

// Simpler numbers to try for a number in a failing case, the boldest first. Every chain of them
// ends.
namespace ropecheck::inline cases {

/// Returns smaller numbers, from 0 towards the value by halving distances, so that a search ends
/// exactly at the boundary; and the power of two below the value.
std::vector<std::int64_t> smaller_numbers(std::int64_t value);

/// Returns simpler numbers of a format, by their bits: 0, 1, no sign, exponent 0, fewer bits set.
std::vector<std::uint64_t> simpler_elements(DType dtype, std::uint64_t bits);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_SIMPLER_NUMBERS_H_
