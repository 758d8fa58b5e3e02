#include "hunt/worst_cases.h"

#include <cmath>

#include "properties/exact_rope.h"

namespace ropecheck {

/// x1/x2 has to be close to tan = sin/cos, or x2/x1 to its inverse, whichever is below 1: the last
/// convergent p/q of that number with q < 2^24 is within 1/q·2^−24, and p and q are float32.
CancellingInput cancelling_input(const RopeSpec& spec, std::int64_t position, int pair) {
  const CosSin<Oracle> turn = exact_rope(spec, Oracle{})->at(position, pair);
  const bool steep = abs(turn.sin) > abs(turn.cos);
  const Oracle ratio =
      steep ? Oracle(abs(turn.cos) / abs(turn.sin)) : Oracle(abs(turn.sin) / abs(turn.cos));
  Oracle rest = ratio;
  double p = 0, q = 1, p_before = 1, q_before = 0;
  while (rest != 0) {
    const Oracle inverse = 1 / rest;
    const Oracle whole = floor(inverse);
    const auto quotient = static_cast<double>(whole);
    if (!(quotient * q + q_before < 0x1p24)) break;
    const double p_next = quotient * p + p_before, q_next = quotient * q + q_before;
    p_before = p;
    q_before = q;
    p = p_next;
    q = q_next;
    rest = inverse - whole;
  }
  const double sign = (turn.sin < 0) != (turn.cos < 0) ? -1 : 1;
  const double x1 = steep ? q : p;
  const double x2 = sign * (steep ? p : q);
  const Oracle left = abs(Oracle(x1 * turn.cos - x2 * turn.sin));
  return {static_cast<float>(x1), static_cast<float>(x2), static_cast<double>(left)};
}

Case cancelling_case(const RopeSpec& spec, const HardPosition& at) {
  Case c;
  c.spec = spec;
  c.positions = on_every_axis(spec, at.position);
  c.q.values = {Profile::ones, 0, {}};
  c.q.values = {Profile::listed, 0, materialize(c, c.q)};
  const CancellingInput x = cancelling_input(spec, at.position, at.pair);
  const PairElements elements = pair_elements(spec, at.pair);
  c.q.values.bits[static_cast<std::size_t>(elements.first)] = bits_of(DType::float32, x.x1);
  c.q.values.bits[static_cast<std::size_t>(elements.second)] = bits_of(DType::float32, x.x2);
  c.k.values = {Profile::ones, 0, {}};
  return c;
}

}  // namespace ropecheck
