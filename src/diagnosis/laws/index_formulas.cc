#include "diagnosis/laws/index_formulas.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace ropecheck::diagnosis {
namespace {

std::int64_t first_number(const Case& c, int batch, int seq) {
  return c.position_of(c.token(batch, seq)).numbers[0];
}

/// The token of the row whose position is the nth in the order of size.
int nth_smallest(const Case& c, int batch, int n) {
  std::vector<int> tokens(static_cast<std::size_t>(c.seq));
  std::iota(tokens.begin(), tokens.end(), 0);
  std::stable_sort(tokens.begin(), tokens.end(), [&](int a, int b) {
    return first_number(c, batch, a) < first_number(c, batch, b);
  });
  return tokens[static_cast<std::size_t>(n)];
}

template <int kStep>
int before(const Case&, const VectorPlace& p) {
  return p.seq - kStep;
}
template <int kStep>
int behind(const Case&, const VectorPlace& p) {
  return p.seq + kStep;
}
template <int kSize>
int first_of(const Case&, const VectorPlace& p) {
  return p.seq / kSize * kSize;
}
template <int kSize>
int last_of(const Case& c, const VectorPlace& p) {
  return std::min(p.seq / kSize * kSize + kSize - 1, c.seq - 1);
}
template <int kSize>
int turned_in(const Case&, const VectorPlace& p) {
  return p.seq / kSize * kSize + kSize - 1 - p.seq % kSize;
}
template <int kSize>
int modulo(const Case&, const VectorPlace& p) {
  return p.seq % kSize;
}

/// The tokens of ranks that have a chunk from the row's front and one from its back each: of two
/// ranks the chunks 0, 3, 1 and 2 of four. −1 if the row is not so many equal chunks.
template <int kRanks>
int zigzag(const Case& c, const VectorPlace& p) {
  if (c.seq % (2 * kRanks) != 0) return -1;
  const int size = c.seq / (2 * kRanks), chunk = p.seq / size;
  const int other = chunk % 2 == 0 ? chunk / 2 : 2 * kRanks - 1 - chunk / 2;
  return other * size + p.seq % size;
}
/// The way back.
template <int kRanks>
int unzigzag(const Case& c, const VectorPlace& p) {
  if (c.seq % (2 * kRanks) != 0) return -1;
  const int size = c.seq / (2 * kRanks), chunk = p.seq / size;
  const int other = chunk < kRanks ? 2 * chunk : 2 * (2 * kRanks - 1 - chunk) + 1;
  return other * size + p.seq % size;
}
/// The tokens dealt to ranks in turn.
template <int kRanks>
int striped(const Case& c, const VectorPlace& p) {
  if (c.seq % kRanks != 0) return -1;
  return p.seq % (c.seq / kRanks) * kRanks + p.seq / (c.seq / kRanks);
}
template <int kRanks>
int unstriped(const Case& c, const VectorPlace& p) {
  if (c.seq % kRanks != 0) return -1;
  return p.seq % kRanks * (c.seq / kRanks) + p.seq / kRanks;
}

constexpr IndexFormula kSeqs[] = {
    {"s", [](const Case&, const VectorPlace& p) { return p.seq; }},
    {"s − 1", before<1>},
    {"s + 1", behind<1>},
    {"0, the row's first,", [](const Case&, const VectorPlace&) { return 0; }},
    {"seq − 1, the row's last,", [](const Case& c, const VectorPlace&) { return c.seq - 1; }},
    {"seq − 1 − s", [](const Case& c, const VectorPlace& p) { return c.seq - 1 - p.seq; }},
    {"s xor 1", [](const Case&, const VectorPlace& p) { return p.seq ^ 1; }},
    {"s − 2", before<2>},
    {"s + 2", behind<2>},
    {"s − 3", before<3>},
    {"s − 4", before<4>},
    {"s + 4", behind<4>},
    {"s − 8", before<8>},
    {"s + 8", behind<8>},
    {"s − 16", before<16>},
    {"s + 16", behind<16>},
    {"s − 32", before<32>},
    {"s + 32", behind<32>},
    {"s − 64", before<64>},
    {"s − 128", before<128>},
    {"2⌊s/2⌋", first_of<2>},
    {"3⌊s/3⌋", first_of<3>},
    {"4⌊s/4⌋", first_of<4>},
    {"8⌊s/8⌋", first_of<8>},
    {"16⌊s/16⌋", first_of<16>},
    {"32⌊s/32⌋", first_of<32>},
    {"64⌊s/64⌋", first_of<64>},
    {"4⌊s/4⌋ + 3, the last of its four,", last_of<4>},
    {"8⌊s/8⌋ + 7, the last of its eight,", last_of<8>},
    {"16⌊s/16⌋ + 15, the last of its sixteen,", last_of<16>},
    {"s in each four in reverse", turned_in<4>},
    {"s in each eight in reverse", turned_in<8>},
    {"s mod 2", modulo<2>},
    {"s mod 4", modulo<4>},
    {"s mod 8", modulo<8>},
    {"s mod 16", modulo<16>},
    {"s mod 32", modulo<32>},
    {"s mod 64", modulo<64>},
    {"⌊s/2⌋", [](const Case&, const VectorPlace& p) { return p.seq / 2; }},
    {"2s", [](const Case&, const VectorPlace& p) { return 2 * p.seq; }},
    {"2s mod seq", [](const Case& c, const VectorPlace& p) { return 2 * p.seq % c.seq; }},
    {"⌊seq/2⌋ + seq − 1 − s, the second half in reverse,",
     [](const Case& c, const VectorPlace& p) { return c.seq / 2 + c.seq - 1 - p.seq; }},
    {"⌊seq/2⌋ − 1 − s, the first half in reverse,",
     [](const Case& c, const VectorPlace& p) { return c.seq / 2 - 1 - p.seq; }},
    {"s − ⌊seq/2⌋", [](const Case& c, const VectorPlace& p) { return p.seq - c.seq / 2; }},
    {"s − ⌈seq/2⌉", [](const Case& c, const VectorPlace& p) { return p.seq - (c.seq + 1) / 2; }},
    {"s + ⌊seq/2⌋", [](const Case& c, const VectorPlace& p) { return p.seq + c.seq / 2; }},
    {"(s + 1) mod seq", [](const Case& c, const VectorPlace& p) { return (p.seq + 1) % c.seq; }},
    {"(s − 1) mod seq",
     [](const Case& c, const VectorPlace& p) { return (p.seq + c.seq - 1) % c.seq; }},
    {"at its place in the row's 4 chunks in the order 0, 3, 1, 2, the zigzag of 2 ranks, if seq is "
     "a multiple of 4,",
     zigzag<2>},
    {"at its place in the row's 4 chunks in the order 0, 2, 3, 1, the zigzag of 2 ranks undone, if "
     "seq is a multiple of 4,",
     unzigzag<2>},
    {"at its place in the row dealt to 2 ranks in turn, if seq is a multiple of 2,", striped<2>},
    {"at its place in the row of 2 equal parts that are dealt in turn, if seq is a multiple of 2,",
     unstriped<2>},
    {"at its place in the row's 8 chunks in the order 0, 7, 1, 6, 2, 5, 3, 4, the zigzag of 4 "
     "ranks, if seq is a multiple of 8,",
     zigzag<4>},
    {"at its place in the row's 8 chunks in the order 0, 2, 4, 6, 7, 5, 3, 1, the zigzag of 4 "
     "ranks undone, if seq is a multiple of 8,",
     unzigzag<4>},
    {"at its place in the row dealt to 4 ranks in turn, if seq is a multiple of 4,", striped<4>},
    {"at its place in the row of 4 equal parts that are dealt in turn, if seq is a multiple of 4,",
     unstriped<4>},
    {"at its place in the row's 16 chunks in the order 0, 15, 1, 14, 2, 13 …, the zigzag of 8 "
     "ranks, if seq is a multiple of 16,",
     zigzag<8>},
    {"at its place in the row's 16 chunks in the order 0, 2, 4, 6, 8, 10 …, the zigzag of 8 ranks "
     "undone, if seq is a multiple of 16,",
     unzigzag<8>},
    {"at its place in the row dealt to 8 ranks in turn, if seq is a multiple of 8,", striped<8>},
    {"at its place in the row of 8 equal parts that are dealt in turn, if seq is a multiple of 8,",
     unstriped<8>},
    {"of the s-th smallest position in the row",
     [](const Case& c, const VectorPlace& p) { return nth_smallest(c, p.batch, p.seq); }},
    {"of the s-th largest position in the row",
     [](const Case& c, const VectorPlace& p) {
       return nth_smallest(c, p.batch, c.seq - 1 - p.seq);
     }},
    {"of the smallest position in the row",
     [](const Case& c, const VectorPlace& p) { return nth_smallest(c, p.batch, 0); }},
    {"of the largest position in the row",
     [](const Case& c, const VectorPlace& p) { return nth_smallest(c, p.batch, c.seq - 1); }},
    {"of the row's middle position in the order of size",
     [](const Case& c, const VectorPlace& p) { return nth_smallest(c, p.batch, c.seq / 2); }},
    {"that is the first of the tokens directly before with the same first number",
     [](const Case& c, const VectorPlace& p) {
       int s = p.seq;
       while (s > 0 && first_number(c, p.batch, s - 1) == first_number(c, p.batch, p.seq)) --s;
       return s;
     }},
    {"that is the row's first with the same first number",
     [](const Case& c, const VectorPlace& p) {
       int s = 0;
       while (first_number(c, p.batch, s) != first_number(c, p.batch, p.seq)) ++s;
       return s;
     }},
    {"that is the latest before whose position was the largest so far",
     [](const Case& c, const VectorPlace& p) {
       int most = 0;
       for (int s = 1; s <= p.seq; ++s)
         if (first_number(c, p.batch, s) >= first_number(c, p.batch, most)) most = s;
       return most;
     }},
    {"h, the index of the head,", [](const Case&, const VectorPlace& p) { return p.head; }},
    {"h mod seq", [](const Case& c, const VectorPlace& p) { return p.head % c.seq; }},
    {"b, the index of the row,", [](const Case&, const VectorPlace& p) { return p.batch; }},
};

constexpr IndexFormula kBatches[] = {
    {"b", [](const Case&, const VectorPlace& p) { return p.batch; }},
    {"b − 1", [](const Case&, const VectorPlace& p) { return p.batch - 1; }},
    {"b + 1", [](const Case&, const VectorPlace& p) { return p.batch + 1; }},
    {"0", [](const Case&, const VectorPlace&) { return 0; }},
    {"batch − 1", [](const Case& c, const VectorPlace&) { return c.batch - 1; }},
    {"batch − 1 − b", [](const Case& c, const VectorPlace& p) { return c.batch - 1 - p.batch; }},
    {"2⌊b/2⌋", [](const Case&, const VectorPlace& p) { return p.batch / 2 * 2; }},
    {"⌊b/2⌋", [](const Case&, const VectorPlace& p) { return p.batch / 2; }},
    {"b mod 2", [](const Case&, const VectorPlace& p) { return p.batch % 2; }},
    {"b mod 4", [](const Case&, const VectorPlace& p) { return p.batch % 4; }},
    {"b xor 1", [](const Case&, const VectorPlace& p) { return p.batch ^ 1; }},
    {"h mod batch", [](const Case& c, const VectorPlace& p) { return p.head % c.batch; }},
};

/// The number of heads of q for each head of k, at least 1.
int group_of(const Case& c) { return c.k.heads == 0 ? 1 : std::max(1, c.q.heads / c.k.heads); }

constexpr IndexFormula kHeads[] = {
    {"h", [](const Case&, const VectorPlace& p) { return p.head; }},
    {"h − 1", [](const Case&, const VectorPlace& p) { return p.head - 1; }},
    {"h + 1", [](const Case&, const VectorPlace& p) { return p.head + 1; }},
    {"0", [](const Case&, const VectorPlace&) { return 0; }},
    {"heads − 1", [](const Case& c, const VectorPlace& p) { return heads_in(c, p.tensor) - 1; }},
    {"heads − 1 − h",
     [](const Case& c, const VectorPlace& p) { return heads_in(c, p.tensor) - 1 - p.head; }},
    {"⌊h/g⌋, for g heads of q to each of k,",
     [](const Case& c, const VectorPlace& p) { return p.head / group_of(c); }},
    {"h·g, for g heads of q to each of k,",
     [](const Case& c, const VectorPlace& p) { return p.head * group_of(c); }},
    {"h mod g, for g heads of q to each of k,",
     [](const Case& c, const VectorPlace& p) { return p.head % group_of(c); }},
    {"g⌊h/g⌋, for g heads of q to each of k,",
     [](const Case& c, const VectorPlace& p) { return p.head / group_of(c) * group_of(c); }},
    {"h mod (heads of k)",
     [](const Case& c, const VectorPlace& p) { return c.k.heads == 0 ? -1 : p.head % c.k.heads; }},
    {"h mod (heads of q)", [](const Case& c, const VectorPlace& p) { return p.head % c.q.heads; }},
    {"⌊h/2⌋", [](const Case&, const VectorPlace& p) { return p.head / 2; }},
    {"2h", [](const Case&, const VectorPlace& p) { return 2 * p.head; }},
    {"h xor 1", [](const Case&, const VectorPlace& p) { return p.head ^ 1; }},
    {"2⌊h/2⌋", [](const Case&, const VectorPlace& p) { return p.head / 2 * 2; }},
    {"4⌊h/4⌋", [](const Case&, const VectorPlace& p) { return p.head / 4 * 4; }},
    {"h mod 4", [](const Case&, const VectorPlace& p) { return p.head % 4; }},
    {"h mod 8", [](const Case&, const VectorPlace& p) { return p.head % 8; }},
    {"h − 4", [](const Case&, const VectorPlace& p) { return p.head - 4; }},
    {"h − 8", [](const Case&, const VectorPlace& p) { return p.head - 8; }},
    {"(h + 1) mod heads",
     [](const Case& c, const VectorPlace& p) { return (p.head + 1) % heads_in(c, p.tensor); }},
    {"h − ⌊heads/2⌋",
     [](const Case& c, const VectorPlace& p) { return p.head - heads_in(c, p.tensor) / 2; }},
    {"h + ⌊heads/2⌋",
     [](const Case& c, const VectorPlace& p) { return p.head + heads_in(c, p.tensor) / 2; }},
    {"min(h, heads of the other tensor) − 1",
     [](const Case& c, const VectorPlace& p) {
       return std::min(p.head, heads_in(c, p.tensor == 'q' ? 'k' : 'q') - 1);
     }},
    {"s mod heads",
     [](const Case& c, const VectorPlace& p) { return p.seq % heads_in(c, p.tensor); }},
};

}  // namespace

std::span<const IndexFormula> formulas_of_seqs() { return kSeqs; }
std::span<const IndexFormula> formulas_of_batches() { return kBatches; }
std::span<const IndexFormula> formulas_of_heads() { return kHeads; }

}  // namespace ropecheck::diagnosis
