#ifndef ROPECHECK_PROPERTIES_EXACT_FAST_COS_SIN_H_
#define ROPECHECK_PROPERTIES_EXACT_FAST_COS_SIN_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "properties/exact/exact_rope.h"
#include "reference/rope_spec.h"

// cos and sin for bulk work: sweeps over 2^24 positions, searches, exhaustive tests. They take a
// few nanoseconds a pair, and are as certain as the reference: if vectors in double cannot decide a
// rounding, double-double arithmetic is used, and if that cannot decide either, the certified
// reference.
//
// This file shares no code and no constant with the optimized rotation, which is checked against
// it.
namespace ropecheck::exact {

class FastCosSin {
 public:
  /// The error of `row`, absolutely. In units of 2^−53, the half unit of numbers in [1/2, 1):
  ///   phase      |t|·(θ/2π cut off after 128 bits) is off by 2^63·2^−128 turns, and keeping its
  ///              first 64 bits by 2^−64 more: below 2π·2^−63 rad, 0.01
  ///   remainder  x, |x| ≤ π/4: conversion to double, the constant π/2 and the product, half a
  ///              unit, a quarter and half a unit of x: 1.25·π/4, below 1
  ///   sin        x + x·z·S(z), z = x²: x·z·S is below 0.1 and four roundings away: 0.4; the sum,
  ///              below 1, adds 0.5; Taylor's series ends before x^19/19! < 2^−63
  ///   cos        1 − (z/2 − z²·C(z)): the bracket is below 0.31 and five roundings away: 1.6; the
  ///              difference adds 0.5; the series ends before x^18/18! < 2^−58
  /// Together below 3.2, hence 2^−51, which is 4. Floats are decided by the sums value ± kError,
  /// and these are rounded as well: by 0.5 if they are below 1, so that they still lie 3.5 away.
  /// From 1 on the rounding is larger, but there no two floats meet: the places where the nearest
  /// float changes are 1 − 2^−25 and 1 + 2^−24.
  static constexpr double kError = 0x1p-51;

  /// Throws, as the frequencies do, if the spec is unsound. Takes milliseconds; copies share one
  /// state.
  explicit FastCosSin(const RopeSpec& spec);

  /// Computes cos and sin of position·θ_pair, each within kError: [pairs]. Every pair turns by the
  /// same number. The bits are the same on every machine.
  void row(std::int64_t position, double* cos, double* sin) const;

  /// Computes the floats nearest to cos and sin of position·θ_pair: [pairs]; NaN if even the
  /// reference does not decide. Returns the number of pairs that needed more than double
  /// arithmetic.
  std::size_t nearest_row(std::int64_t position, float* cos, float* sin) const;

  struct Nearest {
    float cos;
    float sin;
  };
  /// The same for one pair.
  Nearest nearest(std::int64_t position, int pair) const;

  const RopeSpec& spec() const;

 private:
  struct Tables;

  Nearest decide(std::int64_t position, int pair) const;

  std::shared_ptr<const Tables> tables_;
};

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_FAST_COS_SIN_H_
