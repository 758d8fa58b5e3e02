#include "properties/claims/every_property.h"
#include "properties/claims/inner_products.h"
#include "properties/claims/two_rotations.h"

// Claim: every step of the derivation of relative positions holds. For row vectors,
//
//   x'·y' = (x R_{tθ})(y R_{sθ})ᵀ = x R_{tθ} R_{sθ}ᵀ yᵀ = x R_{tθ} R_{−sθ} yᵀ = x R_{(t−s)θ} yᵀ,
//
// here times m², each term computed by the subject: A from two forward rotations, B by applying the
// transpose (the inverse direction) to the rotated x, C by rotating it to −s, D by rotating x to t
// − s once. Dropping the transpose (R_{sθ} for R_{sθ}ᵀ) gives x R_{(t+s)θ} yᵀ instead; if A equals
// that, the report says so. If positions have several axes, each pair has the t and s of its own
// axis, and so has every step.
//
// Bounds. A: inner_products.h. B and C: x̂ is rotated twice (bound_of_two) and then multiplied by
// the exact y, so that bound times ρ. D: m times one rotation's bound times ρ. Neighbours in the
// chain equal the same exact number, so they differ by at most the sum of their bounds.
namespace ropecheck::claims {
namespace {

struct Term {
  CheckReal value{};
  double bound = 0;
};

/// The positions of a query token and its partner. The partner of token i is token i + 1, in a
/// circle.
struct Partner {
  Position t;
  Position s;
};

std::vector<Partner> partners(const Case& c) {
  std::vector<Partner> all;
  for (int b = 0; b < c.batch; ++b)
    for (int i = 0; i < c.seq; ++i)
      all.push_back({c.position_of(c.token(b, i)), c.position_of(c.token(b, (i + 1) % c.seq))});
  return all;
}

/// t − s on each axis.
std::optional<Position> difference_of(const Partner& p) {
  const auto minus_s = negate_position(p.s);
  return minus_s ? add_positions(p.t, *minus_s) : std::nullopt;
}

/// Rotates only `q` of the operation, with one position for each token; empty if the subject does
/// not take all of them.
template <class Move>
std::optional<Rotated> rotate_at(const Subject& subject, Operation operation,
                                 const std::vector<Partner>& partners, Direction direction,
                                 const Move& move) {
  std::size_t token = 0;
  auto moved = with_positions(std::move(operation), subject.capabilities,
                              [&](const Position&) { return move(partners[token++]); });
  if (!moved) return std::nullopt;
  moved->shape.direction = direction;
  return subject.rotate(*moved);
}

Verdict transpose_derivation(const Case& c, const Subject& subject) {
  Operation operation = operation_of(c);
  operation.shape.direction = Direction::forward;
  const Rotated forward = subject.rotate(operation);
  Operation again = operation;
  again.q = forward.q;
  const std::vector<Partner> partner = partners(c);

  std::optional<Rotated> transposed;
  if (subject.capabilities.inverse)
    transposed = rotate_at(subject, again, partner, Direction::inverse,
                           [](const Partner& p) { return std::optional(p.s); });
  const auto to_minus_s = rotate_at(subject, again, partner, Direction::forward,
                                    [](const Partner& p) { return negate_position(p.s); });
  const auto to_difference =
      rotate_at(subject, operation, partner, Direction::forward, difference_of);
  if (!transposed && !to_minus_s && !to_difference)
    return skipped("neither the transpose nor −s nor t − s can be asked for");

  const Measure measure(subject, c);
  const double m = measure.m_as_double();
  Tally tally;
  for_each_vector(c, 'q', [&](Place where, std::size_t start) {
    const auto token = c.token(where.batch, where.seq);
    // Names of their own, since Clang before 16 captures no structured binding.
    const Position t = partner[token].t;
    const Position s = partner[token].s;
    const std::size_t y_start =
        vector_start(c, c.k.heads, where.batch, (where.seq + 1) % c.seq, where.head % c.k.heads);
    Term a, b, minus, difference, slip;
    double size = 0;
    for (int pair = 0; pair < c.spec.pairs(); ++pair) {
      const PairIndex at = pair_index(c.spec, start, pair);
      const PairIndex at_y = pair_index(c.spec, y_start, pair);
      const Approximate x = as_given(operation.q, at);
      const Approximate y = as_given(operation.k, at_y);
      size += m * m * x.norm * y.norm;
      const auto add = [&](Term& term, const Pair& turned, double bound) {
        term.value += (turned * conj(y.value)).re;
        term.bound += bound * y.norm;
      };
      InnerProduct both;
      both.add(rotated_once(measure, operation.q, forward.q, at, t, pair, Direction::forward),
               rotated_once(measure, operation.k, forward.k, at_y, s, pair, Direction::forward));
      a.value += both.value.re;
      a.bound += both.bound;
      const auto twice = [&](Direction second) {
        return bound_of_two(measure, pair, x.norm, {t, Direction::forward}, {s, second});
      };
      if (transposed) add(b, pair_at(transposed->q, at), twice(Direction::inverse));
      if (to_minus_s) add(minus, pair_at(to_minus_s->q, at), twice(Direction::forward));
      if (to_difference) {
        const Pair turned = pair_at(to_difference->q, at);
        add(difference, {measure.m() * turned.re, measure.m() * turned.im},
            m * measure.bound(*difference_of({t, s}), pair, m * x.norm, Direction::forward));
      }
      const Pair wrong = x.value * measure.turn(t, pair) * measure.turn(s, pair);
      slip.value += measure.m() * measure.m() * (wrong * conj(y.value)).re;
    }
    const auto distance = [](const Term& left, const Term& right) {
      return std::abs(static_cast<double>(CheckReal(left.value - right.value)));
    };
    const bool transpose_dropped = distance(a, slip) <= a.bound;
    const Term* previous = &a;
    const auto step = [&](const Term& next, const char* what) {
      const double error = distance(*previous, next);
      const double bound = previous->bound + next.bound;
      tally.compare(error, bound, measure.u() * size, where,
                    error > bound && transpose_dropped
                        ? "the inner product is x R_{(t+s)θ} yᵀ, the transpose was dropped,"
                        : what);
      previous = &next;
    };
    if (transposed) step(b, "(x R_t)(y R_s)ᵀ differs from x R_t R_sᵀ yᵀ");
    if (to_minus_s) step(minus, "x R_t R_{−s} yᵀ differs from the step before it");
    if (to_difference) step(difference, "x R_{t−s} yᵀ differs from the step before it");
  });
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kTransposeDerivation{
    "transpose_derivation",
    "(x R_t)(y R_s)ᵀ = x R_t R_sᵀ yᵀ = x R_t R_{−s} yᵀ = x R_{t−s} yᵀ, each step",
    {.about_angles = true},
    transpose_derivation};

}  // namespace ropecheck::claims
