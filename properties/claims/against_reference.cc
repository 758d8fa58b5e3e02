#include "properties/claims/against_reference.h"

#include <utility>

#include "properties/measure.h"

// Every rotated pair has to be within the contract of the exact one: ‖ŷ − y‖₂ ≤ (E + A·|tθ|)·u·r,
// plus the absolute term if results are subnormal. That is the definition of the contract;
// rotation_rung.cc derives E, and angle_rung.cc A. If the contract promises it, each coordinate
// must also be the nearest number of the format. That is a stronger claim: half a unit in the last
// place of each coordinate, however much of the pair has cancelled.
//
// A coordinate that is NaN stays NaN, whatever its factor is, also if a call copies a coordinate
// that does not turn. If the pair is turned, the other coordinate becomes NaN. With an infinity in
// the pair any result is accepted: C's product of complex numbers makes infinities of a NaN there.
//
// A coordinate may be infinite only if the exact one is too large for the format, or if a number in
// its computation is. An implementation that multiplies by m first has products of up to m·max|x|.
// One that multiplies by m last has the coordinate over m before, and products of up to max|x|.
namespace ropecheck::claims {
namespace {

/// exact: a coordinate of the output, from inputs of up to `input` in size.
bool may_overflow(const CheckReal& exact, double bound, double input, double m, double largest) {
  return (std::abs(static_cast<double>(exact)) + bound) * std::max(1.0, 1 / m) >= largest ||
         input * std::max(1.0, m) >= largest * (1 - 0x1p-7);
}

Pair scaled(const Pair& z, int exponent) {
  return exponent == 0 ? z : Pair{ldexp(z.re, exponent), ldexp(z.im, exponent)};
}

double larger_size(const Pair& z) {
  return std::max(std::abs(static_cast<double>(z.re)), std::abs(static_cast<double>(z.im)));
}

/// At least the distance of `got` from y = m·x·turn, or NaN or infinite, in a fraction of the time
/// that the distance itself takes. Everything is computed in doubles, v = 2^−53. Each coordinate of
/// y is within 7v·‖y‖: three roundings in each of two products (Cauchy and Schwarz bound the sum of
/// their sizes by ‖y‖/m), one in their difference, two in the product with m, and one for the terms
/// of second order. The difference from `got` has two more roundings, v·‖got‖ + v·d, and ‖got‖ ≤
/// ‖y‖ + d; `norm` is within 4v·d. So the distance d is within 16v·(‖y‖ + d), and the sum below has
/// as much again for its own roundings.
double distance_at_most(const Pair& got, const Pair& x, const Pair& turn, double m,
                        double size_of_y) {
  const auto value = [](const CheckReal& coordinate) { return static_cast<double>(coordinate); };
  const double re = value(x.re) * value(turn.re) - value(x.im) * value(turn.im);
  const double im = value(x.re) * value(turn.im) + value(x.im) * value(turn.re);
  const double distance = norm(Pair{value(got.re) - m * re, value(got.im) - m * im});
  return distance + 0x1p-48 * (size_of_y + distance);
}

/// If the input and the output of a pair are at least so large, no term of distance_at_most that
/// vanishes counts.
constexpr double kLeastEstimated = 0x1p-900;

/// Pairs near the end of double's range are compared as if they were 2^64 times smaller: their
/// norm, and the exact rotation before the multiplication by m, may exceed that range.
int exponent_to_compare_at(const Pair& x) { return larger_size(x) >= 0x1p900 ? -64 : 0; }

/// The largest distance of a number of the format from the exact one: half of the way to its
/// neighbour on that side, and 2^−20 of the way more. So close to a tie either neighbour is
/// accepted, since narrow formats may be rounded by way of a double.
double nearest_bound(const Format& format, double got, bool towards_zero) {
  const double size = std::abs(got);
  const int exponent =
      size == 0 ? format.min_exponent : std::max(std::ilogb(size), format.min_exponent);
  const double gap = std::ldexp(1.0, exponent - format.precision + 1);
  // Below a power of two, numbers are twice as dense; subnormal ones are not.
  const bool denser =
      towards_zero && exponent > format.min_exponent && size == std::ldexp(1.0, exponent);
  return (denser ? gap / 2 : gap) * (0.5 + 0x1p-20);
}

/// Requires that a coordinate is the nearest number. y: the exact coordinate at the scale of
/// 2^exponent, up to the error of the checker's own arithmetic: cos, sin, the products with them
/// and with m are within 2^−96·r in all, as long as the low halves of double-doubles do not vanish.
/// The unit of the comparison is the bound, half a unit in the last place of the coordinate: over
/// the norm of a pair that cancels, both numbers would be vanishingly small.
/// flushed: the most that flushing subnormal numbers may change.
void require_nearest(Tally& tally, const Format& format, double got, const CheckReal& y,
                     int exponent, double r, double flushed, const Place& where, const char* what) {
  const CheckReal off = y - CheckReal(std::ldexp(got, exponent));
  const bool towards_zero = (off < CheckReal(0)) == (got > 0);
  const double bound = std::ldexp(nearest_bound(format, got, towards_zero), exponent) +
                       0x1p-96 * r + (r < 0x1p-900 ? 0x1p-1070 : 0) + flushed;
  const double error = std::abs(static_cast<double>(off));
  if (error > bound) tally.compare(error, bound, bound, where, what);
}

/// may_be_infinite: a declared limit says that NaNs may become infinities.
void require_nan_stays(Tally& tally, const Pair& x, const Pair& got, bool may_be_infinite,
                       const Place& where, const char* what) {
  const auto value = [](const CheckReal& coordinate) { return static_cast<double>(coordinate); };
  if (std::isinf(value(x.re)) || std::isinf(value(x.im))) return;
  const auto stays = [&](double result) {
    return std::isnan(result) || (may_be_infinite && std::isinf(result));
  };
  const bool lost = (std::isnan(value(x.re)) && !stays(value(got.re))) ||
                    (std::isnan(value(x.im)) && !stays(value(got.im)));
  if (lost) tally.require(false, where, what);
}

}  // namespace

void compare_with_reference(Tally& tally, const Operation& operation, const Rotated& rotated,
                            const Subject& subject, const char* what, ErrorMap* errors) {
  const Case& c = operation.shape;
  const Measure measure(subject, c);
  const int pairs = c.spec.pairs();
  const auto sentence = [&](const char* usual) { return what == nullptr ? usual : what; };
  for_each_pair(c, [&](const Place& where, const PairIndex& at) {
    const Pair given = pair_at(tensor_of(operation, where.tensor), at);
    const Pair raw = pair_at(tensor_of(rotated, where.tensor), at);
    if (!finite(given))
      return require_nan_stays(tally, given, raw,
                               subject.capabilities.limits.nan_may_become_infinite, where,
                               sentence("a NaN became a number"));
    const int exponent = exponent_to_compare_at(given);
    const Pair x = scaled(given, exponent);
    const Pair got = scaled(raw, exponent);
    const double size = norm(x);
    const double r = measure.m_as_double() * size;
    const double bound = measure.bound(where.position, where.pair, r, c.direction);
    const double gain = measure.gain(where.position, where.pair);
    const std::int64_t t = number_of(where.position, c.spec, where.pair);
    const bool nearest = measure.nearest_coordinates(c.direction);
    if (finite(got) && !nearest && std::min(size, r) >= kLeastEstimated) {
      const Pair& turn = measure.turn(where.position, where.pair);
      const double at_most =
          distance_at_most(got, x, c.direction == Direction::forward ? turn : conj(turn),
                           measure.m_as_double(), r * gain);
      const bool noted =
          errors == nullptr || at_most / bound <= errors->cell_of(t, where.pair, pairs).ratio;
      if (noted && tally.count_if_no_worse(at_most, bound)) return;
    }
    const Pair y = measure.rotated(x, where.position, where.pair, c.direction);
    const double largest = std::ldexp(format_of(c.dtype).largest(), exponent);
    const double m = measure.m_as_double() * std::max(1.0, gain);
    if (!finite(got) && (may_overflow(y.re, bound, larger_size(x), m, largest) ||
                         may_overflow(y.im, bound, larger_size(x), m, largest)))
      return;
    const double error = norm(got - y);
    tally.compare(error, bound, measure.u() * r, where,
                  sentence("the rotated pair differs from the exact one"));
    if (nearest && finite(got)) {
      const double flushed = subject.capabilities.limits.flushes_subnormals
                                 ? std::ldexp(measure.absolute_bound(c.direction), exponent)
                                 : 0;
      for (const auto& [coordinate, truth] : {std::pair{raw.re, y.re}, {raw.im, y.im}})
        require_nearest(
            tally, format_of(c.dtype), static_cast<double>(coordinate), truth, exponent, r, flushed,
            where,
            sentence(
                "a coordinate is not the nearest number, counted in halves of its last place"));
    }
    if (errors == nullptr) return;
    // A pair of norm 1 is far from the subnormal range, so that its bound is the budget alone.
    errors->note(t, where.pair, pairs, error == 0 ? 0 : error / bound,
                 measure.bound(where.position, where.pair, 1, c.direction) / measure.u());
  });
}

Verdict against_reference(const Operation& operation, const Rotated& rotated,
                          const Subject& subject) {
  Tally tally;
  ErrorMap errors;
  compare_with_reference(tally, operation, rotated, subject, nullptr, &errors);
  Verdict verdict = tally.verdict("no pair of finite numbers");
  verdict.errors = std::move(errors);
  return verdict;
}

}  // namespace ropecheck::claims
