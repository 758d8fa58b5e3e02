#include "diagnosis/conditions/conditions.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "diagnosis/conditions/vocabulary.h"

namespace ropecheck::diagnosis {
namespace {

/// At most this many sights of each kind are looked at.
constexpr std::size_t kMostSights = 4000;

std::vector<Sight> some_of(const std::vector<Sight>& sights) {
  std::vector<Sight> some;
  const std::size_t step = (sights.size() + kMostSights - 1) / kMostSights;
  for (std::size_t i = 0; i < sights.size(); i += std::max<std::size_t>(1, step))
    some.push_back(sights[i]);
  return some;
}

/// Failures that have nothing but their cause in common: random calls, and one for each failing
/// case that was varied.
double independent_calls(const std::vector<Sight>& sights) {
  std::set<const Observation*> random;
  std::set<int> seeds;
  for (const Sight& sight : sights) {
    if (sight.call->seed < 0)
      random.insert(sight.call);
    else
      seeds.insert(sight.call->seed);
  }
  return static_cast<double>(random.size() + seeds.size());
}

double calls_in(const std::vector<Sight>& sights) {
  std::set<const Observation*> calls;
  for (const Sight& sight : sights) calls.insert(sight.call);
  return static_cast<double>(calls.size());
}

/// n failures keep a condition that a share p of all calls does not meet with probability (1 −
/// p)^n. Some hundred conditions are tried.
bool may_be_luck(const Condition& condition, double failures, const std::vector<Sight>& others) {
  constexpr double kHardly = 1e-3;
  std::vector<Sight> beyond;
  for (const Sight& sight : others)
    if (!condition.holds(sight)) beyond.push_back(sight);
  const double share = calls_in(beyond) / (calls_in(others) + failures);
  return failures * std::log1p(-share) > std::log(kHardly);
}

/// Returns true if the condition switches failures off: in calls that differ in one thing from a
/// failing one, or within one call, results that do not meet it are right.
bool is_switch(const Condition& condition, const std::vector<Sight>& these,
               const std::vector<Sight>& others) {
  std::set<int> seeds;
  std::set<const Observation*> calls;
  for (const Sight& sight : these) {
    if (sight.call->seed >= 0) seeds.insert(sight.call->seed);
    calls.insert(sight.call);
  }
  // A condition that one or two calls meet may be any of their fields.
  constexpr std::size_t kFewestCalls = 3;
  if (calls.size() < kFewestCalls) return false;
  std::set<const Observation*> off;
  for (const Sight& sight : others)
    if ((seeds.contains(sight.call->seed) || calls.contains(sight.call)) &&
        !off.contains(sight.call) && !condition.holds(sight))
      off.insert(sight.call);
  return off.size() >= 2;
}

/// Returns true if the condition would be met by luck, and nothing switches it off.
bool is_doubtful(const Condition& condition, const std::vector<Sight>& these,
                 const std::vector<Sight>& others) {
  return may_be_luck(condition, independent_calls(these), others) &&
         (condition.is_limit || !is_switch(condition, these, others));
}

/// For conditions about calls, which cost less to ask once for each.
std::vector<Sight> one_of_each_call(const std::vector<Sight>& sights) {
  std::vector<Sight> some;
  const Observation* last = nullptr;
  for (const Sight& sight : sights) {
    if (sight.call != last) some.push_back(sight);
    last = sight.call;
  }
  return some;
}

/// Returns true if a test of the condition was made: of a limit, a result of the number next to it;
/// of a fact about calls, calls that differ from a failing one in one thing.
bool is_tested(const Condition& condition, const std::vector<Sight>& these,
               const std::vector<Sight>& others, const std::vector<Sight>& some_others) {
  if (condition.is_next && std::none_of(others.begin(), others.end(), condition.is_next))
    return false;
  if (condition.beyond) return true;
  const bool is_of_call = condition.holds({these.front().call, nullptr});
  return is_of_call ? is_switch(condition, one_of_each_call(these), one_of_each_call(others))
                    : !is_doubtful(condition, these, some_others);
}

/// Returns true of a remainder, which a few sizes have in common by accident, whatever was tried: a
/// call with another remainder has another size as well.
bool is_about_remainders(const Condition& condition) {
  for (const char* const part : {"multiple", "odd number", "even number", " of each "})
    if (condition.words.find(part) != std::string::npos) return true;
  return false;
}

/// The words of a limit around its number: "with rotary_dim of ", "14", "".
struct LimitWords {
  std::string before, number, after;
};

/// Takes the number of a limit, which is after `first`, as a word, and before `rest`.
std::optional<LimitWords> split(const std::string& words, std::string_view first,
                                std::string_view rest) {
  const std::size_t at = words.find(first);
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + first.size();
  const std::size_t end = std::min(words.find(' ', begin), words.size());
  if (begin == end || !words.substr(end).starts_with(rest)) return std::nullopt;
  return LimitWords{words.substr(0, at), words.substr(begin, end - begin),
                    words.substr(end + rest.size())};
}

/// "in pairs 29 to 34" of "in pairs from 29 on" and "in pairs up to 34", and "with rotary_dim of
/// 14" of "with rotary_dim of 14 or more" and "with rotary_dim of at most 14"; empty for other
/// words.
std::string range_of(const std::string& from, const std::string& up_to) {
  const auto joined = [](const auto& least, const auto& most, std::string_view between) {
    if (!least || !most || least->before != most->before || least->after != most->after)
      return std::string();
    return least->before + std::string(between) + least->number +
           (least->number == most->number ? "" : " to " + most->number) + least->after;
  };
  for (const auto& [first, most, between] : {std::tuple(" of ", " of at most ", " of "),
                                             std::tuple(" with ", " with at most ", " with ")})
    if (const std::string range =
            joined(split(from, first, " or more"), split(up_to, most, ""), between);
        !range.empty())
      return range;
  return joined(split(from, " from ", " on"), split(up_to, " up to ", ""), " ");
}

/// Returns the conditions without those that exclude nothing that the others do not exclude.
std::vector<Condition> without_implied(std::vector<Condition> conditions,
                                       const std::vector<Sight>& others) {
  for (std::size_t i = 0; i < conditions.size() && conditions.size() > 1;) {
    const auto hold = [&](const Sight& sight, std::size_t but) {
      for (std::size_t j = 0; j < conditions.size(); ++j)
        if (j != but && !conditions[j].holds(sight)) return false;
      return true;
    };
    const bool is_implied = std::none_of(others.begin(), others.end(), [&](const Sight& sight) {
      return hold(sight, i) && !conditions[i].holds(sight);
    });
    if (is_implied)
      conditions.erase(conditions.begin() + static_cast<std::ptrdiff_t>(i));
    else
      ++i;
  }
  return conditions;
}

}  // namespace

bool Separation::holds(const Sight& sight) const {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const Condition& condition) { return condition.holds(sight); });
}

