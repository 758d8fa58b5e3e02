#include "diagnosis/explanation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "diagnosis/inaccuracy.h"
#include "diagnosis/likely_laws.h"
#include "diagnosis/rivals.h"

namespace ropecheck::diagnosis {
namespace {

constexpr double kPartOfAll = kLeastShare;
constexpr std::size_t kMostLaws = 3;
/// A law that few results confirm may do so by chance.
constexpr std::size_t kFewestConfirmed = 8;

/// The share of the wrong results of a call's tensor that a law gives.
class Share {
 public:
  explicit Share(const Law& law) : law_(law) {}

  /// A law that gives a few of many wrong results of a tensor does so by chance.
  bool is_chance(const Sight& s) {
    const char tensor = s.item->where.tensor;
    auto [found, is_new] = known_.try_emplace({s.call, tensor});
    if (is_new) {
      std::size_t wrong = 0, given = 0;
      for (const Item& item : s.call->items)
        if (item.plain && item.is_pair() && item.where.tensor == tensor && finite(item.got)) {
          ++wrong;
          given +=
              confirms({s.call, &item}, law_) || (law_.is_local && !law_.result({s.call, &item}))
                  ? 1U
                  : 0U;
        }
      constexpr std::size_t kFew = 10;
      found->second = kFew * given < wrong;
    }
    return found->second;
  }

