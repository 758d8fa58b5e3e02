#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "diagnosis/laws/other_positions.h"

// Positions of other tokens of the call.
namespace ropecheck::diagnosis {

double number_of_token(const Sight& s, std::size_t token) {
  const Case& c = s.call->shape();
  return static_cast<double>(number_of(c.position_of(token), c.spec, s.item->where.pair));
}

std::optional<double> number_at_place(const Sight& s, int batch, int seq) {
  const Case& c = s.call->shape();
  if (batch < 0 || batch >= c.batch || seq < 0 || seq >= c.seq) return std::nullopt;
  return number_of_token(s, c.token(batch, seq));
}

void add_positions_of_other_tokens(std::vector<OtherPosition>& laws) {
  struct Other {
    const char* words;
    std::pair<int, int> (*place)(const Case&, int batch, int seq);
  };
  static constexpr Other kOthers[] = {
      {"every token had the position of the row's first",
       [](const Case&, int b, int) { return std::pair(b, 0); }},
      {"every token had the position of the row's last",
       [](const Case& c, int b, int) { return std::pair(b, c.seq - 1); }},
      {"the sequence were read backwards",
       [](const Case& c, int b, int s) { return std::pair(b, c.seq - 1 - s); }},
      {"every token had the position of the token before",
       [](const Case&, int b, int s) { return std::pair(b, s - 1); }},
      {"every token had the position of the token before, and the first one its own",
       [](const Case&, int b, int s) { return std::pair(b, std::max(s - 1, 0)); }},
      {"every token had the position of the next token",
       [](const Case&, int b, int s) { return std::pair(b, s + 1); }},
      {"every token had the position of the next token, and the last one its own",
       [](const Case& c, int b, int s) { return std::pair(b, std::min(s + 1, c.seq - 1)); }},
      {"all batch rows had the first row's positions",
       [](const Case&, int, int s) { return std::pair(0, s); }},
      {"all batch rows had the last row's positions",
       [](const Case& c, int, int s) { return std::pair(c.batch - 1, s); }},
      {"batch rows had the positions of the row before",
       [](const Case&, int b, int s) { return std::pair(b - 1, s); }},
      {"batch rows had the positions of the next row",
       [](const Case&, int b, int s) { return std::pair(b + 1, s); }},
      {"the batch rows' positions were read backwards",
       [](const Case& c, int b, int s) { return std::pair(c.batch - 1 - b, s); }},
      {"batch row b had the positions of row b mod 2",
       [](const Case&, int b, int s) { return std::pair(b % 2, s); }},
      {"batch row b had the positions of row b mod 4",
       [](const Case&, int b, int s) { return std::pair(b % 4, s); }},
      {"batch row b had the positions of row ⌊b/2⌋",
       [](const Case&, int b, int s) { return std::pair(b / 2, s); }},
      {"every second token had the position of the token before",
       [](const Case&, int b, int s) { return std::pair(b, s / 2 * 2); }},
      {"every token had the position of the first of its four",
       [](const Case&, int b, int s) { return std::pair(b, s / 4 * 4); }},
      {"every token had the position of the first of its eight",
       [](const Case&, int b, int s) { return std::pair(b, s / 8 * 8); }},
  };
  for (const Other& other : kOthers)
    laws.push_back({other.words, [place = other.place](double, const Sight& s) {
                      const auto [b, t] =
                          place(s.call->shape(), s.item->where.batch, s.item->where.seq);
                      return number_at_place(s, b, t);
                    }});
  laws.push_back({"every token were one position beyond the token before",
                  [](double, const Sight& s) -> std::optional<double> {
                    const auto t = number_at_place(s, s.item->where.batch, s.item->where.seq - 1);
                    if (!t) return std::nullopt;
                    return *t + 1;
                  }});
}

/// Positions read at b·A + s·B + h·C in place of b·seq + s. Beyond the end the code may begin
/// again, or read anything, which the law says nothing about.
void add_indexed_positions(std::vector<OtherPosition>& laws) {
  struct Stride {
    const char* words;  ///< with the index in place of %
    std::int64_t (*of)(const Case&, const Item&);
  };
  static constexpr Stride kStrides[] = {
      {"", [](const Case&, const Item&) -> std::int64_t { return 0; }},
      {"%", [](const Case&, const Item&) -> std::int64_t { return 1; }},
      {"2·%", [](const Case&, const Item&) -> std::int64_t { return 2; }},
      {"%·seq", [](const Case& c, const Item&) -> std::int64_t { return c.seq; }},
      {"%·(seq − 1)", [](const Case& c, const Item&) -> std::int64_t { return c.seq - 1; }},
      {"%·(seq + 1)", [](const Case& c, const Item&) -> std::int64_t { return c.seq + 1; }},
      {"%·batch", [](const Case& c, const Item&) -> std::int64_t { return c.batch; }},
      {"%·heads",
       [](const Case& c, const Item& i) -> std::int64_t {
         return i.where.tensor == 'q' ? c.q.heads : c.k.heads;
       }},
      {"%·(heads of q)", [](const Case& c, const Item&) -> std::int64_t { return c.q.heads; }},
  };
  struct OfHead {
    const char* words;
    std::int64_t (*of)(const Case&, const Item&);
  };
  static constexpr OfHead kOfHead[] = {
      {"", [](const Case&, const Item&) -> std::int64_t { return 0; }},
      {"h", [](const Case&, const Item& i) -> std::int64_t { return i.where.head; }},
      {"h·seq", [](const Case& c, const Item& i) -> std::int64_t { return i.where.head * c.seq; }},
      {"⌊h/2⌋", [](const Case&, const Item& i) -> std::int64_t { return i.where.head / 2; }},
      {"⌊h/4⌋", [](const Case&, const Item& i) -> std::int64_t { return i.where.head / 4; }},
      {"⌊h/8⌋", [](const Case&, const Item& i) -> std::int64_t { return i.where.head / 8; }},
      {"⌊h/16⌋", [](const Case&, const Item& i) -> std::int64_t { return i.where.head / 16; }},
  };
  const auto named = [](std::string words, const char* index) {
    if (const auto at = words.find('%'); at != std::string::npos) words.replace(at, 1, index);
    return words;
  };
  for (const Stride& rows : kStrides)
    for (const Stride& tokens : kStrides)
      for (const OfHead& heads : kOfHead)
        for (const bool clips : {false, true}) {
          std::string words;
          for (const std::string& part :
               {named(rows.words, "b"), named(tokens.words, "s"), std::string(heads.words)})
            if (!part.empty()) words += (words.empty() ? "" : " + ") + part;
          if (words.empty() || words == "b·seq + s") continue;
          laws.push_back({"the position of token s of batch row b were read at index " + words +
                              (heads.words[0] != 0 ? " for head h" : "") + ", not at b·seq + s" +
                              (clips ? ", and the last one beyond the end" : ""),
                          [a = rows.of, b = tokens.of, h = heads.of, clips](
                              double, const Sight& s) -> std::optional<double> {
                            const Case& c = s.call->shape();
                            const Item& i = *s.item;
                            const std::int64_t index =
                                a(c, i) * i.where.batch + b(c, i) * i.where.seq + h(c, i);
                            const std::int64_t last = c.tokens() - 1;
                            return number_of_token(
                                s, static_cast<std::size_t>(clips ? std::min(index, last)
                                                                  : index % c.tokens()));
                          }});
        }
}

}  // namespace ropecheck::diagnosis
