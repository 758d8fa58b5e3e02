#include "diagnosis/used_positions.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>
#include <string>
#include <tuple>

#include "support/text.h"

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

/// Keeps so many significant bits of a whole number, to nearest with ties to even.
double with_bits(double t, int bits) {
  int exponent = 0;
  const double fraction = std::frexp(t, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(fraction, bits)), exponent - bits);
}

double cut_to_bits(double t, int bits) {
  int exponent = 0;
  const double fraction = std::frexp(t, &exponent);
  return std::ldexp(std::trunc(std::ldexp(fraction, bits)), exponent - bits);
}

/// The position of another token of the call, on the axis of the pair.
double number_at(const Sight& s, std::size_t token) {
  const Case& c = s.call->shape();
  return static_cast<double>(number_of(c.position_of(token), c.spec, s.item->where.pair));
}

struct Law {
  const char* words;
  double (*of)(double t, const Sight& sight);
};

constexpr Law kLaws[] = {
    {"every position were 0", [](double, const Sight&) { return 0.0; }},
    {"positions had the other sign", [](double t, const Sight&) { return -t; }},
    {"positions were taken for their size", [](double t, const Sight&) { return std::abs(t); }},
    {"positions were the token's place in the sequence",
     [](double, const Sight& s) { return static_cast<double>(s.item->where.seq); }},
    {"positions were the index of the head",
     [](double, const Sight& s) { return static_cast<double>(s.item->where.head); }},
    {"positions were the index of the batch row",
     [](double, const Sight& s) { return static_cast<double>(s.item->where.batch); }},
    {"positions were the token's place in the whole batch",
     [](double, const Sight& s) {
       return static_cast<double>(s.item->where.batch * s.call->shape().seq + s.item->where.seq);
     }},
    {"the sequence were read backwards",
     [](double, const Sight& s) {
       const Case& c = s.call->shape();
       return number_at(s, c.token(s.item->where.batch, c.seq - 1 - s.item->where.seq));
     }},
    {"every token had the position of the row's first",
     [](double, const Sight& s) {
       return number_at(s, s.call->shape().token(s.item->where.batch, 0));
     }},
    {"every token had the position of the row's last",
     [](double, const Sight& s) {
       const Case& c = s.call->shape();
       return number_at(s, c.token(s.item->where.batch, c.seq - 1));
     }},
    {"the head's index were added to positions",
     [](double t, const Sight& s) { return t + static_cast<double>(s.item->where.head); }},
    {"the token's place in the sequence were added to positions",
     [](double t, const Sight& s) { return t + static_cast<double>(s.item->where.seq); }},
    {"the number of tokens were added to positions",
     [](double t, const Sight& s) { return t + static_cast<double>(s.call->shape().seq); }},
    {"the batch row's index were added to positions",
     [](double t, const Sight& s) { return t + static_cast<double>(s.item->where.batch); }},
};

/// A vector's pairs of one position, and the position that was used for them if they agree on one.
struct Vector {
  Sight sight;
  std::vector<const Item*> pairs;
  std::optional<UsedPosition> used;

  Direction direction() const { return sight.call->shape().direction; }
  double right() const { return static_cast<double>(sight.item->t); }
  /// Returns true if all pairs are turned as at this position.
  bool is_turned_by(double position) const {
    return std::all_of(pairs.begin(), pairs.end(), [&](const Item* item) {
      const double off =
          std::remainder(angle_of(*item, direction()) - position * item->theta, kTurn);
      return std::abs(off) <= angle_bar(*item);
    });
  }
};

/// The vectors of wrong pairs that have at least three clear pairs.
std::vector<Vector> measured_vectors(const std::vector<Sight>& wrong) {
  using VectorKey = std::tuple<char, int, int, int, std::int64_t>;
  const auto key_of = [](const Item& item) {
    return VectorKey{item.where.tensor, item.where.batch, item.where.seq, item.where.head, item.t};
  };
  std::map<const Observation*, std::set<VectorKey>> vectors;
  for (const Sight& s : wrong) vectors[s.call].insert(key_of(*s.item));
  constexpr std::size_t kMost = 400;
  std::vector<Vector> found;
  for (const auto& [call, keys] : vectors) {
    std::map<VectorKey, std::vector<const Item*>> pairs;
    for (const Item& item : call->items)
      if (item.is_pair() && finite(item.got) && norm(item.exact) > 0 && angle_bar(item) < 0.5)
        pairs[key_of(item)].push_back(&item);
    for (const VectorKey& key : keys)
      if (const auto& of = pairs[key]; of.size() >= 3 && found.size() < kMost)
        found.push_back({{call, of.front()}, of, used_position(of, call->shape().direction)});
  }
  return found;
}

