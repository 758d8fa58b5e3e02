#include "diagnosis/laws/places.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>

namespace ropecheck::diagnosis {
namespace {

/// Another index for a vector's own one; −1 if there is none.
struct IndexFormula {
  const char* words;
  int (*of)(const Case&, const VectorPlace&);
};

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

/// A place from the index of all vectors of a tensor.
struct WholeFormula {
  const char* words;
  std::optional<VectorPlace> (*of)(const Case&, const VectorPlace&);
};

int token_of(const Case& c, const VectorPlace& p) { return p.batch * c.seq + p.seq; }

std::optional<VectorPlace> at_token(const Case& c, VectorPlace p, int token) {
  if (token < 0 || token >= c.tokens()) return std::nullopt;
  p.batch = token / c.seq, p.seq = token % c.seq;
  return p;
}

template <int kStep>
std::optional<VectorPlace> further(const Case& c, const VectorPlace& p) {
  return at_token(c, p, token_of(c, p) + kStep);
}

/// The place whose index is the same if axes are counted in another order.
std::optional<VectorPlace> recounted(const Case& c, VectorPlace p, int index, int (*order)(int)) {
  const int heads = heads_in(c, p.tensor);
  const int sizes[3] = {c.batch, c.seq, heads};
  int* const indices[3] = {&p.batch, &p.seq, &p.head};
  for (int place = 2; place >= 0; --place) {
    const int axis = order(place);
    *indices[axis] = index % sizes[axis];
    index /= sizes[axis];
  }
  return p;
}

int index_in(const Case& c, const VectorPlace& p, int (*order)(int)) {
  const int sizes[3] = {c.batch, c.seq, heads_in(c, p.tensor)};
  const int indices[3] = {p.batch, p.seq, p.head};
  int index = 0;
  for (int place = 0; place < 3; ++place)
    index = index * sizes[order(place)] + indices[order(place)];
  return index;
}

int batch_seq_head(int i) { return i; }
int batch_head_seq(int i) { return i == 0 ? 0 : 3 - i; }
int seq_batch_head(int i) { return i == 2 ? 2 : 1 - i; }

constexpr WholeFormula kWhole[] = {
    {"", nullptr},
    {"the token before in the call, over the ends of rows", further<-1>},
    {"the next token of the call, over the ends of rows", further<1>},
    {"the token 2 before in the call, over the ends of rows", further<-2>},
    {"the token 4 before in the call, over the ends of rows", further<-4>},
    {"the token 8 before in the call, over the ends of rows", further<-8>},
    {"the token 16 before in the call, over the ends of rows", further<-16>},
    {"the token 32 before in the call, over the ends of rows", further<-32>},
    {"the last token of the row before, if the row is not the first,",
     [](const Case& c, const VectorPlace& p) { return at_token(c, p, p.batch * c.seq - 1); }},
    {"the call's last token",
     [](const Case& c, const VectorPlace& p) { return at_token(c, p, c.tokens() - 1); }},
    {"the call's tokens in reverse order",
     [](const Case& c, const VectorPlace& p) {
       return at_token(c, p, c.tokens() - 1 - token_of(c, p));
     }},
    {"the token that has the same index if batch rows are counted first, n = b·seq + s: row n mod "
     "batch, token ⌊n/batch⌋",
     [](const Case& c, const VectorPlace& p) {
       const int n = token_of(c, p);
       return at_token(c, p, n % c.batch * c.seq + n / c.batch);
     }},
    {"the token that has the index s·batch + b in the call",
     [](const Case& c, const VectorPlace& p) { return at_token(c, p, p.seq * c.batch + p.batch); }},
    {"the token of half its index in the call",
     [](const Case& c, const VectorPlace& p) { return at_token(c, p, token_of(c, p) / 2); }},
    {"the token that is the first of those directly before in the call, over the ends of rows, "
     "with the same first number",
     [](const Case& c, const VectorPlace& p) {
       int token = token_of(c, p);
       const auto number = [&](int n) {
         return c.position_of(static_cast<std::size_t>(n)).numbers[0];
       };
       while (token > 0 && number(token - 1) == number(token)) --token;
       return at_token(c, p, token);
     }},
    {"the vector of the same index in [batch, heads, seq], read as [batch, seq, heads]",
     [](const Case& c, const VectorPlace& p) {
       return recounted(c, p, index_in(c, p, batch_head_seq), batch_seq_head);
     }},
    {"the vector of the same index in [batch, seq, heads], read as [batch, heads, seq]",
     [](const Case& c, const VectorPlace& p) {
       return recounted(c, p, index_in(c, p, batch_seq_head), batch_head_seq);
     }},
    {"the vector of the same index in [seq, batch, heads], read as [batch, seq, heads]",
     [](const Case& c, const VectorPlace& p) {
       return recounted(c, p, index_in(c, p, seq_batch_head), batch_seq_head);
     }},
    {"the vector before in the tensor, over the ends of heads and rows",
     [](const Case& c, const VectorPlace& p) -> std::optional<VectorPlace> {
       const int index = index_in(c, p, batch_seq_head) - 1;
       if (index < 0) return std::nullopt;
       return recounted(c, p, index, batch_seq_head);
     }},
    {"the next vector in the tensor, over the ends of heads and rows",
     [](const Case& c, const VectorPlace& p) -> std::optional<VectorPlace> {
       const int index = index_in(c, p, batch_seq_head) + 1;
       if (index >= c.tokens() * heads_in(c, p.tensor)) return std::nullopt;
       return recounted(c, p, index, batch_seq_head);
     }},
    {"the token of the index that the vector has in its tensor, modulo seq",
     [](const Case& c, const VectorPlace& p) -> std::optional<VectorPlace> {
       return VectorPlace{p.tensor, p.batch, index_in(c, p, batch_seq_head) % c.seq, p.head};
     }},
    {"the token of the index that the vector has in its tensor, modulo the call's tokens",
     [](const Case& c, const VectorPlace& p) {
       return at_token(c, p, index_in(c, p, batch_seq_head) % c.tokens());
     }},
};

}  // namespace

int heads_in(const Case& c, char tensor) { return tensor == 'q' ? c.q.heads : c.k.heads; }

bool is_in(const Case& c, const VectorPlace& p) {
  return p.batch >= 0 && p.batch < c.batch && p.seq >= 0 && p.seq < c.seq && p.head >= 0 &&
         p.head < heads_in(c, p.tensor);
}

std::optional<VectorPlace> PlaceFormula::of(const Case& c, const VectorPlace& own) const {
  std::optional<VectorPlace> place = own;
  if (whole > 0)
    place = kWhole[whole].of(c, own);
  else
    *place = {own.tensor, kBatches[batch].of(c, own), kSeqs[seq].of(c, own),
              kHeads[head].of(c, own)};
  if (place && other_tensor) place->tensor = own.tensor == 'q' ? 'k' : 'q';
  if (!place || !is_in(c, *place) || *place == own) return std::nullopt;
  return place;
}

std::string PlaceFormula::token_words() const {
  if (whole > 0) return kWhole[whole].words;
  std::string words = std::string("token ") + kSeqs[seq].words;
  if (words.ends_with(',') && batch == 0) words.pop_back();
  return words + (batch == 0 ? "" : std::string(" of batch row ") + kBatches[batch].words);
}

std::string PlaceFormula::vector_words() const {
  const std::string tensor = other_tensor ? " of the other tensor" : "";
  if (whole > 0) return kWhole[whole].words + tensor;
  std::string words = std::string("head ") + kHeads[head].words;
  if (seq != 0 || batch != 0) return words + tensor + " of " + token_words();
  if (words.ends_with(',') && tensor.empty()) words.pop_back();
  return words + tensor;
}

const std::vector<PlaceFormula>& formulas_of_tokens() {
  static const std::vector<PlaceFormula> all = [] {
    std::vector<PlaceFormula> list;
    for (int batch = 0; batch < static_cast<int>(std::size(kBatches)); ++batch)
      for (int seq = 0; seq < static_cast<int>(std::size(kSeqs)); ++seq)
        if (batch != 0 || seq != 0) list.push_back({batch, seq});
    for (int whole = 1; whole < static_cast<int>(std::size(kWhole)); ++whole)
      list.push_back({0, 0, 0, whole});
    return list;
  }();
  return all;
}

const std::vector<PlaceFormula>& formulas_of_vectors() {
  static const std::vector<PlaceFormula> all = [] {
    std::vector<PlaceFormula> list;
    for (const bool other : {false, true}) {
      for (int head = 0; head < static_cast<int>(std::size(kHeads)); ++head)
        if (other || head != 0) list.push_back({0, 0, head, 0, other});
      for (const PlaceFormula& token : formulas_of_tokens())
        list.push_back({token.batch, token.seq, 0, token.whole, other});
    }
    return list;
  }();
  return all;
}

}  // namespace ropecheck::diagnosis
