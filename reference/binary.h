#ifndef ROPECHECK_REFERENCE_BINARY_H_
#define ROPECHECK_REFERENCE_BINARY_H_

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace ropecheck {

/// A binary floating-point number of the given significant bits, in software; no allocation.
template <unsigned Bits>
using Binary = boost::multiprecision::number<
    boost::multiprecision::cpp_bin_float<Bits, boost::multiprecision::digit_base_2>,
    boost::multiprecision::et_off>;

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_BINARY_H_
