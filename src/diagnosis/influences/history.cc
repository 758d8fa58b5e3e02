#include "diagnosis/influences/history.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "diagnosis/influences/sequences.h"
#include "diagnosis/laws/law.h"

namespace ropecheck::diagnosis {

std::vector<const Observation*> right_alone(const std::vector<Observation>& sequences) {
  std::vector<const Observation*> behind;
  for (const Observation& seen : sequences)
    if (!seen.before.empty() &&
        std::any_of(sequences.begin(), sequences.end(), [&](const Observation& alone) {
          return alone.before.empty() && alone.right() && alone.shape() == seen.shape();
        }))
      behind.push_back(&seen);
  return behind;
}

namespace {

/// "Nine of ten wrong results are turned as if …", of a law of earlier calls that gives nearly all.
std::string law_in_words(const std::vector<const Observation*>& behind) {
  constexpr double kNearlyAll = 0.95;
  constexpr std::size_t kFewest = 8;
  std::vector<Sight> wrong;
  for (const Observation* call : behind)
    for (const Item& item : call->items)
      if (item.is_pair() && item.plain && finite(item.got)) wrong.push_back({call, &item});
  if (wrong.size() < kFewest) return {};
  for (const Law& law : laws_of_earlier_calls()) {
    const auto given = static_cast<std::size_t>(std::count_if(
        wrong.begin(), wrong.end(), [&](const Sight& s) { return confirms(s, law); }));
    if (static_cast<double>(given) >= kNearlyAll * static_cast<double>(wrong.size()))
      return fmt::format(" {} of {} wrong results behind them {}.", given, wrong.size(), law.words);
  }
  return {};
}

/// If a call B is wrong behind a call A, asks B behind B and A, and behind A and B.
std::string order_in_words(const std::vector<const Observation*>& behind, Laboratory& laboratory) {
  constexpr std::size_t kMost = 4;
  constexpr double kUntil = 0.9;
  std::vector<Experiment> own_first, own_last;
  for (const Observation* call : behind)
    if (!call->right() && call->before.size() == 1 && own_first.size() < kMost) {
      const Case &b = call->shape(), &a = call->before.front();
      own_first.push_back({b, {b, a}});
      own_last.push_back({b, {a, b}});
    }
  if (own_first.empty() || !laboratory.may_test()) return {};
  const auto all_are = [&](const std::vector<Experiment>& list, bool right) {
    const std::vector<Observation> seen = laboratory.make(list, kUntil);
    return seen.size() == list.size() &&
           std::all_of(seen.begin(), seen.end(),
                       [right](const Observation& one) { return one.right() == right; });
  };
  if (all_are(own_first, true))
    return " Behind an equal call and such a call, it is right: what an earlier call leaves behind "
           "stays.";
  if (all_are(own_last, true))
    return " Behind such a call and an equal one, it is right: the latest call decides.";
  return {};
}

/// If a call is wrong behind a call that differs from it in one thing, makes it behind calls that
/// differ in a second thing as well: those behind which it is right tell what the code compares.
std::string key_in_words(const std::vector<const Observation*>& behind, Laboratory& laboratory) {
  constexpr std::size_t kMost = 3, kFewestOfEach = 2;
  constexpr double kUntil = 0.8;
  const Possible possible = possible_in(laboratory.implementation(), laboratory.options());
  std::vector<Experiment> list;
  std::vector<std::string> used;
  for (const Observation* call : behind) {
    if (call->right() || call->before.size() != 1 || used.size() >= kMost) continue;
    used.push_back(call->changed);
    for (const Experiment& second : sequences_before(call->before.front(), possible))
      if (!second.before.empty() && second.changed != "equal" && second.changed != call->changed &&
          !(second.before.front() == call->shape()))
        list.push_back({call->shape(), second.before, -1, second.changed});
  }
  if (list.empty() || !laboratory.may_test()) return {};
  std::map<std::string, std::pair<std::size_t, std::size_t>> after;  // right, all
  std::size_t wrong = 0;
  for (const Observation& seen : laboratory.make(list, kUntil)) {
    auto& [right, all] = after[seen.changed];
    ++all;
    right += seen.right() ? 1U : 0U;
    wrong += seen.right() ? 0U : 1U;
  }
  std::string said;
  for (const auto& [what, counts] : after)
    if (counts.second >= kFewestOfEach && counts.first == counts.second)
      said += (said.empty() ? "" : ", ") + what;
  if (said.empty() || wrong == 0) return {};
  return " Behind such calls that differ in a second thing, it is right if the second is: " + said +
         ".";
}

}  // namespace

std::string history_in_words(const std::vector<Observation>& sequences, Laboratory& laboratory) {
  std::size_t alone = 0;
  std::size_t wrong_alone = 0;
  for (const Observation& seen : sequences)
    if (seen.before.empty()) {
      ++alone;
      wrong_alone += seen.right() ? 0U : 1U;
    }
  std::map<std::string, std::pair<std::size_t, std::size_t>> after;  // wrong, all
  const std::vector<const Observation*> behind = right_alone(sequences);
  for (const Observation* seen : behind) {
    auto& [wrong, all] = after[seen->changed];
    ++all;
    wrong += seen->right() ? 0U : 1U;
  }
  std::string said;
  std::vector<std::string> harmless;
  for (const auto& [what, counts] : after) {
    const auto& [wrong, all] = counts;
    const std::string call = what == "equal" ? "an equal call" : "a call " + what;
    // A few calls may have the same results by chance.
    constexpr std::size_t kFewest = 3;
    if (wrong > 0)
      said += fmt::format("{}{} ({} of {})", said.empty() ? "" : ", ", call, wrong, all);
    else if (all >= kFewest)
      harmless.push_back(call);
  }
  if (said.empty()) return {};
  constexpr std::size_t kMostNamed = 4;
  std::string not_after;
  if (harmless.size() > kMostNamed)
    not_after = fmt::format(
        " It is right after each of the {} other kinds of calls that were tried.", harmless.size());
  else if (!harmless.empty())
    not_after = fmt::format(" It is right after {}.", fmt::join(harmless, ", "));
  const std::string by_itself =
      wrong_alone == 0
          ? fmt::format("a call is right ({0} of {0}). It is", alone)
          : fmt::format("{} of {} cases are wrong. The others are", wrong_alone, alone);
  return fmt::format(
             "Results depend on earlier calls of the process. Alone, in a new process, {} wrong "
             "after {}.",
             by_itself, said) +
         law_in_words(behind) + not_after + key_in_words(behind, laboratory) +
         order_in_words(behind, laboratory);
}

std::string history_in_one_process(const std::vector<Observation>& seen, Laboratory& laboratory) {
  constexpr std::size_t kCalls = 3, kLargest = 8192, kFewestOfEach = 2;
  constexpr double kUntil = 0.8;
  const Implementation& implementation = laboratory.implementation();
  const Possible possible = possible_in(implementation, laboratory.options());
  std::vector<const Case*> wrong;
  for (const Observation& call : seen)
    if (call.plain && call.has_result && wrong.size() < kCalls &&
        elements_of(call.shape()) <= kLargest)
      wrong.push_back(&call.shape());
  std::map<std::string, std::pair<std::size_t, std::size_t>> after;  // wrong, all
  std::vector<Observation> behind;
  // Each call behind each other one, twice: what depends on chance differs.
  for (const Case* c : wrong) {
    std::vector<Experiment> sequences = sequences_before(*c, possible);
    std::erase_if(sequences, [](const Experiment& one) { return one.before.empty(); });
    std::vector<bool> first;
    for (const bool again : {false, true})
      for (std::size_t i = 0; i < sequences.size(); ++i) {
        if (laboratory.deadline().is_over(kUntil)) break;
        // A call that is as right or wrong behind all others need not be asked again.
        if (again && std::count(first.begin(), first.end(), first.front()) == std::ssize(first))
          break;
        Observation one = observe(implementation, laboratory.contract(), *c, sequences[i].before);
        if (!one.has_result) return {};
        if (!again) {
          first.push_back(one.right());
          continue;
        }
        if (i >= first.size() || first[i] != one.right()) continue;
        auto& [count, all] = after[sequences[i].changed];
        ++all;
        count += one.right() ? 0U : 1U;
        if (!one.right()) behind.push_back(std::move(one));
      }
  }
  std::string said, harmless;
  std::size_t wrong_behind = 0, right_behind = 0;
  for (const auto& [what, counts] : after) {
    const auto& [count, all] = counts;
    wrong_behind += count, right_behind += all - count;
    const std::string words =
        fmt::format("{} ({} of {})", what == "equal" ? "an equal call" : "a call " + what,
                    count > 0 ? count : all, all);
    std::string& list = count > 0 ? said : harmless;
    list += (list.empty() ? "" : ", ") + words;
  }
  if (wrong_behind < kFewestOfEach || right_behind < kFewestOfEach) return {};
  std::vector<const Observation*> calls;
  for (const Observation& one : behind) calls.push_back(&one);
  return fmt::format(
             "Results depend on earlier calls of the process. Calls that were wrong, made again "
             "behind "
             "others, are wrong behind {}, and right behind {}.",
             said, harmless.empty() ? "some of these" : harmless) +
         law_in_words(calls);
}

}  // namespace ropecheck::diagnosis
