#include "diagnosis/influences/steadiness.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

#include "properties/check_case.h"

namespace ropecheck::diagnosis {
namespace {

/// Enough to see a race that shows in one of three calls.
constexpr int kRepetitions = 12;

/// The bits of a result, or the note of a call without one.
struct Print {
  std::vector<std::uint64_t> bits;
  std::string note;
  auto operator<=>(const Print&) const = default;
};

Print print_of(const Observation& seen) {
  Print print;
  print.note = seen.note;
  for (const Element& element : joined(seen.result.q, seen.result.k))
    print.bits.push_back(element.bits);
  return print;
}

std::size_t count_differing(const std::vector<Print>& prints) {
  std::map<Print, std::size_t> counts;
  for (const Print& print : prints) ++counts[print];
  std::size_t most = 0;
  for (const auto& [print, count] : counts) most = std::max(most, count);
  return prints.size() - most;
}

/// The call before `c` in a sequence that begins with a call of more tokens; null if there is none.
const Case* call_of_more_tokens(const std::vector<Experiment>& sequences, const Case& c) {
  for (const Experiment& sequence : sequences)
    if (sequence.c == c && !sequence.before.empty() &&
        sequence.before.front().tokens() > c.tokens())
      return &sequence.before.front();
  return nullptr;
}

}  // namespace

Steadiness steadiness_of(const std::vector<Case>& cases, const std::vector<Experiment>& sequences,
                         const Laboratory& laboratory) {
  Steadiness found;
  const auto ask = [&](const Implementation& implementation, const Case& c) {
    return print_of(observe(implementation, laboratory.contract(), c));
  };
  const Implementation& itself = laboratory.implementation();
  const bool has_processes = laboratory.has_processes();
  const Implementation one = has_processes ? itself.fresh_process() : itself;
  const auto ask_alone = [&](const Case& c) {
    return ask(has_processes ? itself.fresh_process() : itself, c);
  };
  // A result that is another one, asked again, may be so by chance or after certain calls.
  const auto look_at_different = [&](const Case& c) {
    std::vector<Print> equal;
    for (int k = 0; k < kRepetitions && !laboratory.deadline().is_over(0.3); ++k)
      equal.push_back(ask_alone(c));
    const std::size_t differing = count_differing(equal);
    if (differing > 0) {
      found.depends_on_chance = true;
      found.calls += equal.size();
      found.differing += differing;
    } else {
      found.depends_on_history = true;
    }
  };
  std::vector<Print> first, forward, backward(cases.size());
  for (const Case& c : cases) {
    if (laboratory.deadline().is_over(0.2)) return found;
    forward.push_back(ask(one, c));
    first.push_back(has_processes ? ask_alone(c) : forward.back());
  }
  for (std::size_t i = cases.size(); i-- > 0;) backward[i] = ask(one, cases[i]);
  for (std::size_t i = 0; i < cases.size(); ++i)
    if (!(forward[i] == backward[i] && forward[i] == first[i])) look_at_different(cases[i]);
  if (found.depends_on_chance || found.depends_on_history || !has_processes) {
    // Calls that differ by chance differ in two orders as well.
    if (found.depends_on_chance) found.depends_on_history = false;
    return found;
  }
  // A call may leave something behind that stays until a call comes that differs in more: the
  // second time, one goes before each sequence.
  for (const bool with_other : {false, true}) {
    std::optional<Print> alone;
    for (std::size_t i = 0; i < sequences.size(); ++i) {
      const Case& c = sequences[i].c;
      if (laboratory.deadline().is_over(0.25)) return found;
      if (i == 0 || !(c == sequences[i - 1].c)) alone = ask_alone(c);
      if (with_other)
        if (const Case* other = call_of_more_tokens(sequences, c)) ask(one, *other);
      for (const Case& before : sequences[i].before) ask(one, before);
      if (ask(one, c) == *alone) continue;
      look_at_different(c);
      return found;
    }
  }
  return found;
}

std::vector<Case> right_in_new_processes(const std::vector<Observation>& seen,
                                         const Laboratory& laboratory) {
  constexpr std::size_t kMost = 6, kLargest = 4096, kFewest = 2, kMostReturned = 3;
  constexpr double kUntil = 0.45;
  std::vector<const Case*> wrong;
  for (const Observation& call : seen)
    if (call.plain && call.has_result && elements_of(call.shape()) <= kLargest)
      wrong.push_back(&call.shape());
  std::vector<Case> right;
  const std::size_t step = std::max<std::size_t>(1, wrong.size() / kMost);
  for (std::size_t i = 0; i < wrong.size() && !laboratory.deadline().is_over(kUntil); i += step) {
    const auto is_right = [&] {
      return observe(laboratory.implementation().fresh_process(), laboratory.contract(), *wrong[i])
          .right();
    };
    if (is_right() && is_right()) right.push_back(*wrong[i]);
  }
  if (right.size() < kFewest) return {};
  right.resize(std::min(right.size(), kMostReturned));
  return right;
}

bool fails_after_others_alone(const run::RunResult& result, const Laboratory& laboratory) {
  if (!laboratory.has_processes()) return false;
  constexpr std::size_t kLargest = 4096, kMostCases = 4;
  constexpr double kUntil = 0.1;
  std::size_t asked = 0;
  for (const run::PropertyResult& property : result.properties) {
    if (property.failed == 0 || property.has_wrong_values) continue;
    // It may fail by any of its calls: sequences tell.
    if (property.property->name == "other_calls_leave_no_trace") return true;
    if (property.property->name != "matches_reference") continue;
    for (const auto& checked : {property.smallest, property.worst}) {
      if (!checked || !checked->verdict.fails() || elements_of(checked->c) > kLargest) continue;
      if (asked++ >= kMostCases || laboratory.deadline().is_over(kUntil)) return false;
      const auto passes_alone = [&] {
        const Implementation anew = laboratory.implementation().fresh_process();
        return !check_case(*property.property, checked->c, anew, laboratory.contract()).fails();
      };
      if (passes_alone() && passes_alone()) return true;
    }
  }
  return false;
}

}  // namespace ropecheck::diagnosis
