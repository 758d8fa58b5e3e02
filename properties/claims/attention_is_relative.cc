#include "properties/claims/every_property.h"
#include "properties/claims/inner_products.h"
#include "reference/elementary.h"

// Claim: self-attention depends on positions only through t − s. With q_t = Ro(x_t, tθ), k_s =
// Ro(y_s, sθ), the logits q_t·k_s/√d, the causal softmax weights and the output Σ w·v do not change
// if the whole sequence is shifted, or if it is decoded token by token with a cache of rotated
// keys. The values v are the unrotated keys. Coordinates that pass through unrotated add the same
// to both sides and are left out.
//
// Bounds. Logits: the bounds of the two inner products over √d. Weights: if no logit of a row is
// off by more than δ, then each w' lies in w·[e^{−2δ}, e^{2δ}], so |w' − w| ≤ w·(e^{2δ} − 1).
// Output: Σ |w' − w|·|v| ≤ (e^{2δ} − 1)·Σ w·|v|, for each coordinate. If δ exceeds 1 for a row, the
// bound says nothing about its weights, and only its logits are compared.
//
// If logits are tiny, δ is smaller than the errors of the checker's own arithmetic. With ε = 2^−104
// for a double-double, these are (2^4·700 + 2^10)·ε for an exponential (elementary.h) and less than
// 2^10·ε for sums, products and quotients; on both sides together 2^14.8·ε at most. 2^−88·w has
// room for them, unless the low halves of weights underflow; 2^−900 is more than enough for that.
// Sums over the 4097 keys of a long row add 2^13·ε a side, for the total of the weights and for the
// output: 2^15.5·ε in all, and 2^−88 is 2^16·ε.
namespace ropecheck::claims {
namespace {

/// One query's causal row: logits with the keys up to its own, softmax weights, output.
struct Row {
  std::vector<CheckReal> logits, weights, output;
  std::vector<double> bounds;  // bounds of the logits
  std::vector<double> sizes;   // Σ r·ρ/√d, the unit in which a logit's error is reported
};

Row attend(const Measure& measure, const Operation& operation, const Rotated& rotated,
           const std::vector<Meeting>& causal) {
  using std::sqrt;
  Row row;
  const RopeSpec& spec = operation.shape.spec;
  const CheckReal root = sqrt(CheckReal(spec.head_dim));
  for (const Meeting& meeting : causal) {
    const InnerProduct product = inner_product(measure, operation, rotated, meeting);
    row.logits.push_back(product.value.re / root);
    row.bounds.push_back(product.bound / static_cast<double>(root));
    row.sizes.push_back(product.size / static_cast<double>(root));
  }
  CheckReal largest = row.logits.front();
  for (const CheckReal& logit : row.logits)
    if (largest < logit) largest = logit;
  CheckReal total(0);
  for (const CheckReal& logit : row.logits) {
    const CheckReal below = logit - largest;
    // e^{−700} is negligible next to the 1 of the largest logit, and for smaller arguments an
    // exponential underflows.
    row.weights.push_back(static_cast<double>(below) < -700 ? CheckReal(0) : exponential(below));
    total += row.weights.back();
  }
  row.output.assign(static_cast<std::size_t>(spec.head_dim), CheckReal(0));
  for (std::size_t j = 0; j < causal.size(); ++j) {
    row.weights[j] = row.weights[j] / total;
    for (std::size_t d = 0; d < row.output.size(); ++d)
      row.output[d] += row.weights[j] * operation.k[causal[j].k_start + d].value;
  }
  return row;
}

void compare_rows(Tally& tally, const Measure& measure, const Operation& operation,
                  const std::vector<Meeting>& causal, const Row& a, const Row& b,
                  const char* what) {
  const auto distance = [](const CheckReal& x, const CheckReal& y) {
    return std::abs(static_cast<double>(CheckReal(x - y)));
  };
  const Place& where = causal.front().q;
  double delta = 0;
  for (std::size_t j = 0; j < a.logits.size(); ++j) {
    const double bound = a.bounds[j] + b.bounds[j];
    delta = std::max(delta, bound);
    tally.compare(distance(a.logits[j], b.logits[j]), bound, measure.u() * a.sizes[j], where, what);
  }
  if (!(delta < 1)) return;
  constexpr double kOwnArithmetic = 0x1p-88;
  const double factor = std::expm1(2 * delta) + kOwnArithmetic;
  for (std::size_t j = 0; j < a.weights.size(); ++j)
    tally.compare(distance(a.weights[j], b.weights[j]),
                  factor * static_cast<double>(a.weights[j]) + 0x1p-900, measure.u(), where, what);
  for (std::size_t d = 0; d < a.output.size(); ++d) {
    double size = 0;
    for (std::size_t j = 0; j < causal.size(); ++j)
      size += static_cast<double>(a.weights[j]) *
              std::abs(static_cast<double>(operation.k[causal[j].k_start + d].value));
    tally.compare(distance(a.output[d], b.output[d]), factor * size + 0x1p-900, measure.u() * size,
                  where, what);
  }
}

/// The tokens [first, end) of a batch row, to be rotated by a call of their own.
Operation tokens_of(const Operation& operation, int batch, int first, int end) {
  const Case& shape = operation.shape;
  Operation part = operation;
  part.shape.batch = 1;
  part.shape.seq = end - first;
  const auto position = [&](int s) {
    return shape.positions.begin() +
           static_cast<std::ptrdiff_t>(shape.token(batch, s)) * shape.axes();
  };
  part.shape.positions.assign(position(first), position(end));
  const auto slice = [&](const std::vector<Element>& from, int heads) {
    const auto start = [&](int s) {
      return from.begin() + static_cast<std::ptrdiff_t>(vector_start(shape, heads, batch, s, 0));
    };
    return std::vector<Element>(start(first), start(end));
  };
  part.q = slice(operation.q, shape.q.heads);
  part.k = slice(operation.k, shape.k.heads);
  return part;
}

/// The sequence rotated one token at a time, as a decoder with a cache of keys rotates it. Long
/// sequences begin with a prompt of all tokens but four.
Rotated decode(const Subject& subject, const Operation& operation) {
  Rotated all{operation.q, operation.k, {}};
  const Case& shape = operation.shape;
  const int prompt = shape.seq > kMostQueries ? shape.seq - 4 : 1;
  for (int b = 0; b < shape.batch; ++b)
    for (int first = 0, end = prompt; first < shape.seq; first = end++) {
      const Rotated part = subject.rotate(tokens_of(operation, b, first, end));
      const auto put = [&](const std::vector<Element>& from, std::vector<Element>& to, int heads) {
        std::copy(
            from.begin(), from.end(),
            to.begin() + static_cast<std::ptrdiff_t>(vector_start(shape, heads, b, first, 0)));
      };
      put(part.q, all.q, shape.q.heads);
      put(part.k, all.k, shape.k.heads);
    }
  return all;
}

Verdict attention_is_relative(const Case& c, const Subject& subject) {
  const Operation operation = operation_of(c);
  const Rotated whole = subject.rotate(operation);
  const Rotated cached = decode(subject, operation);
  const auto shifted = with_positions(
      operation, subject.capabilities,
      [&](const Position& position) { return add_positions(position, c.shift_by_axis()); });
  std::optional<Rotated> moved;
  if (shifted) moved = subject.rotate(*shifted);
  const Measure measure(subject, c);
  Tally tally;
  for_each_vector(c, 'q', [&](const Place& q, std::size_t q_start) {
    // A long row of weights takes milliseconds.
    if (c.seq > kMostQueries && q.seq != c.seq / 2 && q.seq + 1 != c.seq) return;
    std::vector<Meeting> causal;
    const int head = q.head % c.k.heads;
    for (int s = 0; s <= q.seq; ++s)
      causal.push_back({q,
                        {'k', q.batch, s, head, -1, c.position_of(c.token(q.batch, s))},
                        q_start,
                        vector_start(c, c.k.heads, q.batch, s, head)});
    const Row row = attend(measure, operation, whole, causal);
    compare_rows(tally, measure, operation, causal, row, attend(measure, operation, cached, causal),
                 "attention changes when tokens are decoded one by one");
    if (moved)
      compare_rows(tally, measure, operation, causal, row,
                   attend(measure, *shifted, *moved, causal),
                   "attention changes when the whole sequence is shifted");
  });
  return tally.verdict("nothing to compare");
}

}  // namespace

const Property kAttentionIsRelative{
    "attention_is_relative",
    "logits, causal softmax and output survive a shift and cached decoding",
    {.uses_shift = true, .small_shape = true, .about_angles = true},
    attention_is_relative};

}  // namespace ropecheck::claims
