#ifndef ROPECHECK_PROPERTIES_CLAIMS_INNER_PRODUCTS_H_
#define ROPECHECK_PROPERTIES_CLAIMS_INNER_PRODUCTS_H_

#include "properties/measure.h"

// Inner products of rotated vectors, pair by pair, with the bound that a contract gives for them.
//
// With ‖x̂ − x‖ ≤ α, ‖ŷ − y‖ ≤ β, ‖x‖ = r, ‖y‖ = ρ, and all products and sums exact:
//     |x̂·conj(ŷ) − x·conj(y)| ≤ α·ρ + r·β + α·β                    (Cauchy–Schwarz)
// For α = E·u·r and β = E·u·ρ this is ((1 + Eu)² − 1)·r·ρ. The real and the imaginary part have the
// same bound.
namespace ropecheck::claims {

/// A computed pair: its value, the norm of the exact pair, and the bound on its error.
struct Approximate {
  Pair value;
  double norm;
  double bound;
};

inline double product_bound(double r, double alpha, double rho, double beta) {
  return alpha * rho + r * beta + alpha * beta;
}

/// A sum of products x·conj(y), with the bound on its error and Σ r·ρ, the unit in which the error
/// is reported.
struct InnerProduct {
  Pair value{};
  double bound = 0;
  double size = 0;

  void add(const Approximate& x, const Approximate& y) {
    const Pair product = x.value * conj(y.value);
    value.re += product.re;
    value.im += product.im;
    bound += product_bound(x.norm, x.bound, y.norm, y.bound);
    size += x.norm * y.norm;
  }
};

/// Returns the pair at `at`, rotated once from `input` to `position`.
inline Approximate rotated_once(const Measure& measure, const std::vector<Element>& input,
                                const std::vector<Element>& output, const PairIndex& at,
                                const Position& position, int pair, Direction direction) {
  const double r = measure.m_as_double() * norm(pair_at(input, at));
  return {pair_at(output, at), r * measure.gain(position, pair),
          measure.bound(position, pair, r, direction)};
}

/// Returns the pair at `at` of the input: exact.
inline Approximate as_given(const std::vector<Element>& input, const PairIndex& at) {
  const Pair x = pair_at(input, at);
  return {x, norm(x), 0};
}

/// Two tokens of one batch row, a query's and a key's, with the heads that meet in attention.
struct Meeting {
  Place q;
  Place k;
  std::size_t q_start;
  std::size_t k_start;
};

/// Sequences of more tokens than this are compared for few queries, since the number of meetings
/// grows with the square.
inline constexpr int kMostQueries = 300;

/// Returns whether a token of a case is a query: in long sequences, only the last token and the
/// first of each 512.
inline bool is_query(const Case& shape, int seq) {
  return shape.seq <= kMostQueries || seq % 512 == 0 || seq + 1 == shape.seq;
}

/// Visits all meetings of query tokens with key tokens; query heads share the key heads in turn.
template <class Visit>
void for_each_meeting(const Case& shape, const Visit& visit) {
  for_each_vector(shape, 'q', [&](const Place& q, std::size_t q_start) {
    if (!is_query(shape, q.seq)) return;
    const int head = q.head % shape.k.heads;
    for (int s = 0; s < shape.seq; ++s) {
      const Place k{'k', q.batch, s, head, -1, shape.position_of(shape.token(q.batch, s))};
      visit(Meeting{q, k, q_start, vector_start(shape, shape.k.heads, q.batch, s, head)});
    }
  });
}

/// x'·conj(y') of one meeting, summed over pairs; both factors as rotated by one call.
inline InnerProduct inner_product(const Measure& measure, const Operation& operation,
                                  const Rotated& rotated, const Meeting& meeting) {
  InnerProduct sum;
  const RopeSpec& spec = operation.shape.spec;
  const auto position = [&](const Place& p) {
    return operation.shape.position_of(operation.shape.token(p.batch, p.seq));
  };
  for (int pair = 0; pair < spec.pairs(); ++pair)
    sum.add(rotated_once(measure, operation.q, rotated.q, pair_index(spec, meeting.q_start, pair),
                         position(meeting.q), pair, operation.shape.direction),
            rotated_once(measure, operation.k, rotated.k, pair_index(spec, meeting.k_start, pair),
                         position(meeting.k), pair, operation.shape.direction));
  return sum;
}

}  // namespace ropecheck::claims

#endif  // ROPECHECK_PROPERTIES_CLAIMS_INNER_PRODUCTS_H_
