#ifndef ROPECHECK_SRC_ROPE_WIDE_REAL_H_
#define ROPECHECK_SRC_ROPE_WIDE_REAL_H_

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cstdint>

namespace ropecheck::rope {

/// A binary floating-point number with `Bits` significant bits, in software. It never allocates,
/// and has an exponent of its own for any frequency and any product of two doubles.
template <unsigned Bits>
using WideReal = boost::multiprecision::number<
    boost::multiprecision::cpp_bin_float<Bits, boost::multiprecision::digit_base_2, void,
                                         std::int64_t, -(1LL << 40), (1LL << 40)>,
    boost::multiprecision::et_off>;

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_WIDE_REAL_H_
