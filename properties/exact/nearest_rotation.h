#ifndef ROPECHECK_PROPERTIES_EXACT_NEAREST_ROTATION_H_
#define ROPECHECK_PROPERTIES_EXACT_NEAREST_ROTATION_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "properties/exact/exact_rope.h"
#include "reference/rounding.h"

// Correctly rounded values in bulk. Double-double arithmetic decides nearly all of them in a few
// hundred nanoseconds, and the certified reference the rest: each is *the* number of the format
// that is nearest to the exact value, or empty if even the reference does not decide.
namespace ropecheck::exact {

/// Returns the number of `format` that is nearest to every number within `error` of `value`; empty
/// if there is none. An error of 0 means that `value` is exact.
std::optional<double> nearest_to(const Format& format, const DoubleDouble& value, double error);

/// Two coordinates, each correctly rounded; empty if undecided.
using NearestPair = std::array<std::optional<double>, 2>;

class NearestRotation {
 public:
  /// Takes milliseconds for a spec that was not used recently.
  explicit NearestRotation(const RopeSpec& spec);

  /// cos and sin of position·θ_pair, without the attention factor. `position` is the number that
  /// the pair turns by.
  NearestPair turn(std::int64_t position, int pair, const Format& format) const;

  /// A pair's cos and sin, for any number of vectors at the same position.
  struct Turn {
    CosSin<DoubleDouble> exact;
    std::int64_t position;
    int pair;
    bool turns;  ///< neither the position nor θ is 0
  };
  Turn turn_at(std::int64_t position, int pair) const;

  /// m·(x1·cos − x2·sin, x1·sin + x2·cos). If x1 or x2 is not finite, both coordinates are NaN. A
  /// zero that comes of a rotation has no particular sign.
  NearestPair rotated(const Turn& turn, double x1, double x2, const Format& format) const;

 private:
  RopeSpec spec_;
  std::shared_ptr<const ExactRope> exact_;
  bool factor_is_a_double_;
};

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_NEAREST_ROTATION_H_
