#include <algorithm>
#include <optional>
#include <string>

#include "diagnosis/laws/law.h"

// Laws of kernels that are given cos and sin: entries of another pair, or of the other function,
// because a row has another width or order than the code takes it to have.
namespace ropecheck::diagnosis {
namespace {

/// The pair whose entry is taken for a pair's own.
struct Entry {
  const char* words;
  int (*of)(int pair, int pairs);
};

constexpr Entry kEntries[] = {
    {"its own entry", [](int j, int) { return j; }},
    {"that of pair ⌊j/2⌋", [](int j, int) { return j / 2; }},
    {"that of pair 2j mod p", [](int j, int pairs) { return 2 * j % pairs; }},
    {"that of pair ⌊(j + p)/2⌋", [](int j, int pairs) { return (j + pairs) / 2; }},
    {"that of pair (2j + 1) mod p", [](int j, int pairs) { return (2 * j + 1) % pairs; }},
    {"that of pair (j + 1) mod p", [](int j, int pairs) { return (j + 1) % pairs; }},
    {"that of pair (j − 1) mod p", [](int j, int pairs) { return (j + pairs - 1) % pairs; }},
    {"that of pair j xor 1", [](int j, int pairs) { return std::min(j ^ 1, pairs - 1); }},
    {"that of pair p − 1 − j", [](int j, int pairs) { return pairs - 1 - j; }},
    {"that of pair j mod ⌊p/2⌋", [](int j, int pairs) { return j % std::max(1, pairs / 2); }},
    {"that of pair 0", [](int, int) { return 0; }},
    {"that of the last pair", [](int, int pairs) { return pairs - 1; }},
};

double part_of(const Point& entry, bool is_cos) { return is_cos ? entry.real() : entry.imag(); }

}  // namespace

std::vector<Law> laws_of_given_entries() {
  std::vector<Law> laws;
  for (const bool cos_is_cos : {true, false})
    for (const bool sin_is_sin : {true, false})
      for (const Entry& of_cos : kEntries)
        for (const Entry& of_sin : kEntries) {
          const bool is_right = cos_is_cos && sin_is_sin && &of_cos == kEntries;
          if (is_right && &of_sin == kEntries) continue;
          std::string words =
              "are turned by other entries of the given row: of p pairs, pair j has for cos ";
          words += std::string(cos_is_cos ? "" : "a sin, ") + of_cos.words + ", and for sin " +
                   (sin_is_sin ? "" : "a cos, ") + of_sin.words;
          laws.push_back(
              {words,
               [=, of_cos = of_cos.of, of_sin = of_sin.of](const Sight& s) -> std::optional<Point> {
                 if (!s.call->table) return std::nullopt;
                 const int pairs = s.call->shape().spec.pairs();
                 const int j = s.item->where.pair;
                 const Case& c = s.call->shape();
                 const auto entry = [&](int pair) {
                   return turn_at(s, number_of(s.item->where.position, c.spec, pair), pair);
                 };
                 return result_by(s, Point(part_of(entry(of_cos(j, pairs)), cos_is_cos),
                                           part_of(entry(of_sin(j, pairs)), !sin_is_sin)));
               }});
        }
  return laws;
}

}  // namespace ropecheck::diagnosis
