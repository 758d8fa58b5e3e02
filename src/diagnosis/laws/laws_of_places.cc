#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/core.h>

#include "diagnosis/laws/law.h"

// Laws of results that are made of what belongs to another place of the call: for each wrong vector
// the places are sought whose position, input or result gives all of its pairs, and then a formula
// by which they follow from the vector's own place. If none is found, some are said as examples.
namespace ropecheck::diagnosis {
namespace {

/// The part of the result that is another place's.
enum class Part { position, input, result, unturned_input };

std::int64_t number_at(const Sight& s, const VectorPlace& place) {
  const Case& c = s.call->shape();
  return number_of(c.position_of(c.token(place.batch, place.seq)), c.spec, s.item->where.pair);
}

Point turned_as(const Sight& s, const Point& x, const Point& forward) {
  return x * (s.call->shape().direction == Direction::forward ? forward : std::conj(forward));
}

std::optional<Point> result_of(const Sight& s, Part part, const VectorPlace& place) {
  if (part == Part::position) return turned_to(s, number_at(s, place));
  const std::optional<Point> x = input_at(s, place);
  if (!x || part == Part::unturned_input) return x;
  return turned_as(
      s, *x, part == Part::input ? gain_of(s) * right_turn(s) : turn_at(s, number_at(s, place)));
}

/// Inputs are copies of each other in calls that broadcast.
bool says_nothing(const Case& c, Part part) {
  return part != Part::position && (c.q.in.broadcast() || c.k.in.broadcast());
}

struct WrongVector {
  Sight first;
  std::vector<Sight> pairs;
};

using VectorInCall = std::pair<const Observation*, VectorPlace>;

constexpr std::size_t kFewestPairs = 2;

std::size_t most_places(Part part) { return part == Part::position ? 640 : 128; }

bool gives(const WrongVector& vector, Part part, const VectorPlace& place) {
  constexpr std::size_t kNearlyAll = 8;
  std::size_t given = 0;
  for (const Sight& s : vector.pairs) {
    const auto result = result_of(s, part, place);
    if (!result) continue;
    // Vectors of one call may be of very different sizes.
    const Format& format = format_of(s.call->shape().dtype);
    const double bar = bar_of(s) * std::min(1.0, std::abs(*result) / norm(s.item->exact)) +
                       8 * format.unit_roundoff() * std::abs(*result) +
                       std::ldexp(4.0, format.min_exponent - format.precision);
    given += std::abs(*result - point_of(s.item->got)) <= bar ? 1U : 0U;
  }
  return given >= kFewestPairs && kNearlyAll * given >= (kNearlyAll - 1) * vector.pairs.size();
}

std::vector<VectorPlace> places_in(const Case& c, Part part, const VectorPlace& own) {
  std::vector<VectorPlace> all;
  for (const char tensor : {'q', 'k'}) {
    if (part == Part::position && tensor != own.tensor) continue;
    const int heads = part == Part::position ? 1 : heads_in(c, tensor);
    for (int b = 0; b < c.batch; ++b)
      for (int s = 0; s < c.seq; ++s)
        for (int h = 0; h < heads; ++h) {
          const VectorPlace place = {tensor, b, s, part == Part::position ? own.head : h};
          if (place != own) all.push_back(place);
        }
  }
  return all;
}

/// Vectors with several wrong pairs, from as many calls as possible.
std::vector<WrongVector> wrong_vectors(const std::vector<Sight>& wrong) {
  constexpr std::size_t kMost = 400, kOfEachCall = 12, kPairs = 8;
  std::map<VectorInCall, WrongVector> by_key;
  for (const Sight& s : wrong) {
    if (s.item->theta == 0 || !finite(s.item->got)) continue;
    WrongVector& vector = by_key[{s.call, vector_of(s.item->where)}];
    if (vector.pairs.empty()) vector.first = s;
    if (vector.pairs.size() < kPairs) vector.pairs.push_back(s);
  }
  std::map<const Observation*, std::vector<const WrongVector*>> by_call;
  for (const auto& [key, vector] : by_key)
    if (vector.pairs.size() >= kFewestPairs) by_call[key.first].push_back(&vector);
  std::vector<WrongVector> vectors;
  for (const auto& [call, list] : by_call)
    for (std::size_t i = 0; i < list.size() && vectors.size() < kMost;
         i += (list.size() + kOfEachCall - 1) / kOfEachCall)
      vectors.push_back(*list[i]);
  return vectors;
}

/// A wrong vector with the places that give it.
struct Given {
  const Case* c;
  VectorPlace own;
  std::vector<VectorPlace> by;
};

std::vector<Given> given_vectors(const std::vector<WrongVector>& vectors, Part part) {
  std::vector<Given> all;
  for (const WrongVector& vector : vectors) {
    const Case& c = vector.first.call->shape();
    if (says_nothing(c, part)) continue;
    Given given{&c, vector_of(vector.first.item->where), {}};
    const std::vector<VectorPlace> places = places_in(c, part, given.own);
    if (places.size() > most_places(part)) continue;
    for (const VectorPlace& place : places)
      if (gives(vector, part, place)) given.by.push_back(place);
    if (!given.by.empty()) all.push_back(std::move(given));
  }
  return all;
}

bool is_given_by(const Given& given, const std::optional<VectorPlace>& place, Part part) {
  if (!place) return false;
  return std::any_of(given.by.begin(), given.by.end(), [&](const VectorPlace& one) {
    return part == Part::position ? one.batch == place->batch && one.seq == place->seq
                                  : one == *place;
  });
}

std::string words_of(Part part, const PlaceFormula& formula) {
  switch (part) {
    case Part::position:
      return "are turned by another token's position: token s of batch row b by that of " +
             formula.token_words();
    case Part::input:
      return "are made of another vector's input: head h of token s of batch row b of that of " +
             formula.vector_words() + ", turned by the right position";
    case Part::result:
      return "hold another vector's result: head h of token s of batch row b that of " +
             formula.vector_words();
    case Part::unturned_input:
      break;
  }
  return "hold another vector's input as it is: head h of token s of batch row b that of " +
         formula.vector_words();
}

/// The formulas that give the most of these vectors, the simpler ones first if they give as many.
void add_formulas(std::vector<Law>& laws, const std::vector<Given>& given, Part part,
                  std::size_t of_all) {
  constexpr std::size_t kMostFormulas = 4, kPart = 10;
  const auto& formulas = part == Part::position ? formulas_of_tokens() : formulas_of_vectors();
  std::vector<std::pair<std::size_t, const PlaceFormula*>> counts;
  for (const PlaceFormula& formula : formulas) {
    // A result of the same token is its input, turned by the right position.
    const bool is_of_token = formula.seq == 0 && formula.batch == 0 && formula.whole == 0;
    if (part == Part::result && is_of_token) continue;
    const auto count =
        static_cast<std::size_t>(std::count_if(given.begin(), given.end(), [&](const Given& one) {
          return is_given_by(one, formula.of(*one.c, one.own), part);
        }));
    if (kPart * count >= of_all && count > 0) counts.emplace_back(count, &formula);
  }
  std::stable_sort(counts.begin(), counts.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (counts.size() > kMostFormulas) counts.resize(kMostFormulas);
  for (const auto& [count, formula] : counts)
    laws.push_back({words_of(part, *formula),
                    [part, formula = *formula](const Sight& s) -> std::optional<Point> {
                      const Case& c = s.call->shape();
                      if (says_nothing(c, part)) return std::nullopt;
                      const auto place = formula.of(c, vector_of(s.item->where));
                      if (!place) return std::nullopt;
                      return result_of(s, part, *place);
                    },
                    false, true});
}

std::string name_of_vector(const VectorPlace& p) {
  return fmt::format("{}'s head {} of token {} of row {}", p.tensor, p.head, p.seq, p.batch);
}

std::string example_of(const Given& given, Part part) {
  const VectorPlace &own = given.own, &other = given.by.front();
  const Case& c = *given.c;
  const std::string call = fmt::format("with batch {}, seq {}, {} heads of q and {} of k ", c.batch,
                                       c.seq, c.q.heads, c.k.heads);
  if (part != Part::position)
    return call + name_of_vector(own) + " has that of " + name_of_vector(other);
  const auto numbers = [&](const VectorPlace& p) {
    const Position position = c.position_of(c.token(p.batch, p.seq));
    std::string text;
    for (int axis = 0; axis < c.axes(); ++axis)
      text += fmt::format("{}{}", axis == 0 ? "" : ", ",
                          position.numbers[static_cast<std::size_t>(axis)]);
    return c.axes() == 1 ? text : "(" + text + ")";
  };
  return call + fmt::format("token {} of row {}, at {}, is turned by {}, of token {} of row {}",
                            own.seq, own.batch, numbers(own), numbers(other), other.seq,
                            other.batch);
}

/// A law of each vector's own place: examples tell more than nothing.
void add_examples(std::vector<Law>& laws, const std::vector<Given>& given, Part part,
                  std::size_t of_all) {
  constexpr std::size_t kPart = 10, kExamples = 3, kFewest = 8;
  if (kPart * given.size() < of_all || given.size() < kFewest) return;
  // Places that are the only ones, in calls that differ, the small ones first.
  std::vector<const Given*> sorted;
  for (const Given& one : given) sorted.push_back(&one);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Given* a, const Given* b) {
    return std::tuple(a->by.size(), a->c->tokens()) < std::tuple(b->by.size(), b->c->tokens());
  });
  std::string examples;
  std::set<std::pair<int, int>> shapes;
  for (const Given* one : sorted)
    if (shapes.size() < kExamples && shapes.insert({one->c->batch, one->c->seq}).second)
      examples += (examples.empty() ? "" : "; ") + example_of(*one, part);
  const char* what = part == Part::position ? "are turned by positions of other tokens of the call"
                     : part == Part::input  ? "are made of other vectors' inputs, turned by the "
                                              "right position"
                     : part == Part::result ? "hold other vectors' results"
                                            : "hold other vectors' inputs as they are";
  auto known = std::make_shared<std::map<VectorInCall, std::optional<VectorPlace>>>();
  laws.push_back({std::string(what) + ": " + examples,
                  [known, part](const Sight& s) -> std::optional<Point> {
                    const Case& c = s.call->shape();
                    const VectorPlace own = vector_of(s.item->where);
                    auto [found, is_new] = known->try_emplace({s.call, own});
                    if (is_new && !says_nothing(c, part)) {
                      WrongVector vector{s, {}};
                      for (const Item& item : s.call->items)
                        if (item.is_pair() && item.plain && vector_of(item.where) == own &&
                            finite(item.got))
                          vector.pairs.push_back({s.call, &item});
                      const std::vector<VectorPlace> places = places_in(c, part, own);
                      if (vector.pairs.size() >= kFewestPairs && places.size() <= most_places(part))
                        for (const VectorPlace& place : places)
                          if (gives(vector, part, place)) {
                            found->second = place;
                            break;
                          }
                    }
                    if (!found->second) return std::nullopt;
                    return result_of(s, part, *found->second);
                  },
                  true});
}

std::vector<Law> laws_by(const std::vector<Sight>& wrong, bool examples) {
  std::vector<Law> laws;
  const std::vector<WrongVector> vectors = wrong_vectors(wrong);
  if (vectors.empty()) return laws;
  for (const Part part : {Part::position, Part::result, Part::input, Part::unturned_input}) {
    const std::vector<Given> given = given_vectors(vectors, part);
    if (examples)
      add_examples(laws, given, part, vectors.size());
    else
      add_formulas(laws, given, part, vectors.size());
  }
  return laws;
}

}  // namespace

std::vector<Law> laws_of_places(const std::vector<Sight>& wrong) { return laws_by(wrong, false); }

std::vector<Law> examples_of_places(const std::vector<Sight>& wrong) {
  return laws_by(wrong, true);
}

}  // namespace ropecheck::diagnosis
