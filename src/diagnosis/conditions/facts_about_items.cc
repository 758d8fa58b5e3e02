#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <variant>
#include <vector>

#include "diagnosis/conditions/facts.h"

// Facts about one result: tensor, position, pair, head, token, batch row.
namespace ropecheck::diagnosis {
namespace {

int heads_of(const Case& c, const Item& i) { return (i.where.tensor == 'q' ? c.q : c.k).heads; }

std::int64_t largest_of_row(const Case& c, int batch) {
  std::int64_t most = std::numeric_limits<std::int64_t>::min();
  for (int s = 0; s < c.seq; ++s)
    most = std::max(most, c.position_of(c.token(batch, s)).numbers[0]);
  return most;
}

std::int64_t least_of_row(const Case& c, int batch) {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (int s = 0; s < c.seq; ++s)
    least = std::min(least, c.position_of(c.token(batch, s)).numbers[0]);
  return least;
}

std::int64_t largest_of(const Case& c) {
  std::int64_t most = std::numeric_limits<std::int64_t>::min();
  for (int b = 0; b < c.batch; ++b) most = std::max(most, largest_of_row(c, b));
  return most;
}

int token_of(const Case& c, const Item& i) { return i.where.batch * c.seq + i.where.seq; }

/// A last tile that would end behind the last index begins earlier, so that it ends there.
bool is_in_overlap(int index, int count, int tile) {
  return count >= tile && count % tile != 0 && index >= count - tile && index < count / tile * tile;
}

template <int kTile>
bool is_token_in_overlap(const Case& c, const Item& i) {
  return is_in_overlap(i.where.seq, c.seq, kTile);
}

template <int kTile>
bool is_head_in_overlap(const Case& c, const Item& i) {
  return is_in_overlap(i.where.head, heads_of(c, i), kTile);
}

std::int64_t first_axis_of(const Case& c, const Item& i, int seq) {
  return c.positions[c.token(i.where.batch, seq) * static_cast<std::size_t>(c.axes())];
}

bool has_equal_numbers(const Case& c, int batch, int seq) {
  const Position position = c.position_of(c.token(batch, seq));
  for (std::size_t axis = 1; axis < static_cast<std::size_t>(c.axes()); ++axis)
    if (position.numbers[axis] != position.numbers[0]) return false;
  return c.axes() > 1;
}

/// Returns true if an earlier token of the batch row has the same position.
bool is_repeated(const Case& c, const Item& i) {
  for (int s = 0; s < i.where.seq; ++s)
    if (c.position_of(c.token(i.where.batch, s)) ==
        c.position_of(c.token(i.where.batch, i.where.seq)))
      return true;
  return false;
}

/// True of the first of the second and each later one of so many equal chunks.
template <int kParts>
bool begins_a_chunk(std::int64_t index, std::int64_t count) {
  const std::int64_t chunk = (count + kParts - 1) / kParts;
  return index > 0 && index % chunk == 0;
}

template <int kParts>
bool vector_begins_a_chunk(const Case& c, const Item& i) {
  const int heads = heads_of(c, i);
  return begins_a_chunk<kParts>(token_of(c, i) * heads + i.where.head, c.tokens() * heads);
}

template <int kParts>
bool token_begins_a_chunk(const Case& c, const Item& i) {
  return begins_a_chunk<kParts>(token_of(c, i), c.tokens());
}

/// The number of the token's position on the first axis is that of the token before it in the call.
bool is_like_the_token_before(const Case& c, const Item& i) {
  const int token = token_of(c, i);
  return token > 0 && c.position_of(static_cast<std::size_t>(token)).numbers[0] ==
                          c.position_of(static_cast<std::size_t>(token - 1)).numbers[0];
}

bool has_different_positions(const Case& c, const Item& i) {
  std::vector<std::int64_t> numbers;
  for (int s = 0; s < c.seq; ++s) numbers.push_back(first_axis_of(c, i, s));
  std::sort(numbers.begin(), numbers.end());
  return c.seq > 1 && std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end();
}

bool has_a_decrease(const Case& c, const Item& i) {
  for (int s = 1; s < c.seq; ++s)
    if (first_axis_of(c, i, s) < first_axis_of(c, i, s - 1)) return true;
  return false;
}

int axis_of(const Case& c, const Item& i) {
  return i.is_pair() && c.axes() > 1 ? axis_of_pair(c.spec, i.where.pair) : -1;
}

/// True of a pair between the ends of llama3's blend, or of YaRN's ramp.
bool is_blended(const Case& c, const Item& i) {
  if (!i.is_pair()) return false;
  constexpr double kRadiansOfATurn = 6.283185307179586;
  const double exponent = 2.0 * i.where.pair / c.spec.rotary_dim;
  const double plain = std::pow(c.spec.base, -exponent);
  if (const auto* llama3 = std::get_if<Llama3Scaling>(&c.spec.scaling)) {
    const double turns = static_cast<double>(llama3->original_length) * plain / kRadiansOfATurn;
    return turns > llama3->low_freq_factor && turns < llama3->high_freq_factor;
  }
  if (const auto* yarn = std::get_if<YarnScaling>(&c.spec.scaling)) {
    const double ratio = i.theta / plain;
    constexpr double kLittle = 1e-9;
    return yarn->factor > 1 && ratio < 1 - kLittle && ratio > (1 + kLittle) / yarn->factor;
  }
  return false;
}

/// The place in the head of a pair's second coordinate.
int end_of(const Case& c, const Item& i) {
  return i.is_pair() ? pair_elements(c.spec, i.where.pair).second : i.element;
}

constexpr ItemFact kItemFacts[] = {
    {"of q", [](const Case&, const Item& i) { return i.where.tensor == 'q'; }},
    {"of k", [](const Case&, const Item& i) { return i.where.tensor == 'k'; }},
    {"in rotated pairs", [](const Case&, const Item& i) { return i.is_pair(); }},
    {"in elements that pass through", [](const Case&, const Item& i) { return !i.is_pair(); }},
    {"at negative positions", [](const Case&, const Item& i) { return i.t < 0; }},
    {"at positive positions", [](const Case&, const Item& i) { return i.t > 0; }},
    {"at odd positions", [](const Case&, const Item& i) { return i.t % 2 != 0; }},
    {"at even positions", [](const Case&, const Item& i) { return i.t % 2 == 0; }},
    {"at position 0", [](const Case&, const Item& i) { return i.t == 0; }},
    {"in the last pair",
     [](const Case& c, const Item& i) { return i.where.pair == c.spec.pairs() - 1; }},
    {"in the first pair", [](const Case&, const Item& i) { return i.where.pair == 0; }},
    {"in odd pairs", [](const Case&, const Item& i) { return i.where.pair % 2 == 1; }},
    {"in even pairs",
     [](const Case&, const Item& i) { return i.is_pair() && i.where.pair % 2 == 0; }},
    {"in pairs 1 and 2 of each four",
     [](const Case&, const Item& i) { return i.where.pair % 4 == 1 || i.where.pair % 4 == 2; }},
    {"in pairs 2 and 3 of each four",
     [](const Case&, const Item& i) { return i.is_pair() && i.where.pair % 4 >= 2; }},
    {"in a tensor with as many heads as seq",
     [](const Case& c, const Item& i) { return heads_of(c, i) == c.seq; }},
    {"in rows with a negative position",
     [](const Case& c, const Item& i) { return least_of_row(c, i.where.batch) < 0; }},
    {"in pairs of the first half",
     [](const Case& c, const Item& i) { return i.is_pair() && 2 * i.where.pair < c.spec.pairs(); }},
    {"in pairs of the second half",
     [](const Case& c, const Item& i) { return 2 * i.where.pair >= c.spec.pairs(); }},
    {"in the pairs beyond the last multiple of 2",
     [](const Case& c, const Item& i) { return i.where.pair >= c.spec.pairs() / 2 * 2; }},
    {"in the pairs beyond the last multiple of 4",
     [](const Case& c, const Item& i) { return i.where.pair >= c.spec.pairs() / 4 * 4; }},
    {"in the pairs beyond the last multiple of 8",
     [](const Case& c, const Item& i) { return i.where.pair >= c.spec.pairs() / 8 * 8; }},
    {"in the pairs beyond the last multiple of 16",
     [](const Case& c, const Item& i) { return i.where.pair >= c.spec.pairs() / 16 * 16; }},
    {"in the tokens beyond the row's last multiple of 4",
     [](const Case& c, const Item& i) { return i.where.seq >= c.seq / 4 * 4; }},
    {"in the tokens beyond the row's last multiple of 8",
     [](const Case& c, const Item& i) { return i.where.seq >= c.seq / 8 * 8; }},
    {"in the tokens beyond the row's last multiple of 16",
     [](const Case& c, const Item& i) { return i.where.seq >= c.seq / 16 * 16; }},
    {"in the tokens beyond the row's last multiple of 32",
     [](const Case& c, const Item& i) { return i.where.seq >= c.seq / 32 * 32; }},
    {"in the tokens of the call beyond the last multiple of 2",
     [](const Case& c, const Item& i) { return token_of(c, i) >= c.tokens() / 2 * 2; }},
    {"in the tokens of the call beyond the last multiple of 4",
     [](const Case& c, const Item& i) { return token_of(c, i) >= c.tokens() / 4 * 4; }},
    {"in the tokens of the call beyond the last multiple of 8",
     [](const Case& c, const Item& i) { return token_of(c, i) >= c.tokens() / 8 * 8; }},
    {"in pairs of two zeros",
     [](const Case&, const Item& i) { return i.is_pair() && norm(i.x) == 0; }},
    {"in tokens that a last tile of 4, moved back to the row's end, shares with the tile before",
     is_token_in_overlap<4>},
    {"in tokens that a last tile of 8, moved back to the row's end, shares with the tile before",
     is_token_in_overlap<8>},
    {"in tokens that a last tile of 16, moved back to the row's end, shares with the tile before",
     is_token_in_overlap<16>},
    {"in heads that a last tile of 2, moved back to the last head, shares with the tile before",
     is_head_in_overlap<2>},
    {"in heads that a last tile of 4, moved back to the last head, shares with the tile before",
     is_head_in_overlap<4>},
    {"in heads that a last tile of 8, moved back to the last head, shares with the tile before",
     is_head_in_overlap<8>},
    {"in tokens that are no multiples of 4",
     [](const Case&, const Item& i) { return i.where.seq % 4 != 0; }},
    {"in tokens that are no multiples of 8",
     [](const Case&, const Item& i) { return i.where.seq % 8 != 0; }},
    {"in tokens whose position follows the token's before",
     [](const Case& c, const Item& i) {
       return i.where.seq > 0 && follows(c, i.where.batch, i.where.seq);
     }},
    {"in rows whose largest position is less than another row's",
     [](const Case& c, const Item& i) { return largest_of_row(c, i.where.batch) < largest_of(c); }},
    {"in pairs of frequency 0", [](const Case&, const Item& i) { return i.is_pair() && i.theta == 0; }},
    {"at an angle of 0",
     [](const Case&, const Item& i) { return i.is_pair() && (i.t == 0 || i.theta == 0); }},
    {"in the last head",
     [](const Case& c, const Item& i) { return i.where.head == heads_of(c, i) - 1; }},
    {"in the first head", [](const Case&, const Item& i) { return i.where.head == 0; }},
    {"in odd heads", [](const Case&, const Item& i) { return i.where.head % 2 != 0; }},
    {"in even heads", [](const Case&, const Item& i) { return i.where.head % 2 == 0; }},
    {"in heads beyond the last multiple of 4",
     [](const Case& c, const Item& i) { return i.where.head >= heads_of(c, i) / 4 * 4; }},
    {"in odd tokens", [](const Case&, const Item& i) { return i.where.seq % 2 != 0; }},
    {"in even tokens", [](const Case&, const Item& i) { return i.where.seq % 2 == 0; }},
    {"in the last token", [](const Case& c, const Item& i) { return i.where.seq == c.seq - 1; }},
    {"in the first token", [](const Case&, const Item& i) { return i.where.seq == 0; }},
    {"in heads of the second half",
     [](const Case& c, const Item& i) { return 2 * i.where.head >= heads_of(c, i); }},
    {"in heads from the middle one on",
     [](const Case& c, const Item& i) { return i.where.head >= heads_of(c, i) / 2; }},
    {"in tokens of the second half of the row",
     [](const Case& c, const Item& i) { return 2 * i.where.seq >= c.seq; }},
    {"in odd batch rows", [](const Case&, const Item& i) { return i.where.batch % 2 != 0; }},
    {"in even batch rows", [](const Case&, const Item& i) { return i.where.batch % 2 == 0; }},
    {"in pairs of a negative frequency",
     [](const Case&, const Item& i) { return i.is_pair() && (i.theta < 0) != (i.sense < 0); }},
    {"in heads from (heads of q)/(heads of k) on",
     [](const Case& c, const Item& i) {
       return c.k.heads > 0 && c.q.heads >= c.k.heads && i.where.head >= c.q.heads / c.k.heads;
     }},
    {"in heads of k beyond those that q has",
     [](const Case& c, const Item& i) {
       return i.where.tensor == 'k' && i.where.head >= c.q.heads;
     }},
    {"in heads of q beyond those that k has",
     [](const Case& c, const Item& i) {
       return i.where.tensor == 'q' && i.where.head >= c.k.heads;
     }},
    {"in heads beyond those that the other tensor has",
     [](const Case& c, const Item& i) { return i.where.head >= std::min(c.q.heads, c.k.heads); }},
    {"in rows whose last position is the first one plus seq − 1",
     [](const Case& c, const Item& i) {
       return c.seq > 1 && first_axis_of(c, i, c.seq - 1) - first_axis_of(c, i, 0) == c.seq - 1;
     }},
    {"in rows that begin at position 0",
     [](const Case& c, const Item& i) { return first_axis_of(c, i, 0) == 0; }},
    {"in rows that do not begin at position 0",
     [](const Case& c, const Item& i) { return first_axis_of(c, i, 0) != 0; }},
    {"in rows that do not begin at the first row's position",
     [](const Case& c, const Item& i) {
       return first_axis_of(c, i, 0) != c.position_of(0).numbers[0];
     }},
    {"in rows whose first token has equal numbers on all axes",
     [](const Case& c, const Item& i) { return has_equal_numbers(c, i.where.batch, 0); }},
    {"in tokens with equal numbers on all axes",
     [](const Case& c, const Item& i) {
       return has_equal_numbers(c, i.where.batch, i.where.seq);
     }},
    {"in tokens whose position an earlier token of the row has", is_repeated},
    {"in tokens whose position is less than the token's before",
     [](const Case& c, const Item& i) {
       return i.where.seq > 0 &&
              first_axis_of(c, i, i.where.seq) < first_axis_of(c, i, i.where.seq - 1);
     }},
    {"in pairs of axis 0", [](const Case& c, const Item& i) { return axis_of(c, i) == 0; }},
    {"in pairs of axis 1", [](const Case& c, const Item& i) { return axis_of(c, i) == 1; }},
    {"in pairs of axis 2", [](const Case& c, const Item& i) { return axis_of(c, i) == 2; }},
    {"in pairs of axes other than 0",
     [](const Case& c, const Item& i) { return axis_of(c, i) > 0; }},
    {"in pairs between the ends of the scaling's ramp, which are scaled in part", is_blended},
    {"in tokens whose first number is that of the call's token before", is_like_the_token_before},
    {"in rows whose positions are all different", has_different_positions},
    {"in rows in which a position is less than the one before", has_a_decrease},
    {"in the first vector of the second of two chunks of a tensor's vectors, ⌈n/2⌉ each",
     vector_begins_a_chunk<2>},
    {"in the first vectors of the second to fourth chunk of a tensor's vectors, ⌈n/4⌉ each",
     vector_begins_a_chunk<4>},
    {"in the first vectors of the second to eighth chunk of a tensor's vectors, ⌈n/8⌉ each",
     vector_begins_a_chunk<8>},
    {"in the first token of the second of two chunks of the call's tokens, ⌈n/2⌉ each",
     token_begins_a_chunk<2>},
    {"in the first tokens of the second to fourth chunk of the call's tokens, ⌈n/4⌉ each",
     token_begins_a_chunk<4>},
    {"in the first tokens of the second to eighth chunk of the call's tokens, ⌈n/8⌉ each",
     token_begins_a_chunk<8>},
    {"in tokens that are multiples of 4",
     [](const Case&, const Item& i) { return i.where.seq % 4 == 0; }},
    {"in tokens that are multiples of 8",
     [](const Case&, const Item& i) { return i.where.seq % 8 == 0; }},
    {"in the last token of each 4",
     [](const Case&, const Item& i) { return i.where.seq % 4 == 3; }},
    {"in the last token of each 8",
     [](const Case&, const Item& i) { return i.where.seq % 8 == 7; }},
    {"in tokens of the first half of the row",
     [](const Case& c, const Item& i) { return 2 * i.where.seq < c.seq; }},
    {"in pairs with a coordinate at place rotary_dim of the head, or behind it",
     [](const Case& c, const Item& i) { return i.is_pair() && end_of(c, i) >= c.spec.rotary_dim; }},
    {"in the head's last coordinate",
     [](const Case& c, const Item& i) { return !i.is_pair() && i.element == c.spec.head_dim - 1; }},
    {"in coordinates behind the rotated ones",
     [](const Case& c,
        const Item&
            i) { return !i.is_pair() && i.element >= c.spec.rotary_offset + c.spec.rotary_dim; }},
    {"in coordinates before the rotated ones",
     [](const Case& c, const Item& i) { return !i.is_pair() && i.element < c.spec.rotary_offset; }},
    {"in tensors of an odd number of heads",
     [](const Case& c, const Item& i) { return heads_of(c, i) % 2 != 0; }},
    {"in tensors whose number of heads is no multiple of 4",
     [](const Case& c, const Item& i) { return heads_of(c, i) % 4 != 0; }},
    {"in tensors whose number of heads is no multiple of 8",
     [](const Case& c, const Item& i) { return heads_of(c, i) % 8 != 0; }},
    {"in tensors of an even number of heads",
     [](const Case& c, const Item& i) { return heads_of(c, i) % 2 == 0; }},
    {"in tensors whose number of heads is a multiple of 4",
     [](const Case& c, const Item& i) { return heads_of(c, i) % 4 == 0; }},
    {"in tensors of several heads",
     [](const Case& c, const Item& i) { return heads_of(c, i) > 1; }},
    {"in the middle token of an odd seq",
     [](const Case& c, const Item& i) { return c.seq % 2 == 1 && i.where.seq == c.seq / 2; }},
    {"in rows behind the first that begin at its position",
     [](const Case& c, const Item& i) {
       return i.where.batch > 0 && first_axis_of(c, i, 0) == c.position_of(0).numbers[0];
     }},
    {"in the last batch row",
     [](const Case& c, const Item& i) { return i.where.batch == c.batch - 1; }},
    {"in the first batch row", [](const Case&, const Item& i) { return i.where.batch == 0; }},
};

}  // namespace

std::span<const ItemFact> facts_about_items() { return kItemFacts; }

}  // namespace ropecheck::diagnosis
