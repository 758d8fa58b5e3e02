#include "diagnosis/laws/places.h"

#include <algorithm>
#include <iterator>

#include "diagnosis/laws/index_formulas.h"

namespace ropecheck::diagnosis {
namespace {

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

/// The token of a vector in a grid of so many heads a token, as of a GPU.
std::optional<VectorPlace> in_a_grid(const Case& c, const VectorPlace& p, int heads, bool clips) {
  if (heads == 0) return std::nullopt;
  const int token = index_in(c, p, batch_seq_head) / heads;
  return at_token(c, p, clips ? std::min(token, c.tokens() - 1) : token);
}

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
    {"the token of the index that the vector has in its tensor, divided by the heads of q "
     "and rounded down",
     [](const Case& c, const VectorPlace& p) { return in_a_grid(c, p, c.q.heads, false); }},
    {"the token of the index that the vector has in its tensor, divided by the heads of q "
     "and rounded down, or the call's last token if that is beyond the end",
     [](const Case& c, const VectorPlace& p) { return in_a_grid(c, p, c.q.heads, true); }},
    {"the token of the index that the vector has in its tensor, divided by the heads of k "
     "and rounded down",
     [](const Case& c, const VectorPlace& p) { return in_a_grid(c, p, c.k.heads, false); }},
    {"the token of the index that the vector has in its tensor, divided by the heads of k "
     "and rounded down, or the call's last token if that is beyond the end",
     [](const Case& c, const VectorPlace& p) { return in_a_grid(c, p, c.k.heads, true); }},
    {"the token of the index that the vector has in its tensor, modulo the call's tokens",
     [](const Case& c, const VectorPlace& p) {
       return at_token(c, p, index_in(c, p, batch_seq_head) % c.tokens());
     }},
};

const IndexFormula& one_of(std::span<const IndexFormula> formulas, int index) {
  return formulas[static_cast<std::size_t>(index)];
}

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
    *place = {own.tensor, one_of(formulas_of_batches(), batch).of(c, own),
              one_of(formulas_of_seqs(), seq).of(c, own),
              one_of(formulas_of_heads(), head).of(c, own)};
  if (place && other_tensor) place->tensor = own.tensor == 'q' ? 'k' : 'q';
  if (!place || !is_in(c, *place) || *place == own) return std::nullopt;
  return place;
}

std::string PlaceFormula::token_words() const {
  if (whole > 0) return kWhole[whole].words;
  std::string words = std::string("token ") + one_of(formulas_of_seqs(), seq).words;
  if (words.ends_with(',') && batch == 0) words.pop_back();
  return words + (batch == 0
                      ? ""
                      : std::string(" of batch row ") + one_of(formulas_of_batches(), batch).words);
}

std::string PlaceFormula::vector_words() const {
  const std::string tensor = other_tensor ? " of the other tensor" : "";
  if (whole > 0) return kWhole[whole].words + tensor;
  std::string words = std::string("head ") + one_of(formulas_of_heads(), head).words;
  if (seq != 0 || batch != 0) return words + tensor + " of " + token_words();
  if (words.ends_with(',') && tensor.empty()) words.pop_back();
  return words + tensor;
}

const std::vector<PlaceFormula>& formulas_of_tokens() {
  static const std::vector<PlaceFormula> all = [] {
    std::vector<PlaceFormula> list;
    for (int batch = 0; batch < std::ssize(formulas_of_batches()); ++batch)
      for (int seq = 0; seq < std::ssize(formulas_of_seqs()); ++seq)
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
      for (int head = 0; head < std::ssize(formulas_of_heads()); ++head)
        if (other || head != 0) list.push_back({0, 0, head, 0, other});
      for (const PlaceFormula& token : formulas_of_tokens())
        list.push_back({token.batch, token.seq, 0, token.whole, other});
    }
    return list;
  }();
  return all;
}

}  // namespace ropecheck::diagnosis
