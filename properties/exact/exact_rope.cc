#include "properties/exact/exact_rope.h"

#include <array>

#include "properties/exact/recently_used_rope.h"
#include "properties/exact/turns_of.h"
#include "reference/binary.h"
#include "reference/frequencies.h"

namespace ropecheck::exact {
namespace {

template <class Real>
DoubleDouble to_double_double(const Real& x) {
  const auto high = static_cast<double>(x);
  return {high, static_cast<double>(Real(x - Real(high)))};
}

/// The fraction of a turn per position. 448 bits hold 256 bits of fraction for any frequency up to
/// 2^64, and the bits that the reference may lose (kBlendedFrequencyLostBits), with 36 to spare. A
/// larger frequency, up to the range of a double, takes 1536 bits.
Turns turns_per_position(const RopeSpec& spec, int pair, const Binary<448>& theta) {
  if (abs(theta) < Binary<448>(0x1p64)) return turns_of(theta);
  return turns_of(frequency<Binary<1536>>(spec, pair));
}

constexpr std::size_t kTerms = 15;
/// From this term on, x^(2n)/(2n)! < 2^−58 for |x| ≤ π/4, so rounding the term to double errs by
/// less than 2^−110.
constexpr std::size_t kFirstDoubleTerm = 9;

/// 1/(2n)! and 1/(2n + 1)!, with alternating signs.
struct Coefficients {
  std::array<DoubleDouble, kTerms> cos, sin;
};

Coefficients taylor_coefficients() {
  Coefficients c;
  Binary<192> factorial(1);
  for (std::size_t n = 0; n < kTerms; ++n) {
    const int even = 2 * static_cast<int>(n);
    const int sign = n % 2 == 0 ? 1 : -1;
    if (n > 0) factorial *= (even - 1) * even;
    c.cos[n] = to_double_double(Binary<192>(sign / factorial));
    c.sin[n] = to_double_double(Binary<192>(sign / (factorial * (even + 1))));
  }
  return c;
}

DoubleDouble horner(const std::array<DoubleDouble, kTerms>& c, const DoubleDouble& x) {
  double tail = c[kTerms - 1].hi;
  for (std::size_t n = kTerms - 1; n-- > kFirstDoubleTerm;) tail = tail * x.hi + c[n].hi;
  DoubleDouble sum = tail;
  for (std::size_t n = kFirstDoubleTerm; n-- > 0;) sum = sum * x + c[n];
  return sum;
}

}  // namespace

ExactRope::ExactRope(const RopeSpec& spec)
    : attention_factor_(to_double_double(ropecheck::attention_factor<Binary<192>>(spec))) {
  for (const auto& theta : frequencies<Binary<448>>(spec)) {
    turns_.push_back(turns_per_position(spec, static_cast<int>(turns_.size()), theta));
    frequency_.push_back(std::abs(static_cast<double>(theta)));
  }
}

CosSin<DoubleDouble> ExactRope::at(std::int64_t position, int pair) const {
  static const Coefficients taylor = taylor_coefficients();
  static const DoubleDouble half_pi =
      to_double_double(boost::math::constants::half_pi<Binary<192>>());
  const QuarterTurns phase = nearest_quarter(position * turns_[static_cast<std::size_t>(pair)]);
  const DoubleDouble x = phase.remainder * half_pi;
  const DoubleDouble square = x * x;
  const DoubleDouble cos = horner(taylor.cos, square);
  const DoubleDouble sin = x * horner(taylor.sin, square);
  const DoubleDouble error = 0x1p-98;
  switch (phase.quarter) {
    case 0:
      return {cos, sin, error};
    case 1:
      return {-sin, cos, error};
    case 2:
      return {-cos, -sin, error};
    default:
      return {sin, -cos, error};
  }
}

std::shared_ptr<const ExactRope> exact_rope(const RopeSpec& spec) {
  return recently_used_rope<ExactRope>(spec);
}

}  // namespace ropecheck::exact
