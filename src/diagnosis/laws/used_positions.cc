#include "diagnosis/laws/used_positions.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <numbers>
#include <numeric>
#include <set>
#include <string>
#include <tuple>

#include "diagnosis/laws/law.h"
#include "diagnosis/laws/other_positions.h"

namespace ropecheck::diagnosis {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

/// The angle, forward and in the sense of positive units, from x to the result.
double angle_of(const Item& item, Direction direction) {
  const Pair quotient = item.got * conj(item.x);
  const double angle = std::atan2(quotient.im.hi, quotient.re.hi);
  return direction == Direction::forward ? item.sense * angle : -item.sense * angle;
}

double angle_bar(const Item& item) { return 4 * item.bound / norm(item.exact); }

/// Whole positions in all their digits.
std::string in_digits(double value) { return fmt::format("{:.7g}", value); }

/// One vector's pairs of one axis: tensor, batch row, token, head, position.
using VectorKey = std::tuple<char, int, int, int, std::int64_t>;

VectorKey vector_key(const Item& item) {
  return {item.where.tensor, item.where.batch, item.where.seq, item.where.head, item.t};
}

using UsedByVector = std::map<const Observation*, std::map<VectorKey, UsedPosition>>;

/// The pairs of a vector of which a position can be measured.
std::vector<const Item*> pairs_by_vector(const Observation& call, const VectorKey& key) {
  std::vector<const Item*> pairs;
  for (const Item& item : call.items)
    if (item.is_pair() && vector_key(item) == key && finite(item.got) && norm(item.exact) > 0 &&
        angle_bar(item) < 0.5)
      pairs.push_back(&item);
  return pairs;
}

/// The positions that were used for the vectors of wrong pairs, as far as they can be measured.
UsedByVector measured_vectors(const std::vector<Sight>& wrong) {
  constexpr std::size_t kMost = 600;
  std::map<const Observation*, std::set<VectorKey>> vectors;
  for (const Sight& s : wrong) vectors[s.call].insert(vector_key(*s.item));
  UsedByVector found;
  std::size_t count = 0;
  for (const auto& [call, keys] : vectors) {
    std::map<VectorKey, std::vector<const Item*>> pairs;
    for (const Item& item : call->items)
      if (item.is_pair() && finite(item.got) && norm(item.exact) > 0 && angle_bar(item) < 0.5)
        pairs[vector_key(item)].push_back(&item);
    for (const VectorKey& key : keys)
      if (const auto& of = pairs[key]; of.size() >= 3 && count < kMost)
        if (const auto used = used_position(of, call->shape().direction)) {
          found[call].emplace(key, *used);
          ++count;
        }
  }
  return found;
}

Law turned_by(const std::string& words, const std::function<std::optional<double>(double)>& of) {
  return {"are turned as if " + words, [of](const Sight& s) -> std::optional<Point> {
            const std::optional<double> other = of(static_cast<double>(s.item->t));
            if (!other) return std::nullopt;
            return turned_further(
                s, (static_cast<long double>(*other) - static_cast<long double>(s.item->t)) *
                       static_cast<long double>(s.item->theta));
          }};
}

/// Rows that would end beyond the last position of a table, moved back so that they end there.
Law moved_back(double last) {
  return {"are turned as if rows of tokens that end beyond position " + in_digits(last) +
              " were moved back, so that they end there",
          [last](const Sight& s) -> std::optional<Point> {
            const Case& c = s.call->shape();
            const std::optional<double> end = number_at_place(s, s.item->where.batch, c.seq - 1);
            if (!end || *end <= last) return std::nullopt;
            return turned_further(
                s, static_cast<long double>(last - *end) * static_cast<long double>(s.item->theta));
          }};
}

/// A vector whose slowest pair may have turned more than once has several positions that fit, so
/// the most accurate ones are guesses, and the evidence decides.
std::vector<UsedPosition> guesses_of(const UsedByVector& vectors) {
  std::vector<UsedPosition> all;
  for (const auto& [call, used] : vectors)
    for (const auto& [key, position] : used) all.push_back(position);
  std::stable_sort(all.begin(), all.end(),
                   [](const UsedPosition& a, const UsedPosition& b) { return a.bar < b.bar; });
  return all;
}

/// The whole number that a measured position stands for; nothing if it stands for none, or for
/// several.
std::optional<std::int64_t> whole_of(const UsedPosition& used) {
  const double nearest = std::round(used.used);
  if (used.bar > 0.3 || std::abs(used.used - nearest) > used.bar + 0x1p-10) return std::nullopt;
  return static_cast<std::int64_t>(nearest);
}

/// "positions were other ones, off by multiples of 65536: −5 for 65531": one of the distances that
/// were measured, the one that fits each pair best.
std::optional<Law> multiples_law(const UsedByVector& vectors) {
  std::int64_t step = 0;
  std::set<std::int64_t> different, distances;
  std::string examples;
  bool of_other_tokens = true;
  for (const auto& [call, used] : vectors)
    for (const auto& [key, position] : used) {
      const auto nearest = whole_of(position);
      if (!nearest || *nearest == position.t) continue;
      distances.insert(*nearest - position.t);
      step = std::gcd(step, *nearest - position.t);
      const auto& all = call->shape().positions;
      of_other_tokens = of_other_tokens && std::find(all.begin(), all.end(), *nearest) != all.end();
      if (different.insert(position.t).second && different.size() <= 3)
        examples += fmt::format("{}{} for {}", examples.empty() ? "" : ", ", *nearest, position.t);
    }
  // Among many distances, one fits a pair of a 16-bit format by chance.
  constexpr std::size_t kMostDistances = 64, kMostInSixteenBits = 4;
  if (different.size() < 2 || distances.size() > kMostDistances) return std::nullopt;
  // The laws of places say more of positions of other tokens.
  if (of_other_tokens) return std::nullopt;
  const std::string words =
      step > 1
          ? fmt::format("positions were other ones, off by multiples of {}: {}", step, examples)
          : fmt::format("positions were other ones: {}", examples);
  const std::vector<std::int64_t> all(distances.begin(), distances.end());
  return Law{"are turned as if " + words,
             [all](const Sight& s) -> std::optional<Point> {
               if (all.size() > kMostInSixteenBits && size_of(s.call->shape().dtype) == 2)
                 return std::nullopt;
               std::optional<Point> best;
               for (const std::int64_t distance : all) {
                 const Point one = turned_further(s, static_cast<long double>(distance) *
                                                         static_cast<long double>(s.item->theta));
                 const Point got = point_of(s.item->got);
                 if (!best || std::abs(one - got) < std::abs(*best - got)) best = one;
               }
               return best;
             },
             true};
}

/// Another whole position for each wrong one, with examples, if equal positions have the same one.
/// Each vector's is measured of its own pairs, at least three of which have to agree.
std::optional<Law> law_of_examples(const UsedByVector& vectors) {
  constexpr std::size_t kFewest = 8, kExamples = 4;
  std::map<std::int64_t, std::int64_t> known;
  bool of_other_tokens = true;
  for (const auto& [call, used] : vectors)
    for (const auto& [key, position] : used)
      if (const auto whole = whole_of(position)) {
        if (known.try_emplace(position.t, *whole).first->second != *whole) return std::nullopt;
        const auto& all = call->shape().positions;
        of_other_tokens = of_other_tokens && std::find(all.begin(), all.end(), *whole) != all.end();
      }
  // The laws of places say more of positions of other tokens.
  if (of_other_tokens) return std::nullopt;
  std::erase_if(known, [](const auto& one) { return one.first == one.second; });
  if (known.size() < kFewest) return std::nullopt;
  std::string examples;
  std::size_t i = 0;
  const std::size_t step = (known.size() + kExamples - 1) / kExamples;
  for (const auto& [t, used] : known)
    if (i++ % step == 0) examples += fmt::format("{}{} for {}", i == 1 ? "" : ", ", used, t);
  using Whole = std::optional<std::int64_t>;
  const auto measured =
      std::make_shared<std::map<std::pair<const Observation*, VectorKey>, Whole>>();
  return Law{"are turned as if each position were another whole number: " + examples,
             [measured](const Sight& s) -> std::optional<Point> {
               const VectorKey key = vector_key(*s.item);
               const auto [found, is_new] = measured->try_emplace({s.call, key});
               if (is_new) {
                 const auto pairs = pairs_by_vector(*s.call, key);
                 const auto used = used_position(pairs, s.call->shape().direction);
                 if (used) found->second = whole_of(*used);
               }
               if (!found->second) return std::nullopt;
               return turned_to(s, *found->second);
             },
             true};
}

}  // namespace

