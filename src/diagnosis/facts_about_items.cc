#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "diagnosis/facts.h"
#include "properties/tensor_memory.h"

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

bool is_in_overlap(const Case& c, const Item& i, int tile) {
  return c.seq >= tile && i.where.seq >= c.seq - tile && i.where.seq < c.seq / tile * tile &&
         c.seq % tile != 0;
}

/// Returns true if element [0, 0, 0, 0] of the item's tensor is at a multiple of so many bytes.
bool is_aligned(const Case& c, const Item& i, bool output, std::size_t bytes) {
  const TensorCase& tensor = i.where.tensor == 'q' ? c.q : c.k;
  const Arrangement& a = output && !c.in_place ? tensor.out : tensor.in;
  const auto first = static_cast<std::size_t>(place(c, tensor.heads, a).first + a.misalignment);
  return first * size_of(c.dtype) % bytes == 0;
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
     [](const Case& c, const Item& i) { return is_in_overlap(c, i, 4); }},
    {"in tokens that a last tile of 8, moved back to the row's end, shares with the tile before",
     [](const Case& c, const Item& i) { return is_in_overlap(c, i, 8); }},
    {"in tokens that a last tile of 16, moved back to the row's end, shares with the tile before",
     [](const Case& c, const Item& i) { return is_in_overlap(c, i, 16); }},
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
    {"in tensors whose output does not begin at a multiple of 16 bytes",
     [](const Case& c, const Item& i) { return !is_aligned(c, i, true, 16); }},
    {"in tensors whose output does not begin at a multiple of 32 bytes",
     [](const Case& c, const Item& i) { return !is_aligned(c, i, true, 32); }},
    {"in tensors whose input does not begin at a multiple of 16 bytes",
     [](const Case& c, const Item& i) { return !is_aligned(c, i, false, 16); }},
    {"in tensors whose input does not begin at a multiple of 32 bytes",
     [](const Case& c, const Item& i) { return !is_aligned(c, i, false, 32); }},
    {"in tensors whose output begins at a multiple of 16 bytes",
     [](const Case& c, const Item& i) { return is_aligned(c, i, true, 16); }},
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
    {"in tensors with heads farther apart than tokens",
     [](const Case& c, const Item& i) {
       const TensorCase& tensor = i.where.tensor == 'q' ? c.q : c.k;
       const Strides strides = place(c, tensor.heads, tensor.in).strides;
       return std::abs(strides.head) > std::abs(strides.seq);
     }},
    {"in the head's last coordinate",
     [](const Case& c, const Item& i) { return !i.is_pair() && i.element == c.spec.head_dim - 1; }},
    {"in coordinates behind the rotated ones",
     [](const Case& c,
        const Item&
            i) { return !i.is_pair() && i.element >= c.spec.rotary_offset + c.spec.rotary_dim; }},
    {"in coordinates before the rotated ones",
     [](const Case& c, const Item& i) { return !i.is_pair() && i.element < c.spec.rotary_offset; }},
    {"in the last batch row",
     [](const Case& c, const Item& i) { return i.where.batch == c.batch - 1; }},
    {"in the first batch row", [](const Case&, const Item& i) { return i.where.batch == 0; }},
};

}  // namespace

std::span<const ItemFact> facts_about_items() { return kItemFacts; }

}  // namespace ropecheck::diagnosis