 private:
  const Law& law_;
  std::map<std::pair<const Observation*, char>, bool> known_;
};

/// A law that was measured of some calls says nothing of others: right ones tell where the mistake
/// is not made.
bool tells_where(const Sight& s, const Law& law) {
  return would_show(s, law) || (law.is_local && !s.item->wrong && !law.result(s));
}

void count_contrary(Explanation& found) {
  found.contrary = static_cast<std::size_t>(std::count_if(
      found.others.begin(), found.others.end(),
      [&](const Sight& s) { return found.conditions.holds(s) && would_show(s, found.law); }));
  found.would_show = found.contrary + found.explained.size();
}

/// A law may be made where it would not show, so only results that it would change tell where it
/// is not made.
void find_conditions(Explanation& found, const std::vector<Sight>& unexplained,
                     const std::vector<Sight>& right) {
  for (const std::vector<Sight>* sights : {&right, &unexplained})
    for (const Sight& s : *sights)
      if (tells_where(s, found.law)) found.others.push_back(s);
  // Another mistake's result may be as this law says, by chance.
  found.conditions = separate(found.explained, found.others, {.with_chance = true});
  count_contrary(found);
}

/// Tries a law on all that is wrong.
Explanation tried_law(const Chosen& chosen, const std::vector<Sight>& wrong,
                      const std::vector<Sight>& right, std::vector<Sight>& rest) {
  Explanation found{*chosen.law, {}, wrong.size(), {}};
  rest.clear();
  Share share(found.law);
  for (const Sight& s : wrong)
    (confirms(s, found.law) && !share.is_chance(s) ? found.explained : rest).push_back(s);
  if (!found.explained.empty()) find_conditions(found, rest, right);
  return found;
}

/// A law that gives a part of the wrong results is believed if it changes little else.
bool is_believed(const Explanation& found) {
  const auto explained = static_cast<double>(found.explained.size());
  if (found.explained.size() < kFewestConfirmed) return false;
  // A law that most results contradict needs a condition that calls can be made for.
  const std::vector<Condition>& conditions = found.conditions.conditions;
  if (found.others.size() > found.explained.size() && !conditions.empty() &&
      std::all_of(conditions.begin(), conditions.end(),
                  [](const Condition& one) { return one.is_limit && !one.is_next; }))
    return false;
  return explained >= kNearlyEverything * static_cast<double>(found.of) ||
         (explained >= kPartOfAll * static_cast<double>(found.of) &&
          5 * found.contrary <= found.would_show);
}

bool is_little(const std::vector<Sight>& rest, const std::vector<Sight>& wrong) {
  return static_cast<double>(rest.size()) <
         (1 - kNearlyEverything) * static_cast<double>(wrong.size());
}

/// Returns true if a few results that no law gives are so many, of so many calls, that they may
/// have a cause of their own.
bool may_be_another(const std::vector<Sight>& rest) {
  constexpr std::size_t kFewest = 24, kFewestCalls = 4;
  std::set<const Observation*> calls;
  for (const Sight& s : rest) calls.insert(s.call);
  return rest.size() >= kFewest && calls.size() >= kFewestCalls;
}

/// A law of a few results that the others leave has to give most of them, and to change nothing
/// else. Results under the others' conditions may have both mistakes.
bool is_believed_of_little(const Explanation& found, const std::vector<Sight>& rest,
                           const std::vector<Explanation>& others) {
  constexpr std::size_t kMost = 20;
  const auto of =
      static_cast<std::size_t>(std::count_if(rest.begin(), rest.end(), [&](const Sight& s) {
        return std::none_of(others.begin(), others.end(), [&](const Explanation& one) {
          return !one.conditions.conditions.empty() && one.conditions.holds(s);
        });
      }));
  return may_be_another(found.explained) && 5 * found.explained.size() >= 4 * of &&
         kMost * found.contrary <= found.would_show;
}

/// Under its conditions a law may be the same as others, which are of no use then.
void drop_rivals_in_other_words(Explanation& found) {
  std::erase_if(found.rivals, [&](const Law& rival) {
    const auto differs = [&](const Sight& s) {
      return found.conditions.holds(s) && differ(s, found.law, rival);
    };
    return !differ_faintly(found.explained, found.law, rival) &&
           std::none_of(found.explained.begin(), found.explained.end(), differs) &&
           std::none_of(found.others.begin(), found.others.end(), differs);
  });
}

}  // namespace

bool test_conditions(Explanation& found, const std::vector<Explanation>& all,
                     Laboratory& laboratory) {
  Share share(found.law);
  const auto is_ambiguous = [&](const Sight& s) {
    return std::any_of(all.begin(), all.end(), [&](const Explanation& other) {
      return &other != &found && confirms(s, other.law);
    });
  };
  std::erase_if(found.explained, is_ambiguous);
  Contrast contrast{std::move(found.explained), std::move(found.others),
                    [&](const Sight& s) -> std::optional<bool> {
                      if (!s.item->is_pair() || !finite(s.item->got)) return std::nullopt;
                      if (s.item->plain && share.is_chance(s)) return std::nullopt;
                      if (s.item->plain && all.size() > 1 && is_ambiguous(s)) return std::nullopt;
                      if (s.item->plain && confirms(s, found.law)) return true;
                      // The same mistake may have other numbers there.
                      if (s.item->plain && found.law.is_local && !found.law.result(s)) return true;
                      if ((s.item->plain || !s.item->wrong) && tells_where(s, found.law))
                        return false;
                      return std::nullopt;
                    }};
  contrast.has_chance = true;
  contrast.without_limits = found.law.is_local;
  found.conditions = tested_conditions(contrast, laboratory);
  found.explained = std::move(contrast.these);
  found.others = std::move(contrast.others);
  count_contrary(found);
  constexpr std::size_t kMany = 6;
  if (kMany * found.contrary > found.would_show) {
    std::erase_if(found.conditions.conditions,
                  [](const Condition& condition) { return !condition.may_limit_names; });
    count_contrary(found);
  }
  // A law of large errors that gives nearly all of them is true, though nothing tells where.
  const bool is_plain = static_cast<double>(found.explained.size()) >=
                            kNearlyEverything * static_cast<double>(found.of) &&
                        !are_faint(found.explained);
  if (2 * found.contrary > found.would_show && !is_plain) return false;
  if (found.law.is_sought && 20 * found.contrary > found.would_show) return false;
  drop_rivals_in_other_words(found);
  for (const Observation* call : laboratory.confirming())
    for (const Item& item : call->items) {
      const Sight s{call, &item};
      if (!item.is_pair() || !finite(item.got) || (item.wrong && !item.plain) ||
          !would_show(s, found.law) || !found.conditions.holds(s))
        continue;
      ++found.further;
      found.predicted += confirms(s, found.law) ? 1U : 0U;
    }
  return true;
}

Explained explanations_of(const std::vector<Sight>& wrong, const std::vector<Sight>& right,
                          Laboratory& laboratory) {
  Explained all{{}, wrong};
  const std::vector<Sight> right_sample = sample_of(right);
  // Roundings next to the smallest numbers look like many things.
  if (are_next_to_zero(wrong)) return all;
  while (all.by.size() < kMostLaws) {
    // A result within the bar of the right one confirms every law that changes little.
    std::vector<Sight> telling;
    for (const Sight& s : all.rest)
      if (!(s.item->error <= bar_of(s))) telling.push_back(s);
    if (telling.size() < kFewestConfirmed || 4 * telling.size() < all.rest.size()) break;
    std::optional<Explanation> best;
    std::vector<Sight> rest;
    const std::vector<Chosen> likely = likely_laws(telling, right_sample);
    for (const Chosen& chosen : likely) {
      Explanation found = tried_law(chosen, all.rest, right, rest);
      if (!is_believed(found) || (!all.by.empty() && is_little(all.rest, wrong) &&
                                  !is_believed_of_little(found, all.rest, all.by)))
        continue;
      best = std::move(found);
      std::vector<Law> laws = {*chosen.law};
      for (const Chosen& other : likely)
        if (&other != &chosen && !other.law->is_local && explains_as_much(other, chosen))
          laws.push_back(*other.law);
      if (chosen.law->is_local || laws.size() == 1) break;
      laws = best_of_rivals(std::move(laws), all.rest, right_sample, laboratory);
      if (laws.front().words != chosen.law->words)
        best = tried_law({laws.front(), chosen.share, chosen.contrary}, all.rest, right, rest);
      best->rivals.assign(laws.begin() + 1, laws.end());
      break;
    }
    if (!best) break;
    all.rest = std::move(rest);
    all.by.push_back(*std::move(best));
    if (is_little(all.rest, wrong) && !may_be_another(all.rest)) break;
  }
  return all;
}

}  // namespace ropecheck::diagnosis
