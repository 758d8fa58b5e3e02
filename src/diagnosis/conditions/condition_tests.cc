#include "diagnosis/conditions/condition_tests.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "diagnosis/case_changes.h"
#include "properties/given_table.h"

namespace ropecheck::diagnosis {
namespace {

constexpr std::size_t kBases = 2;
constexpr std::size_t kLargestBase = 2048, kLargestTest = 8192;
constexpr std::size_t kFlipsOfACondition = 6;
constexpr int kMostRounds = 6, kFewRounds = 2;
/// The share of the diagnosis's time after which no further round begins.
constexpr double kLastRoundBegins = 0.85;

bool holds_of_call(const Condition& condition, const Case& c, const Capabilities& can) {
  Observation call;
  call.operation.shape = c;
  if (can.given_table) call.table = table_form_of(c, can);
  return condition.holds({&call, nullptr});
}

/// Small calls of `these` that meet the conditions, from all over them.
std::vector<const Observation*> bases_of(const std::vector<Sight>& these, const Separation& all) {
  std::vector<const Observation*> calls;
  std::set<const Observation*> known;
  for (const Sight& s : these)
    if (elements_of(s.call->shape()) <= kLargestBase && all.holds(s) && known.insert(s.call).second)
      calls.push_back(s.call);
  std::vector<const Observation*> bases;
  const std::size_t step = std::max<std::size_t>(1, calls.size() / kBases);
  for (std::size_t i = 0; i < calls.size() && bases.size() < kBases; i += step)
    bases.push_back(calls[i]);
  return bases;
}

/// Calls like `base` that do not meet a condition, those first that meet the others.
std::vector<Case> calls_without(const Condition& condition, const Separation& all, const Case& base,
                                const Possible& possible) {
  std::vector<Case> cases;
  if (condition.beyond) {
    cases = condition.beyond(base);
    std::erase_if(
        cases, [&](const Case& c) { return elements_of(c) > kLargestTest || !possible.allows(c); });
    return cases;
  }
  if (!holds_of_call(condition, base, possible.can)) return cases;
  for (Experiment& one : variations_of(base, 0, possible, true))
    if (!holds_of_call(condition, one.c, possible.can)) cases.push_back(std::move(one.c));
  std::stable_partition(cases.begin(), cases.end(), [&](const Case& c) {
    return std::all_of(all.conditions.begin(), all.conditions.end(), [&](const Condition& other) {
      return other.words == condition.words || !holds_of_call(other, base, possible.can) ||
             holds_of_call(other, c, possible.can);
    });
  });
  if (cases.size() > kFlipsOfACondition) cases.resize(kFlipsOfACondition);
  return cases;
}

/// A failing call and its changes share a number, by which it is seen that one thing was changed.
std::vector<Experiment> refuting_calls(const Contrast& contrast,
                                       const std::vector<Condition>& conditions,
                                       const Separation& all, const Possible& possible,
                                       bool is_first, int& number) {
  std::vector<Experiment> list;
  for (const Observation* base : bases_of(contrast.these, all)) {
    const Case& c = base->shape();
    ++number;
    list.push_back({c, base->before, number, ""});
    const auto add = [&](std::vector<Case> cases) {
      for (Case& one : cases) list.push_back({std::move(one), base->before, number, "tested"});
    };
    for (const Condition& condition : conditions) add(calls_without(condition, all, c, possible));
    if (contrast.of_calls) continue;
    std::vector<Case> others = larger_calls(c, possible);
    if (is_first)
      for (Case& one : calls_with_other_parameters(c, possible)) others.push_back(std::move(one));
    std::erase_if(others, [](const Case& one) { return elements_of(one) > kLargestTest; });
    add(std::move(others));
  }
  return list;
}

void sort_in(Contrast& contrast, const Observation& call) {
  const auto add = [&](const Sight& s) {
    if (const auto is_one = contrast.is_one(s))
      (*is_one ? contrast.these : contrast.others).push_back(s);
  };
  if (contrast.of_calls) return add({&call});
  constexpr std::size_t kOfEachCall = 96;
  // An odd step visits odd and even pairs.
  const std::size_t step = (call.items.size() / kOfEachCall) | 1;
  for (std::size_t i = 0; i < call.items.size(); i += step) add({&call, &call.items[i]});
}

/// Some sights of each call. An odd step visits odd and even pairs.
std::vector<Sight> thinned(const std::vector<Sight>& all) {
  constexpr std::size_t kOfEachCall = 96;
  std::map<const Observation*, std::vector<const Sight*>> by_call;
  for (const Sight& s : all) by_call[s.call].push_back(&s);
  std::vector<Sight> some;
  for (const auto& [call, sights] : by_call)
    for (std::size_t i = 0; i < sights.size(); i += (sights.size() / kOfEachCall) | 1)
      some.push_back(*sights[i]);
  return some;
}

/// Conditions that hold of all of `these`, and not only of some of each call.
Separation verified(Separation found, const std::vector<Sight>& these) {
  std::erase_if(found.conditions, [&](const Condition& condition) {
    return !std::all_of(these.begin(), these.end(), condition.holds);
  });
  return found;
}

/// The results of one of the calls that confirm conditions.
struct Confirming {
  std::vector<Sight> these, others;
};

/// The probability that the failing ones of these calls meet a condition by luck: in each, the
/// share of the results that could fail which meet it; for a condition about calls, the share of
/// the calls.
double luck_of(const Condition& condition, const std::vector<Confirming>& calls) {
  double telling = 0, meeting = 0;
  std::vector<double> shares;
  for (const Confirming& call : calls) {
    double all = 0, met = 0;
    for (const std::vector<Sight>* sights : {&call.these, &call.others})
      for (const Sight& s : *sights) {
        ++all;
        met += condition.holds(s) ? 1 : 0;
      }
    if (all == 0) continue;
    ++telling;
    meeting += met > 0 ? 1 : 0;
    if (!call.these.empty()) shares.push_back(met / all);
  }
  double luck = 1;
  for (const double share : shares) luck *= share * meeting / telling;
  return luck;
}

void add_sights(Contrast& to, const Contrast& more) {
  to.these.insert(to.these.end(), more.these.begin(), more.these.end());
  to.others.insert(to.others.end(), more.others.begin(), more.others.end());
}

/// Leaves out the conditions that calls refute which had no part in finding them. The rest is
/// confirmed if some of them fail, all of these meet it, and would hardly do so by luck.
Separation confirmed(Separation found, const Contrast& contrast, Laboratory& laboratory) {
  constexpr std::size_t kFewestCalls = 4;
  constexpr double kHardly = 0.01;
  if (found.conditions.empty()) return found;
  std::vector<Confirming> calls;
  std::size_t failing = 0;
  for (const Observation* call : laboratory.confirming()) {
    Contrast more{{}, {}, contrast.is_one, contrast.of_calls};
    sort_in(more, *call);
    failing += more.these.empty() ? 0U : 1U;
    calls.push_back({std::move(more.these), std::move(more.others)});
  }
  const std::size_t by_chance = contrast.has_chance ? failing / 30 : 0;
  std::erase_if(found.conditions, [&](const Condition& condition) {
    const auto refuting = std::count_if(calls.begin(), calls.end(), [&](const Confirming& call) {
      return !std::all_of(call.these.begin(), call.these.end(), condition.holds);
    });
    return static_cast<std::size_t>(refuting) > by_chance;
  });
  found.is_confirmed =
      failing >= kFewestCalls &&
      std::all_of(found.conditions.begin(), found.conditions.end(),
                  [&](const Condition& condition) { return luck_of(condition, calls) <= kHardly; });
  return found;
}

}  // namespace

Separation tested_conditions(Contrast& whole, Laboratory& laboratory) {
  Contrast contrast{thinned(whole.these), thinned(whole.others), whole.is_one, whole.of_calls};
  const Demand seen = {.for_names = whole.for_names,
                       .without_limits = whole.without_limits,
                       .without_calls = whole.without_calls,
                       .with_chance = whole.has_chance};
  const auto found_by = [&](const Demand& demand) {
    const Separation found = separate(contrast.these, contrast.others, demand);
    return whole.has_chance ? found : verified(found, whole.these);
  };
  // Predictions decide about conditions of names.
  const auto confirmed_by = [&](const Demand& demand) {
    Separation found = found_by(demand);
    if (whole.for_names || found.conditions.empty()) return found;
    const std::size_t count = found.conditions.size();
    found = confirmed(std::move(found), whole, laboratory);
    if (found.conditions.size() == count) return found;
    // The calls that refuted one take part in the search for others.
    for (const Observation* call : laboratory.confirming()) {
      Contrast more{{}, {}, whole.is_one, whole.of_calls};
      sort_in(more, *call);
      for (Contrast* to : {&contrast, &whole}) add_sights(*to, more);
    }
    found = found_by(demand);
    found.is_confirmed = false;
    return found;
  };
  // A call that ends a process that is slow to start again costs too much.
  const bool is_dear = whole.of_calls && laboratory.implementation().slow_to_restart;
  if (!laboratory.may_test()) return found_by(seen);
  if (is_dear) return confirmed_by(seen);
  Demand tested = seen;
  tested.tested = true;
  std::set<std::string> tried;
  Demand proposed = tested;
  proposed.tried = &tried;
  const Possible possible = possible_in(laboratory.implementation(), laboratory.options());
  int number = kFirstTestNumber;
  // Calls may end the process there, and names are held against predictions as well.
  const int most_rounds = whole.of_calls || whole.for_names ? kFewRounds : kMostRounds;
  for (int round = 0; round < most_rounds && !laboratory.deadline().is_over(kLastRoundBegins);
       ++round) {
    const Separation found = found_by(proposed);
    std::vector<Condition> untried = found.conditions;
    std::erase_if(untried, [&](const Condition& c) { return !tried.insert(c.words).second; });
    if (untried.empty()) return confirmed_by(proposed);
    for (const Observation* call : laboratory.make_and_keep(
             refuting_calls(contrast, untried, found, possible, round == 0, number),
             kLastRoundBegins)) {
      Contrast more{{}, {}, whole.is_one, whole.of_calls};
      sort_in(more, *call);
      for (Contrast* to : {&contrast, &whole}) add_sights(*to, more);
    }
  }
  // If time is over, the last limits have not been tried.
  if (laboratory.deadline().is_over(kLastRoundBegins)) tested.only_tried = &tried;
  return confirmed_by(tested);
}

}  // namespace ropecheck::diagnosis
