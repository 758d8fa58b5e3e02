#ifndef ROPECHECK_PROPERTIES_EXACT_EXACT_ROPE_H_
#define ROPECHECK_PROPERTIES_EXACT_EXACT_ROPE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "properties/exact/double_double.h"
#include "properties/exact/turns.h"
#include "reference/complex.h"
#include "reference/rope_spec.h"

// The oracle that implementations are compared with: cos and sin of position·θ_pair, to far more
// bits than the format under test has.
namespace ropecheck::exact {

/// The rotation of a spec in double-double: 256-bit fixed-point phase, Taylor polynomials.
/// Immutable; threads may share it.
///
/// Error of cos and of sin: below 2^−98, absolutely, at every 64-bit position. The phase is within
/// 2^63·2^−256 turns; its remainder within 2^−103 relatively; the polynomials leave out less than
/// 2^−107, and round about twenty times near 2^−104.
class ExactRope {
 public:
  explicit ExactRope(const RopeSpec& spec);

  CosSin<DoubleDouble> at(std::int64_t position, int pair) const;
  /// Computes the same for some pairs: [pairs]. Many pairs take a tenth of the time each.
  void row(std::int64_t position, std::span<const int> pairs, CosSin<DoubleDouble>* turns) const;
  /// θ_pair/2π mod 1, within 2^−255 turns.
  const Turns& turns(int pair) const { return turns_[static_cast<std::size_t>(pair)]; }
  /// m, the factor of the rotated coordinates.
  const DoubleDouble& attention_factor() const { return attention_factor_; }
  /// |θ_pair|, rad per position, as a double.
  double frequency(int pair) const { return frequency_[static_cast<std::size_t>(pair)]; }

 private:
  std::vector<Turns> turns_;  // [pairs], per position
  std::vector<double> frequency_;
  DoubleDouble attention_factor_;
};

/// Returns the same object for a recently used spec: a spec's frequencies cost milliseconds.
std::shared_ptr<const ExactRope> exact_rope(const RopeSpec& spec);

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_EXACT_ROPE_H_
