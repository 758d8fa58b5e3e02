#include "properties/case/random_shape.h"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "properties/case/within_limits.h"

namespace ropecheck::inline cases {
namespace {

/// Most rotated pairs of a case. They determine its cost: about a microsecond for each pair. Most
/// cases are small, since a large one takes the time of several and seldom finds more.
constexpr int kMostPairs = 4096;
constexpr int kMostPairsMostly = 1024;
constexpr int kMostPairsWhenSmall = 512;

/// Heads of q and k. With 64 and 8, a permutation with the wrong number of heads gives the right
/// result.
constexpr std::array<std::pair<int, int>, 8> kHeads = {
    {{1, 1}, {2, 1}, {3, 1}, {5, 2}, {4, 4}, {12, 2}, {15, 5}, {64, 8}}};

/// Most pairs of a specification for which the longest of the long sequences are affordable.
constexpr int kFewPairs = 7;

int pairs_of(const Case& c) { return c.tokens() * (c.q.heads + c.k.heads) * c.spec.head_dim / 2; }

void draw_any_shape(Case& c, bool small, Dice& dice) {
  const bool few_pairs = c.spec.head_dim / 2 <= kFewPairs;
  const bool is_long = dice.one_in(few_pairs ? 3 : 8);
  c.batch = dice.of({1, 1, 2, 3});
  c.seq = dice.between(1, 9);
  if (is_long) c.seq = dice.of({31, 32, 33, 63, 64, 65});
  if (is_long && few_pairs && dice.one_in(2)) c.seq = dice.of({127, 257});
  std::tie(c.q.heads, c.k.heads) = dice.of(std::span<const std::pair<int, int>>(kHeads));
  int most = dice.one_in(4) || (is_long && few_pairs) ? kMostPairs : kMostPairsMostly;
  if (small) most = kMostPairsWhenSmall;
  if (!is_long && dice.one_in(4)) {
    // First rows are removed, then heads if one row of them is too much.
    while (pairs_of(c) > most && c.batch > 1) --c.batch;
    while (pairs_of(c) > most && c.seq > 1) --c.seq;
  }
  // First heads are removed, then rows: properties of positions need a long sequence.
  if (pairs_of(c) > most) std::tie(c.q.heads, c.k.heads) = std::pair(2, 1);
  if (pairs_of(c) > most) c.batch = 1;
  if (pairs_of(c) > most) c.q.heads = 1;
  while (pairs_of(c) > most && c.seq > 2) --c.seq;
}

/// Returns whether no two of the shape's numbers are equal.
bool tells_all_apart(const Case& c) {
  std::vector<int> all = {c.batch, c.seq, c.q.heads, c.k.heads, c.spec.head_dim};
  if (c.spec.rotary_dim != c.spec.head_dim) all.push_back(c.spec.rotary_dim);
  if (c.spec.rotary_offset != 0) all.push_back(c.spec.rotary_offset);
  std::sort(all.begin(), all.end());
  return std::adjacent_find(all.begin(), all.end()) == all.end();
}

}  // namespace

void draw_shape(Case& c, bool small, Dice& dice) {
  constexpr int kTries = 16;
  int tries = dice.one_in(2) ? kTries : 1;
  do draw_any_shape(c, small, dice);
  while (--tries > 0 && !tells_all_apart(c));
}

void draw_tokens_within_limits(Case& c, Capabilities can, bool zero_positions, Dice& dice) {
  if (can.limits.consecutive_positions && (zero_positions || dice.one_in(3)))
    can.limits.longest_sequence = 1;
  move_tokens_within_limits(c, can);
}

void draw_one_of_few_shapes(Case& c, Dice& dice) {
  using Shape = std::pair<int, int>;
  std::tie(c.batch, c.seq) = dice.of({Shape(1, 1), Shape(2, 5), Shape(1, 33)});
  c.q.heads = c.k.heads = 2;
}

Arrangement draw_arrangement(const Case& c, const TensorCase& tensor, bool strides, Dice& dice) {
  Arrangement a;
  if (dice.one_in(3)) a.misalignment = dice.between(0, 31);
  if (!strides || dice.one_in(2)) return a;
  a.heads_first = dice.one_in(2);
  a.batch_second = dice.one_in(4);
  a.reversed = dice.one_in(4);
  a.reversed_batch = dice.one_in(8);
  a.reversed_heads = dice.one_in(8);
  a.reversed_dim = dice.one_in(8);
  a.step = dice.one_in(3) ? dice.of({2, 3, 8}) : 1;
  if (!a.heads_first && dice.one_in(4)) {
    // One of q, k and v, side by side for each token.
    a.step = 1;
    a.token_gap = (c.q.heads + 2 * c.k.heads - tensor.heads) * c.spec.head_dim;
  } else {
    if (dice.one_in(2)) a.head_gap = dice.of({1, 2, 3, 7, 64});
    if (dice.one_in(2)) a.token_gap = dice.of({1, 5, 16, 129});
  }
  // A gap of its own, or the room for further tokens that a cache has.
  if (dice.one_in(3))
    a.batch_gap = dice.one_in(2)
                      ? dice.of({1, 13, 100})
                      : std::min(65535, dice.of({1, 7}) * tensor.heads * c.spec.head_dim);
  return a;
}

void draw_broadcast(Arrangement& arrangement, Dice& dice) {
  bool Arrangement::*const axes[] = {&Arrangement::broadcast_batch, &Arrangement::broadcast_seq,
                                     &Arrangement::broadcast_heads};
  arrangement.*axes[dice.below(3)] = true;
  if (dice.one_in(4)) arrangement.*axes[dice.below(3)] = true;
}

}  // namespace ropecheck::cases