std::string Separation::words() const {
  std::string text;
  std::vector<std::string> all;
  for (const Condition& condition : conditions) all.push_back(condition.words);
  for (std::string& from : all)
    for (std::string& up_to : all)
      if (const std::string range = range_of(from, up_to); !range.empty()) from = range, up_to = "";
  const auto first = std::find(all.begin(), all.end(), "in the first head");
  const auto last = std::find(all.begin(), all.end(), "in the last head");
  if (first != all.end() && last != all.end()) *first = "in tensors of one head", *last = "";
  for (const std::string& words : all)
    if (!words.empty()) text += (text.empty() ? "" : ", ") + words;
  const bool is_certain =
      is_confirmed &&
      std::none_of(conditions.begin(), conditions.end(), [](const Condition& condition) {
        return condition.may_move || is_about_remainders(condition);
      });
  return text.empty() || is_certain ? text : text + ", as far as was tried";
}

Separation separate(const std::vector<Sight>& these, const std::vector<Sight>& others,
                    const Demand& demand) {
  Separation found;
  if (these.empty() || others.empty()) return found;
  constexpr std::size_t kMostConditions = 3;
  constexpr std::size_t kFewestCalls = 2;
  std::vector<Condition> all = met_by_all(these, demand.with_chance, demand.for_names);
  if (demand.without_limits)
    std::erase_if(all, [](const Condition& condition) { return condition.is_limit; });
  if (demand.without_calls)
    std::erase_if(all, [](const Condition& condition) { return condition.may_limit_names; });
  // A few calls have much in common.
  constexpr double kFewestForFacts = 4;
  if (!demand.for_names && calls_in(these) < kFewestForFacts)
    std::erase_if(all, [](const Condition& condition) { return condition.may_limit_names; });
  std::vector<Sight> left = some_of(others);
  std::erase_if(all, [&](const Condition& condition) {
    if (demand.tried != nullptr && !demand.tried->contains(condition.words)) return false;
    if (demand.only_tried != nullptr && condition.beyond &&
        !demand.only_tried->contains(condition.words))
      return true;
    if (demand.tested) return !is_tested(condition, these, others, left);
    return !demand.for_names && is_doubtful(condition, these, left);
  });
  const double count = static_cast<double>(left.size());
  while (found.conditions.size() < kMostConditions && !left.empty()) {
    const Condition* best = nullptr;
    // Beside one condition of a law, another that leaves most of what the first does not exclude is
    // hardly the missing one.
    const std::size_t part = demand.with_chance && !found.conditions.empty() ? 4 : 20;
    std::size_t most = std::max<std::size_t>(1, left.size() / part);
    for (const Condition& condition : all) {
      std::set<const Observation*> calls;
      std::size_t excluded = 0;
      for (const Sight& sight : left)
        if (!condition.holds(sight)) {
          ++excluded;
          if (calls.size() < kFewestCalls) calls.insert(sight.call);
        }
      // Numbers that more calls may move give way to facts that exclude nearly as much.
      if (condition.may_move) excluded -= excluded / 10;
      if (excluded > most && calls.size() >= kFewestCalls) {
        most = excluded;
        best = &condition;
      }
    }
    if (best == nullptr) break;
    std::erase_if(left, [&](const Sight& sight) { return !best->holds(sight); });
    found.conditions.push_back(*best);
  }
  found.share_of_others = static_cast<double>(left.size()) / count;
  found.conditions = without_implied(std::move(found.conditions), some_of(others));
  return found;
}

}  // namespace ropecheck::diagnosis