std::optional<UsedPosition> used_position(const std::vector<const Item*>& pairs,
                                          Direction direction) {
  std::vector<const Item*> slow_first;
  for (const Item* item : pairs)
    if (item->theta > 0 && finite(item->got) && norm(item->exact) > 0 && angle_bar(*item) < 0.5)
      slow_first.push_back(item);
  if (slow_first.size() < 3) return std::nullopt;
  std::stable_sort(slow_first.begin(), slow_first.end(),
                   [](const Item* a, const Item* b) { return a->theta < b->theta; });
  const auto t = static_cast<double>(slow_first.front()->t);
  const Item& slowest = *slow_first.front();
  double used = angle_of(slowest, direction) / slowest.theta;
  double bar = angle_bar(slowest) / slowest.theta;
  // The slowest pair may have turned several times: of its positions the one nearest to the right
  // one is taken.
  used += std::round((t - used) * slowest.theta / kTurn) * kTurn / slowest.theta;
  for (const Item* item : slow_first) {
    const double expected = used * item->theta;
    const double off = std::remainder(angle_of(*item, direction) - expected, kTurn);
    const double allowed = bar * item->theta + angle_bar(*item);
    // Beyond a right angle a step would be ambiguous.
    if (!(allowed < 1.5) || !(std::abs(off) <= allowed)) return std::nullopt;
    if (angle_bar(*item) / item->theta < bar) {
      used += off / item->theta;
      bar = angle_bar(*item) / item->theta;
    }
  }
  return UsedPosition{slow_first.front()->t, used, bar};
}

