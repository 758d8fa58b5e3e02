#ifndef ROPECHECK_REFERENCE_XPOS_H_
#define ROPECHECK_REFERENCE_XPOS_H_

#include <cstdint>

#include "elementary.h"

// xPos (Sun et al., 2022): besides being rotated, queries are scaled by ζ_j^((t − centre)/512) and
// keys by the inverse, so that their products decay with the distance, pair by pair.
namespace ropecheck {

/// ζ_j = (2j + 0.4·r)/(1.4·r) of pair j ∈ [0, r/2); rounded once.
template <class Real>
Real xpos_zeta(int pair, int rotary_dim) {
  return Real(10 * pair + 2 * rotary_dim) / (7 * rotary_dim);
}

/// The factor that xPos applies to the rotated coordinates of pair j of a query; keys take the
/// inverse.
///
/// |t − centre| < 2^28. Relative error below 2^40·ε: ln ζ_j is at most 1.26 in size, and enters the
/// exponential with a factor of up to 2^19.
template <class Real>
Real xpos_scale(int pair, int rotary_dim, std::int64_t position, std::int64_t centre = 0,
                int scale_base = 512) {
  return power(xpos_zeta<Real>(pair, rotary_dim), Real(Real(position - centre) / scale_base));
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_XPOS_H_
