#include "diagnosis/vocabulary.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>

#include "diagnosis/facts.h"
#include "properties/case/octave.h"

namespace ropecheck::diagnosis {
namespace {

std::string with_limit(const char* words, std::int64_t limit) {
  std::string text = words;
  return text.replace(text.find('%'), 1, std::to_string(limit));
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
  if (least == most && number.only != nullptr) {
    list.push_back(
        {with_limit(number.only, least), [get, least](const Sight& s) { return get(s) == least; }});
    return;
  }
  if (number.from != nullptr)
    list.push_back({with_limit(number.from, least), [get, least](const Sight& s) {
                      const auto value = get(s);
                      return value && *value >= least;
                    }});
  if (number.up_to != nullptr)
    list.push_back({with_limit(number.up_to, most), [get, most](const Sight& s) {
                      const auto value = get(s);
                      return value && *value <= most;
                    }});
}

/// The number of times that a position can be halved; 63 for position 0.
std::int64_t halvings(std::int64_t t) { return t == 0 ? 63 : std::countr_zero(magnitude(t)); }

/// "at multiples of 256"
void add_multiples(std::vector<Condition>& list, const std::vector<Sight>& these) {
  std::int64_t least = 63;
  for (const Sight& s : these) {
    if (s.item == nullptr) return;
    least = std::min(least, halvings(s.item->t));
  }
  if (least < 2 || least == 63) return;
  list.push_back({"at multiples of " + std::to_string(std::int64_t{1} << least),
                  [least](const Sight& s) { return s.item && halvings(s.item->t) >= least; }});
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

}  // namespace

std::vector<Condition> met_by_all(const std::vector<Sight>& these) {
  std::vector<Condition> list;
  for (const Fact& fact : facts_about_calls()) list.push_back(condition_of(fact));
  for (const ItemFact& fact : facts_about_items()) list.push_back(condition_of(fact));
  add_multiples(list, these);
  std::erase_if(list, [&](const Condition& condition) {
    return !std::all_of(these.begin(), these.end(), condition.holds);
  });
  const std::size_t facts = list.size();
  for (const Number& number : numbers_of_sights()) add_limits(list, number, these);
  for (std::size_t i = facts; i < list.size(); ++i) list[i].is_limit = true;
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
