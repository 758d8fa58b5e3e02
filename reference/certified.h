#ifndef ROPECHECK_REFERENCE_CERTIFIED_H_
#define ROPECHECK_REFERENCE_CERTIFIED_H_

#include <cstdint>
#include <limits>
#include <optional>

#include "binary.h"
#include "rotation.h"
#include "rounding.h"

// Certified rounding: *the* nearest number of a format, or no answer.
//
// A value is computed at P bits with a bound on its error. If both ends of that interval round to
// the same number, the exact value between them rounds to it too (rounding is monotonic). If not, P
// is doubled. For position ≠ 0, x ≠ 0 and an algebraic θ ≠ 0, cos and sin of position·θ are
// transcendental (Lindemann–Weierstrass). A transcendental number is never half-way between two
// numbers of a format, so the loop ends. The widest precision is a cap all the same; at the cap the
// answer is an explicit "undecided".
namespace ropecheck {

/// The exact value lies in [value − error, value + error].
template <class Real>
struct Enclosure {
  Real value;
  Real error;
};

/// Returns the number of `format` nearest to the exact value; empty if the enclosure is too wide to
/// decide.
///
/// The ends themselves are computed at the precision of Real. Twice the error covers their
/// rounding; if the error is smaller than one ε of the value, one ε of the value is added for it.
template <class Real>
std::optional<double> round_enclosure(const Format& format, const Enclosure<Real>& enclosure) {
  using std::abs;
  if (enclosure.error == 0) return round_to(format, enclosure.value);
  const Real reach =
      2 * enclosure.error + abs(enclosure.value) * std::numeric_limits<Real>::epsilon();
  const Real low = enclosure.value - reach;
  const Real high = enclosure.value + reach;
  const double below = round_to(format, low);
  const double above = round_to(format, high);
  // Zero has two signs, and an interval around zero does not determine the sign.
  if (below != above || (below == 0 && (low < 0) != (high < 0))) return std::nullopt;
  return below;
}

/// Rounds `enclose(Real{})`, an Enclosure<Real>, at 192, 384, 768 and 1536 bits in turn until the
/// result is decided. 192 bits decide nearly all single-precision cases at any 64-bit position: 63
/// bits for the position, 23 lost before, 24 for the format and 67 for the closest approach to a
/// multiple of a quarter turn leave about 15 bits to spare.
template <class Enclose>
std::optional<double> certify(const Format& format, const Enclose& enclose) {
  if (const auto v = round_enclosure(format, enclose(Binary<192>{}))) return v;
  if (const auto v = round_enclosure(format, enclose(Binary<384>{}))) return v;
  if (const auto v = round_enclosure(format, enclose(Binary<768>{}))) return v;
  return round_enclosure(format, enclose(Binary<1536>{}));
}

/// Returns cos(position·θ_pair), correctly rounded to `format`; empty if undecided. `position` is
/// the coordinate that this pair turns by (axis_of_pair).
inline std::optional<double> certified_cos(const RopeSpec& spec, std::int64_t position, int pair,
                                           const Format& format) {
  return certify(format, [&]<class Real>(const Real&) {
    const CosSin<Real> turn =
        cos_sin(position, frequency<Real>(spec, pair), frequency_lost_bits(spec));
    return Enclosure<Real>{turn.cos, turn.error};
  });
}

/// Returns sin(position·θ_pair), correctly rounded to `format`; empty if undecided.
inline std::optional<double> certified_sin(const RopeSpec& spec, std::int64_t position, int pair,
                                           const Format& format) {
  return certify(format, [&]<class Real>(const Real&) {
    const CosSin<Real> turn =
        cos_sin(position, frequency<Real>(spec, pair), frequency_lost_bits(spec));
    return Enclosure<Real>{turn.sin, turn.error};
  });
}

/// One rotated pair, each coordinate correctly rounded; a coordinate is empty if undecided.
struct CertifiedPair {
  std::optional<double> first;
  std::optional<double> second;
};

/// Returns m·(x₁cos − x₂sin) and m·(x₁sin + x₂cos) for x₁, x₂ exactly as given (finite).
///
/// Error of a coordinate: m·(|x₁| + |x₂|) times the error of cos and sin, plus four roundings and
/// those behind m, each relative to m·(|x₁| + |x₂|). A pair that is not turned (position or θ zero)
/// is only multiplied by m; the product is exact if m is a double, since 192 bits hold the product
/// of two doubles. If a rotation gives an exact zero, its sign is not specified.
inline CertifiedPair certified_rotation(const RopeSpec& spec, std::int64_t position, int pair,
                                        double x1, double x2, const Format& format) {
  const auto coordinate = [&](bool second) {
    return certify(format, [&]<class Real>(const Real&) {
      using std::abs;
      using std::ldexp;
      const CosSin<Real> turn =
          cos_sin(position, frequency<Real>(spec, pair), frequency_lost_bits(spec));
      const Real m = attention_factor<Real>(spec);
      const Real rounding = ldexp(std::numeric_limits<Real>::epsilon(), kFrequencyLostBits + 1);
      if (turn.error == 0) {
        const Real value = m * Real(second ? x2 : x1);
        return Enclosure<Real>{
            value, attention_factor_is_a_double(spec) ? Real(0) : abs(value) * rounding};
      }
      const Real value = second ? m * (Real(x1) * turn.sin + Real(x2) * turn.cos)
                                : m * (Real(x1) * turn.cos - Real(x2) * turn.sin);
      const Real size = m * (abs(Real(x1)) + abs(Real(x2)));
      return Enclosure<Real>{value, size * (turn.error + rounding)};
    });
  };
  return {coordinate(false), coordinate(true)};
}

}  // namespace ropecheck

#endif  // ROPECHECK_REFERENCE_CERTIFIED_H_