std::vector<Law> measured_laws_of_positions(const std::vector<Sight>& wrong) {
  const UsedByVector vectors = measured_vectors(wrong);
  std::vector<UsedPosition> guesses = guesses_of(vectors);
  constexpr std::size_t kMostGuesses = 16;
  guesses.resize(std::min(guesses.size(), kMostGuesses));
  std::vector<Law> laws;
  for (const UsedPosition& guess : guesses) {
    const auto t = static_cast<double>(guess.t);
    // Positions are whole numbers, and most mistakes in them too.
    const auto nearest = whole_of(guess);
    const double used = nearest ? static_cast<double>(*nearest) : guess.used;
    if (used == t) continue;
    const double offset = used - t;
    laws.push_back(turned_by("positions were off by " + in_digits(offset),
                             [offset](double p) { return p + offset; }));
    // −t and 2·t are laws of their own.
    if (t != 0 && std::abs(used / t - 1) >= 0.1 && used != -t && used != 2 * t)
      laws.push_back(turned_by("positions were multiplied by " + in_digits(used / t),
                               [factor = used / t](double p) { return p * factor; }));
    laws.push_back(turned_by("positions were counted down from " + in_digits(used + t),
                             [sum = used + t](double p) { return sum - p; }));
    laws.push_back(
        turned_by("every position were " + in_digits(used), [used](double) { return used; }));
    if (t > used && used >= 0)
      laws.push_back(turned_by(fmt::format("every position beyond {0} were {0}", in_digits(used)),
                               [used](double p) { return std::min(p, used); }));
    if (nearest && used >= 0 && t > used)
      laws.push_back(turned_by(fmt::format("positions were taken modulo {}", guess.t - *nearest),
                               [n = t - used](double p) { return p - n * std::floor(p / n); }));
  }
  // The end of a row that was moved back, most often.
  std::map<double, std::size_t> ends;
  for (const auto& [call, used] : vectors)
    for (const auto& [key, position] : used) {
      const Case& c = call->shape();
      const auto nearest = whole_of(position);
      if (!nearest || c.axes() != 1 || *nearest >= position.t) continue;
      const std::int64_t last = c.positions[c.token(std::get<1>(key), c.seq - 1)];
      ++ends[static_cast<double>(last - position.t + *nearest)];
    }
  const auto most = std::max_element(ends.begin(), ends.end(),
                                     [](auto& a, auto& b) { return a.second < b.second; });
  if (most != ends.end()) laws.push_back(moved_back(most->first));
  if (auto law = multiples_law(vectors)) laws.push_back(*std::move(law));
  if (auto law = law_of_examples(vectors)) laws.push_back(*std::move(law));
  return laws;
}

}  // namespace ropecheck::diagnosis
