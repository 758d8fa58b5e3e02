#include "diagnosis/conditions/vocabulary.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <set>
#include <string>
#include <string_view>

#include "diagnosis/conditions/facts.h"
#include "properties/case/octave.h"

namespace ropecheck::diagnosis {
namespace {

std::string with_limit(const char* words, std::int64_t limit) {
  std::string text = words;
  return text.replace(text.find('%'), 1, std::to_string(limit));
}

/// Calls whose number is beyond a limit by 1, 2, 4, … steps.
std::vector<Case> calls_beyond(const Case& c, const Number& number, std::int64_t limit,
                               std::int64_t away) {
  constexpr int kDoublings = 20, kNear = 2, kDense = 4;
  std::vector<Case> cases;
  for (int k = 0; k <= kDoublings; k += k < kDense ? 1 : 3) {
    Case other = c;
    number.set(other, limit + away * number.step * (std::int64_t{1} << k));
    if (other == c) continue;
    cases.push_back(other);
    // Other angles at the same places, and one position for all tokens.
    constexpr double kSmallBase = 3;
    other.spec.base = kSmallBase;
    if (k < kNear) cases.push_back(other);
    other = c;
    std::fill(other.positions.begin(), other.positions.end(), other.positions.front());
    number.set(other, limit + away * number.step * (std::int64_t{1} << k));
    if (k < kNear) cases.push_back(std::move(other));
  }
  return cases;
}

/// Returns true of 16 or more, if it is next to a power of two.
bool is_of_code(std::int64_t limit) {
  const std::uint64_t size = magnitude(limit);
  return size >= 16 && (std::has_single_bit(size) || std::has_single_bit(size - 1) ||
                        std::has_single_bit(size + 1));
}

void add_limits(std::vector<Condition>& list, const Number& number,
                const std::vector<Sight>& these) {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t most = std::numeric_limits<std::int64_t>::min();
  for (const Sight& sight : these) {
    const auto value = number.of(sight);
    if (!value) return;
    least = std::min(least, *value);
    most = std::max(most, *value);
  }
  const auto get = number.of;
  const auto limited = [&](const char* words, std::int64_t limit, std::int64_t away,
                           std::function<bool(const Sight&)> holds) {
    const std::int64_t named = number.step == 0 && away > 0 ? limit + 1 : limit;
    Condition condition{with_limit(words, named), std::move(holds), false, true,
                        !is_of_code(limit)};
    if (number.step != 0)
      condition.is_next = [get, next = limit + away * number.step](const Sight& s) {
        return get(s) == next;
      };
    if (number.set != nullptr)
      condition.beyond = [number, limit, away](const Case& c) {
        return calls_beyond(c, number, limit, away);
      };
    list.push_back(std::move(condition));
  };
  if (least == most && number.only != nullptr) {
    limited(number.only, least, 1, [get, least](const Sight& s) { return get(s) == least; });
    return;
  }
  if (number.from != nullptr)
    limited(number.from, least, -1, [get, least](const Sight& s) {
      const auto value = get(s);
      return value && *value >= least;
    });
  // Few calls are large, so that a small largest number of heads, tokens or coordinates is often
  // luck.
  const bool is_of_calls = number.of({these.front().call, nullptr}).has_value();
  if (number.up_to != nullptr && (!is_of_calls || is_of_code(most)))
    limited(number.up_to, most, 1, [get, most](const Sight& s) {
      const auto value = get(s);
      return value && *value <= most;
    });
}

/// The number of times that a position can be halved; 63 for position 0.
std::int64_t halvings(std::int64_t t) { return t == 0 ? 63 : std::countr_zero(magnitude(t)); }

/// "at multiples of 256"
void add_multiples(std::vector<Condition>& list, const std::vector<Sight>& these, const char* words,
                   std::int64_t (*of)(const Item&)) {
  std::int64_t least = 63;
  for (const Sight& s : these) {
    if (s.item == nullptr) return;
    least = std::min(least, halvings(of(*s.item)));
  }
  if (least < 2 || least == 63) return;
  list.push_back({words + std::to_string(std::int64_t{1} << least), [of, least](const Sight& s) {
                    return s.item && halvings(of(*s.item)) >= least;
                  }});
}

Condition condition_of(const Fact& fact) {
  return {fact.words, [holds = fact.holds](const Sight& s) { return holds(s.call->shape()); },
          true};
}

/// Only the tensor, among the facts about items, is a field of a call.
Condition condition_of(const ItemFact& fact) {
  const std::string_view words = fact.words;
  return {fact.words,
          [holds = fact.holds](const Sight& s) {
            return s.item != nullptr && holds(s.call->shape(), *s.item);
          },
          words == "of q" || words == "of k"};
}

/// Returns true of a call that was made to refute a condition.
bool is_test(const Observation& call) {
  return call.seed >= kFirstTestNumber && !call.changed.empty();
}

}  // namespace

std::vector<Condition> met_by_all(const std::vector<Sight>& these, bool with_chance,
                                  bool for_names) {
  constexpr std::size_t kOne = 30;
  std::set<const Observation*> calls;
  for (const Sight& s : these) calls.insert(s.call);
  const std::size_t most = with_chance ? calls.size() / kOne : 0;
  std::vector<Condition> list;
  for (const Fact& fact : facts_about_calls()) list.push_back(condition_of(fact));
  for (const ItemFact& fact : facts_about_items()) list.push_back(condition_of(fact));
  for (const ItemFact& fact : facts_about_blocks()) list.push_back(condition_of(fact));
  for (const ItemFact& fact : facts_about_memory()) list.push_back(condition_of(fact));
  for (const ValueFact& fact : facts_about_values())
    list.push_back({fact.words, [holds = fact.holds](const Sight& s) {
                      return s.item != nullptr && holds(s);
                    }});
  for (const TableFact& fact : facts_about_tables())
    list.push_back(
        {fact.words,
         [holds = fact.holds](const Sight& s) { return s.call->table && holds(*s.call->table); },
         true});
  add_multiples(list, these, "at multiples of ", [](const Item& i) { return i.t; });
  add_multiples(list, these, "in tokens that are multiples of ",
                [](const Item& i) { return std::int64_t{i.where.seq}; });
  add_multiples(list, these, "in heads that are multiples of ",
                [](const Item& i) { return std::int64_t{i.where.head}; });
  add_multiples(list, these, "in pairs other than 0 that are multiples of ", [](const Item& i) {
    // 1 is no multiple.
    return std::int64_t{i.where.pair == 0 ? 1 : i.where.pair};
  });
  add_multiples(list, these, "in pairs that are multiples of ",
                [](const Item& i) { return std::int64_t{i.where.pair}; });
  add_multiples(list, these, "in the last pair of each ",
                [](const Item& i) { return std::int64_t{i.where.pair} + 1; });
  std::erase_if(list, [&](const Condition& condition) {
    if (for_names && !condition.may_limit_names) return true;
    std::set<const Observation*> without;
    for (const Sight& s : these)
      if (!condition.holds(s)) {
        without.insert(s.call);
        if (without.size() > most || is_test(*s.call)) return true;
      }
    return false;
  });
  if (for_names) return list;
  for (const Number& number : numbers_of_sights()) add_limits(list, number, these);
  return list;
}

std::vector<std::vector<Condition>> fields_of_a_call() {
  const auto facts = [](std::initializer_list<std::string_view> words) {
    std::vector<Condition> field;
    for (const std::string_view word : words) {
      for (const Fact& fact : facts_about_calls())
        if (word == fact.words) field.push_back(condition_of(fact));
      for (const ItemFact& fact : facts_about_items())
        if (word == fact.words) field.push_back(condition_of(fact));
    }
    return field;
  };
  return {facts({"in float32", "in float16", "in bfloat16", "in float64"}),
          facts({"forward", "in the inverse and the vector-Jacobian product"}),
          facts({"forward", "in the inverse", "in the vector-Jacobian product"}),
          facts({"of q", "of k"}),
          facts({"in the interleaved layout", "in the half_split layout"}),
          facts({"in calls in place", "in calls out of place"})};
}

}  // namespace ropecheck::diagnosis
