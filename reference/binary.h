#ifndef ROPECHECK_REFERENCE_BINARY_H_
#define ROPECHECK_REFERENCE_BINARY_H_

#include <boost/multiprecision/cpp_bin_float.hpp>

// The software floating-point type that the reference computes in. One alias fixes it, so that no
// other file chooses another allocator or exponent range.
namespace ropecheck {

/// A binary floating-point number with `Bits` significant bits, in software. It never allocates.
template <unsigned Bits>
using Binary = boost::multiprecision::number<
    boost::multiprecision::cpp_bin_float<Bits, boost::multiprecision::digit_base_2>,
    boost::multiprecision::et_off>;

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_BINARY_H_