/// Turned by one of the two numbers of the tensors' format next to the position: a sum that is
/// rounded twice may come out as either.
bool is_turned_in_format(const Vector& v) {
  const int bits = format_of(v.sight.call->shape().dtype).precision;
  const double t = v.right();
  const double inner = cut_to_bits(t, bits);
  if (inner == t) return v.is_turned_by(t);
  const double step = std::ldexp(1.0, std::ilogb(t) - bits + 1);
  return v.is_turned_by(inner) || v.is_turned_by(inner + std::copysign(step, t));
}

Statement law_statement(const std::string& words, std::size_t holds, std::size_t all) {
  return {"are turned as if " + words, holds, all, true};
}

std::string examples(const std::vector<Vector>& vectors) {
  std::string text;
  std::set<std::int64_t> said;
  for (const Vector& v : vectors)
    if (v.used && said.size() < 3 && said.insert(v.used->t).second)
      text += fmt::format("{}{:.7g} for {}", text.empty() ? "" : ", ", v.used->used, v.used->t);
  return text;
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

std::optional<Statement> law_of_positions(const std::vector<Sight>& wrong) {
  constexpr std::size_t kFewest = 4;
  const std::vector<Vector> vectors = measured_vectors(wrong);
  const std::size_t all = vectors.size();
  if (all < kFewest) return std::nullopt;
  const auto count = [&](const auto& of) {
    return static_cast<std::size_t>(
        std::count_if(vectors.begin(), vectors.end(),
                      [&](const Vector& v) { return v.is_turned_by(of(v.right(), v.sight)); }));
  };
  const std::size_t needed = (19 * all + 19) / 20;
  for (const Law& law : kLaws)
    if (const std::size_t n = count(law.of); n >= needed) return law_statement(law.words, n, all);
  const auto in_format =
      static_cast<std::size_t>(std::count_if(vectors.begin(), vectors.end(), is_turned_in_format));
  if (in_format >= needed)
    return law_statement("positions were rounded to the format of the tensors", in_format, all);
  for (int bits = 4; bits <= 24; ++bits) {
    const std::string number = std::to_string(bits) + " significant bits";
    if (const std::size_t n = count([&](double t, const Sight&) { return with_bits(t, bits); });
        n >= needed)
      return law_statement("positions were rounded to " + number, n, all);
    if (const std::size_t n = count([&](double t, const Sight&) { return cut_to_bits(t, bits); });
        n >= needed)
      return law_statement("positions were cut to " + number, n, all);
  }
  // The most accurate first. If a vector's slowest pair may have turned more than once, its
  // position is one of several, so that one vector alone is no judge.
  std::vector<UsedPosition> accurate;
  for (const Vector& v : vectors)
    if (v.used) accurate.push_back(*v.used);
  std::stable_sort(accurate.begin(), accurate.end(),
                   [](const UsedPosition& a, const UsedPosition& b) { return a.bar < b.bar; });
  constexpr std::size_t kMostGuesses = 16;
  accurate.resize(std::min(accurate.size(), kMostGuesses));
  for (const UsedPosition& guess : accurate) {
    const double offset = guess.used - static_cast<double>(guess.t);
    if (const std::size_t n = count([&](double t, const Sight&) { return t + offset; });
        n >= needed)
      return law_statement("positions were off by " + support::short_number(offset), n, all);
    if (guess.t == 0) continue;
    const double factor = guess.used / static_cast<double>(guess.t);
    const std::size_t n = count([&](double t, const Sight&) { return t * factor; });
    if (n >= needed && std::abs(factor - 1) >= 0.1)
      return law_statement("positions were multiplied by " + support::short_number(factor), n, all);
  }
  const auto measured = static_cast<std::size_t>(std::count_if(
      vectors.begin(), vectors.end(), [](const Vector& v) { return v.used.has_value(); }));
  if (measured < needed) return std::nullopt;
  const UsedPosition& one = accurate.front();
  std::set<std::int64_t> different;
  for (const Vector& v : vectors) different.insert(v.sight.item->t);
  if (const std::size_t n = count([&](double, const Sight&) { return one.used; });
      n >= needed && different.size() > 2)
    return law_statement("every position were " + support::short_number(one.used), n, all);
  Statement others =
      law_statement("positions were other ones: " + examples(vectors), measured, all);
  others.is_law = false;
  return others;
}

}  // namespace ropecheck::diagnosis
