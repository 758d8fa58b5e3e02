#ifndef ROPECHECK_PROPERTIES_EXACT_TURNS_OF_H_
#define ROPECHECK_PROPERTIES_EXACT_TURNS_OF_H_

#include <boost/math/constants/constants.hpp>

#include "properties/exact/turns.h"

// From radians in wide arithmetic to the 256-bit fraction of a turn.
namespace ropecheck::exact {

/// Returns `radians` as a fraction of a turn, truncated: error below 2^−256 +
/// |radians|·2^−(P−lost), where P is the precision of Real and radians is within 2^−(P−lost) of the
/// exact value, lost ≥ 3.
template <class Real>
Turns turns_of(const Real& radians) {
  using std::floor;
  using std::ldexp;
  Real fraction = radians / boost::math::constants::two_pi<Real>();
  fraction -= floor(fraction);
  Turns turns;
  for (int i = 3; i >= 0; --i) {
    fraction = ldexp(fraction, 64);
    const Real whole = floor(fraction);
    turns.limb[static_cast<std::size_t>(i)] = static_cast<std::uint64_t>(whole);
    fraction -= whole;
  }
  return turns;
}

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_TURNS_OF_H_
