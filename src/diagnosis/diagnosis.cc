#include "diagnosis/diagnosis.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

#include "diagnosis/case_changes.h"
#include "diagnosis/explainers.h"
#include "diagnosis/influences/history.h"
#include "diagnosis/influences/sequences.h"
#include "diagnosis/outside.h"
#include "diagnosis/seeds.h"

namespace ropecheck::diagnosis {
namespace {

/// Random cases of small specifications, and further calls.
constexpr int kRandomCases = 32;
constexpr int kUnseenVariations = 44;
constexpr int kUnseenRandomCases = 16;
constexpr int kConfirmingVariations = 48;
constexpr int kConfirmingRandomCases = 32;

template <class T>
void append(std::vector<T>& to, std::vector<T> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::size_t count_far(const std::vector<Case>& failing) {
  return static_cast<std::size_t>(std::count_if(failing.begin(), failing.end(), [](const Case& c) {
    return std::any_of(c.positions.begin(), c.positions.end(),
                       [](std::int64_t t) { return t < -kFarthest || t > kFarthest; });
  }));
}

std::vector<Experiment> sequences(const std::vector<Case>& cases, const Possible& possible) {
  std::vector<Experiment> list;
  for (const Case& c : cases)
    if (possible.allows(c)) append(list, sequences_before(c, possible));
  return list;
}

/// A call that was answered with a message instead of a result.
bool is_refusal(const Observation& seen) {
  return !seen.has_result && seen.ending == CallStatus::Ending::returned;
}

/// Code for one model answers other calls with a message. If no failing case of the run was
/// answered so, such answers to experiments are no mistakes, and this removes them. The failing
/// cases are the first in `seen`. Returns true if messages are no mistakes.
bool drop_refusals(std::vector<Observation>& seen, std::size_t failing) {
  const auto end = seen.begin() + std::min(std::ssize(seen), static_cast<std::ptrdiff_t>(failing));
  if (std::any_of(seen.begin(), end, is_refusal)) return false;
  std::erase_if(seen, is_refusal);
  return true;
}

}  // namespace

Diagnosis diagnose(const run::RunResult& result, const Implementation& implementation,
                   const run::RunOptions& options, double seconds) {
  if (seconds <= 0) return {};
  const support::Deadline deadline(seconds);
  Laboratory laboratory(implementation, options, deadline);
  const Possible possible = possible_in(implementation, options);
  std::vector<Case> failing = failing_cases(result, implementation, options.contract);
  const std::size_t far = count_far(failing);
  std::erase_if(failing, [&](const Case& c) { return !possible.allows(c); });
  const std::vector<Case> seeds = seeds_of(failing);
  const std::vector<Experiment> random =
      random_experiments(result, options, possible, kRandomCases, 0);
  const std::vector<Experiment> unseen_random =
      random_experiments(result, options, possible, kUnseenRandomCases, 1);

  Evidence evidence{&result, {}, {}, {}};
  std::vector<Case> watched = small_cases(random, 0, 4);
  for (std::size_t i = 0; i < std::min<std::size_t>(4, seeds.size()); ++i)
    if (elements_of(seeds[i]) <= 4096) watched.push_back(seeds[i]);
  // Sequences are of calls of one token, whose earlier call ends where they begin.
  std::vector<Case> small_seeds = small_cases(random, 0, 1);
  append(small_seeds, seeds);
  for (Case& c : small_seeds) resize(c, 1, 1);
  std::erase_if(small_seeds, [](const Case& c) { return elements_of(c) > 2000; });
  small_seeds.resize(std::min<std::size_t>(small_seeds.size(), 3));
  evidence.steadiness = steadiness_of(watched, sequences(small_seeds, possible), laboratory);

  if (!evidence.steadiness.depends_on_chance && fails_after_others_alone(result, laboratory))
    evidence.steadiness.depends_on_history = true;

  std::vector<Experiment> experiments, unseen;
  // Makes sequences in new processes, and keeps to them if calls that are right alone are wrong
  // behind others; otherwise single calls tell more. `until` is a share of the time.
  const auto ask_in_new_processes = [&](const std::vector<Case>& cases, double until) {
    laboratory.isolate();
    experiments = sequences(cases, possible);
    append(experiments, sequences(small_cases(random, 0, 4), possible));
    std::vector<Observation> seen = laboratory.make(experiments, until);
    const std::vector<const Observation*> behind = right_alone(seen);
    laboratory.isolate(std::any_of(behind.begin(), behind.end(),
                                   [](const Observation* one) { return !one->right(); }));
    if (!laboratory.isolated()) return;
    unseen = sequences(small_cases(unseen_random, 0, 4), possible);
    for (const Case& c : small_cases(unseen_random, 0, 2))
      if (possible.allows(c)) append(unseen, sequences_of_two_changes(c, possible));
    evidence.seen = std::move(seen);
  };
  // On a busy machine the first calls may have taken long, but without others nothing can be said.
  const double used = deadline.elapsed() / seconds;
  if (evidence.steadiness.depends_on_history && laboratory.has_processes())
    ask_in_new_processes(small_seeds, std::max(0.4, used + 0.2));
  if (!laboratory.isolated()) {
    experiments.clear();
    for (const Case& c : failing) experiments.push_back({c});
    for (std::size_t i = 0; i < seeds.size(); ++i)
      append(experiments, variations_of(seeds[i], static_cast<int>(i), possible));
    append(experiments, random);
    unseen = unseen_variations(seeds, possible, kUnseenVariations, options.seed);
    append(unseen, unseen_random);
    evidence.seen = laboratory.make(experiments, std::max(0.4, used + 0.2));
    if (laboratory.has_processes() && !evidence.steadiness.depends_on_chance &&
        !evidence.steadiness.depends_on_history)
      if (const std::vector<Case> alone = right_in_new_processes(evidence.seen, laboratory);
          !alone.empty())
        ask_in_new_processes(alone, 0.6);
  }
  if (!laboratory.isolated()) {
    std::vector<Experiment> confirming =
        unseen_variations(seeds, possible, kConfirmingVariations, options.seed + 2);
    append(confirming, random_experiments(result, options, possible, kConfirmingRandomCases, 2));
    laboratory.confirm_by(std::move(confirming));
  } else {
    laboratory.confirm_by(sequences(
        small_cases(random_experiments(result, options, possible, kConfirmingRandomCases, 2), 0, 4),
        possible));
  }
  const bool refuses = drop_refusals(evidence.seen, failing.size());
  if (!laboratory.isolated())
    if (const std::vector<Case> further = further_seeds(evidence.seen, failing); !further.empty()) {
      experiments.clear();
      for (std::size_t i = 0; i < further.size(); ++i)
        append(experiments,
               variations_of(further[i], static_cast<int>(seeds.size() + i), possible));
      append(unseen, unseen_variations(further, possible, kUnseenVariations, options.seed + 1));
      std::vector<Observation> more = laboratory.make(experiments, 0.5);
      if (refuses) std::erase_if(more, is_refusal);
      append(evidence.seen, std::move(more));
    }
  std::optional<std::vector<Observation>> made;
  evidence.unseen = [&] {
    if (!made) {
      made = laboratory.make(unseen, 0.9);
      if (refuses) std::erase_if(*made, is_refusal);
    }
    return *made;
  };
  Diagnosis diagnosis = explained(evidence, laboratory);
  const std::string outside = answers_outside_in_words(result, laboratory);
  const bool is_all =
      !outside.empty() && std::none_of(evidence.seen.begin(), evidence.seen.end(),
                                       [](const Observation& seen) { return !seen.right(); });
  if (is_all)
    diagnosis.text = outside;
  else if (!outside.empty())
    diagnosis.text += " " + outside;
  if (far > 0)
    diagnosis.text += fmt::format(
        " Left out of this are {} of the failures above, at positions beyond 2^32.", far);
  return diagnosis;
}

Diagnosis diagnose_recorded(const std::vector<Case>& calls, const Implementation& recorded,
                            const run::RunOptions& options, double seconds) {
  if (seconds <= 0) return {};
  const support::Deadline deadline(seconds);
  Laboratory laboratory(recorded, options, deadline);
  laboratory.only_recorded();
  std::vector<Experiment> experiments;
  for (const Case& c : calls) experiments.push_back({c});
  const std::vector<Observation> all = laboratory.make(experiments, 0.4);
  const auto of_tokens = [&all](int parity) {
    std::vector<Observation> some = all;
    for (Observation& seen : some) {
      std::erase_if(seen.items,
                    [parity](const Item& item) { return item.where.seq % 2 != parity; });
      seen.plain = std::any_of(seen.items.begin(), seen.items.end(),
                               [](const Item& item) { return item.plain; });
    }
    return some;
  };
  Evidence evidence{nullptr, of_tokens(0), [&] { return of_tokens(1); }, {}, true};
  return explained(evidence, laboratory);
}

}  // namespace ropecheck::diagnosis
