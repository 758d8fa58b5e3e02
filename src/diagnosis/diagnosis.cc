#include "diagnosis/diagnosis.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

#include "diagnosis/case_changes.h"
#include "diagnosis/description.h"
#include "diagnosis/groups.h"
#include "diagnosis/influences/history.h"
#include "diagnosis/influences/sequences.h"
#include "diagnosis/influences/steadiness.h"
#include "diagnosis/known_mistakes.h"
#include "diagnosis/outside.h"
#include "diagnosis/roundings.h"
#include "diagnosis/seeds.h"
#include "diagnosis/special_results.h"
#include "diagnosis/wrong_pairs.h"

namespace ropecheck::diagnosis {
namespace {

/// Random cases of small specifications, and further calls.
constexpr int kRandomCases = 32;
constexpr int kUnseenVariations = 44;
constexpr int kUnseenRandomCases = 16;
constexpr int kConfirmingVariations = 48;
constexpr int kConfirmingRandomCases = 32;

/// Everything that the explainers look at. They are asked in order, and the first that has an
/// explanation ends the diagnosis.
struct Evidence {
  const run::RunResult* result;  ///< null for recorded calls
  std::vector<Observation> seen;
  /// Makes observations that have not been used.
  std::function<std::vector<Observation>()> unseen;
  Steadiness steadiness;
  bool counts_vectors = false;
};

template <class T>
void append(std::vector<T>& to, std::vector<T> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

using Explainer = std::optional<Diagnosis> (*)(const Evidence&, Laboratory&);

std::string count_of(std::size_t part, std::size_t all, const std::string& what) {
  return fmt::format("{} of {} {}", part, all, what);
}

std::string in_words(const NamedMistakes& named, bool counts_vectors) {
  std::string text =
      named.predicts_all() ? "It looks as if " : "A known mistake is like this one: as if ";
  for (std::size_t i = 0; i < named.mistakes.size(); ++i) {
    const std::string where = named.mistakes[i].conditions.words();
    text += (i == 0 ? "" : ", and as if ") + named.mistakes[i].bug->what +
            (where.empty() ? "" : ", " + where);
  }
  return text + ": that predicts " +
         count_of(named.predicted, named.unseen, counts_vectors ? "recorded vectors" : "calls") +
         " that were not used to find it, " +
         count_of(named.wrong_predicted, named.wrong_unseen, "wrong ones among them.");
}

std::vector<std::string> ids_of(const NamedMistakes& named) {
  std::vector<std::string> ids;
  if (named.mistakes.size() == 1) {
    for (const KnownBug* bug : named.mistakes.front().equal) ids.push_back(bug->id);
    return ids;
  }
  std::string joined;
  for (const NamedMistake& mistake : named.mistakes)
    joined += (joined.empty() ? "" : " + ") + mistake.bug->id;
  return {joined};
}

std::optional<Diagnosis> by_chance(const Evidence& evidence, Laboratory& laboratory) {
  const Steadiness& steady = evidence.steadiness;
  if (!steady.depends_on_chance) return std::nullopt;
  const std::string text = fmt::format(
      "It is not deterministic: of {} calls that were equal in everything, {} gave other bits than "
      "most.",
      steady.calls, steady.differing);
  const std::string notes = notes_in_words(evidence.seen, laboratory);
  return Diagnosis{text + (notes.empty() ? "" : " " + notes), {}};
}

std::optional<Diagnosis> by_no_result(const Evidence& evidence, Laboratory& laboratory) {
  const bool none = std::none_of(evidence.seen.begin(), evidence.seen.end(),
                                 [](const Observation& seen) { return seen.has_result; });
  if (!none || evidence.seen.empty()) return std::nullopt;
  return Diagnosis{
      "No call made for this diagnosis gave a result. " + notes_in_words(evidence.seen, laboratory),
      {}};
}

/// More calls keep a condition from being said that the first ones met by chance.
std::vector<Observation> all_of(const Evidence& evidence) {
  std::vector<Observation> all = evidence.seen;
  append(all, evidence.unseen());
  return all;
}

/// Errors of a few roundings in results that the mistakes with names do not change.
std::string roughness_beside(const NamedMistakes& named, const Evidence& evidence,
                             Laboratory& laboratory) {
  // Both the mistake's result and the rounding of the one that was seen may be a little off.
  constexpr double kClearly = 1.25;
  const auto is_rough = [](const Item& item) {
    return item.wrong && !item.plain && item.error > kClearly * item.bound;
  };
  if (std::none_of(evidence.seen.begin(), evidence.seen.end(), [&](const Observation& call) {
        return std::any_of(call.items.begin(), call.items.end(), is_rough);
      }))
    return {};
  const std::vector<Observation> left = unchanged_by(named, evidence.seen, laboratory);
  const Group rough = pairs_in(left, is_rough);
  const std::string besides = about_rough(rough, laboratory);
  if (besides.empty()) return {};
  const std::string storage = storage_roundings(left);
  return " " + (storage.empty() ? besides : "Besides: " + storage);
}

std::optional<Diagnosis> by_known_mistakes(const Evidence& evidence, Laboratory& laboratory) {
  // Known mistakes are about angles, which a kernel that is given cos and sin does not make.
  if (laboratory.implementation().capabilities.given_table) return std::nullopt;
  const auto named =
      known_mistakes(evidence.seen, evidence.unseen, laboratory, evidence.counts_vectors);
  if (!named || !named->holds()) return std::nullopt;
  // A mistake that is like a known one is described by what was measured of it.
  std::string measured;
  if (!named->predicts_all() && laboratory.isolated())
    measured = history_in_words(evidence.seen, laboratory);
  if (!named->predicts_all() && measured.empty())
    measured = description_of(all_of(evidence), laboratory);
  if (!measured.empty()) measured += " ";
  return Diagnosis{
      measured + in_words(*named, evidence.counts_vectors) +
          (named->predicts_all() ? roughness_beside(*named, evidence, laboratory) : ""),
      ids_of(*named)};
}

std::optional<Diagnosis> by_history(const Evidence& evidence, Laboratory& laboratory) {
  const bool is_alone = !laboratory.has_processes() && laboratory.may_test() &&
                        !evidence.steadiness.depends_on_chance;
  if (!laboratory.isolated() && !is_alone) return std::nullopt;
  std::string text = is_alone ? history_in_one_process(evidence.seen, laboratory)
                              : history_in_words(evidence.seen, laboratory);
  if (text.empty()) return std::nullopt;
  return Diagnosis{std::move(text), {}};
}

std::optional<Diagnosis> by_float32(const Evidence& evidence, Laboratory& laboratory) {
  if (laboratory.implementation().capabilities.given_table) return std::nullopt;
  std::string text = within_float32(evidence.seen, laboratory.contract());
  if (text.empty()) text = float32_angles(evidence.seen, laboratory.contract());
  if (text.empty()) return std::nullopt;
  return Diagnosis{std::move(text), {}};
}

std::optional<Diagnosis> by_storage(const Evidence& evidence, Laboratory&) {
  const bool plain = std::any_of(evidence.seen.begin(), evidence.seen.end(),
                                 [](const Observation& seen) { return seen.plain; });
  std::string text = plain ? "" : storage_roundings(evidence.seen);
  if (text.empty()) return std::nullopt;
  return Diagnosis{std::move(text), {}};
}

std::optional<Diagnosis> by_description(const Evidence& evidence, Laboratory& laboratory) {
  std::string text = description_of(all_of(evidence), laboratory);
  if (text.empty()) return std::nullopt;
  const std::string storage = storage_roundings(evidence.seen);
  return Diagnosis{text + (storage.empty() ? "" : " Besides: " + storage), {}};
}

/// For a run in which each call by itself is right.
std::optional<Diagnosis> by_several_calls(const Evidence& evidence, Laboratory& laboratory) {
  if (evidence.result == nullptr) return std::nullopt;
  std::string claims;
  bool only_threads = true;
  for (const run::PropertyResult& property : evidence.result->properties)
    if (property.failed > 0) {
      claims += (claims.empty() ? "" : "; ") + std::string(property.property->claim);
      only_threads = only_threads && property.property->name == "threads_do_not_interfere";
    }
  const bool any = !evidence.seen.empty();
  return Diagnosis{
      (any ? fmt::format("In all {} single calls made for this diagnosis, the failing cases among "
                         "them, each pair of ordinary numbers is right. ",
                         evidence.seen.size())
       : laboratory.left_out().empty() ? "No failing call could be made again. "
                                       : "No failing call was made again. ") +
          (only_threads ? "Calls that are right alone are wrong while other threads make calls, as "
                          "if threads shared memory."
                        : "These claims do not hold: " + claims + "."),
      {}};
}

constexpr Explainer kExplainers[] = {by_chance,  by_no_result, by_known_mistakes, by_history,
                                     by_float32, by_storage,   by_description,    by_several_calls};

Diagnosis explained(const Evidence& evidence, Laboratory& laboratory) {
  Diagnosis diagnosis;
  for (const Explainer& explainer : kExplainers)
    if (auto found = explainer(evidence, laboratory)) {
      diagnosis = *std::move(found);
      break;
    }
  if (const std::string left_out = laboratory.left_out(); !left_out.empty())
    diagnosis.text += " " + left_out;
  return diagnosis;
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
