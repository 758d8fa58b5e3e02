#include "diagnosis/explainers.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "diagnosis/coarser.h"
#include "diagnosis/description.h"
#include "diagnosis/groups.h"
#include "diagnosis/influences/addresses.h"
#include "diagnosis/influences/history.h"
#include "diagnosis/known_mistakes.h"
#include "diagnosis/likely_laws.h"
#include "diagnosis/roundings.h"
#include "diagnosis/special_results.h"
#include "diagnosis/wrong_pairs.h"

namespace ropecheck::diagnosis {
namespace {

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
  std::vector<Observation> all = evidence.seen, more = evidence.unseen();
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
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

/// No known mistake is about addresses, and those that are about earlier calls differ as well if
/// equal calls are made with their tensors elsewhere.
std::optional<Diagnosis> by_addresses(const Evidence& evidence, Laboratory& laboratory) {
  const Elsewhere why = why_equal_calls_differ(evidence.seen, laboratory);
  if (why != Elsewhere::tensors && why != Elsewhere::positions) return std::nullopt;
  return Diagnosis{description_of(all_of(evidence), laboratory), {}};
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

/// A mistake of code with coarser arithmetic than its contract's, which hides the mistake's law.
std::optional<Diagnosis> by_coarser_contract(const Evidence& evidence, Laboratory& laboratory) {
  const auto contract = coarser_contract(laboratory.implementation(), laboratory.contract());
  if (!contract || laboratory.isolated()) return std::nullopt;
  Evidence coarse = evidence;
  coarse.seen = held_to(*contract, laboratory.implementation(), evidence.seen);
  const auto is_plain = [](const Item& item) { return item.plain && finite(item.got); };
  const Group strictly = pairs_in(evidence.seen, is_plain);
  const Group coarsely = pairs_in(coarse.seen, is_plain);
  constexpr std::size_t kFewest = 24;
  if (coarsely.wrong.size() < kFewest || have_a_law(strictly.wrong, strictly.right))
    return std::nullopt;
  coarse.unseen = [&] {
    return held_to(*contract, laboratory.implementation(), evidence.unseen());
  };
  run::RunOptions options = laboratory.options();
  options.contract = *contract;
  Laboratory another(laboratory.implementation(), options, laboratory.deadline());
  if (!laboratory.may_test()) another.only_recorded();
  std::optional<Diagnosis> found = by_known_mistakes(coarse, another);
  if (!found) {
    if (!have_a_law(coarsely.wrong, coarsely.right)) return std::nullopt;
    found = Diagnosis{description_of(all_of(coarse), another), {}};
  }
  found->text += fmt::format(
      " This leaves out the smaller errors of float32 angles and of roundings to the storage "
      "format, "
      "as the contract {} allows them.",
      contract->name);
  return found;
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

constexpr Explainer kExplainers[] = {
    by_chance,  by_no_result, by_addresses, by_known_mistakes, by_coarser_contract,
    by_history, by_float32,   by_storage,   by_description,    by_several_calls};

}  // namespace

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

}  // namespace ropecheck::diagnosis
