#include "recording/identify/identify.h"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>

#include "properties/case/encoding/spec_text.h"
#include "properties/case/scaling_fields.h"
#include "recording/identify/candidates.h"
#include "support/input_error.h"
#include "support/parallel.h"
#include "support/text.h"

namespace ropecheck::recording {
namespace {

using support::counted;
using support::short_number;

constexpr std::size_t kOthersShown = 3;

bool is_named(const Candidate& candidate) { return !candidate.names.empty(); }

/// Returns whether the frequencies are known as measured numbers alone: a published rotation may
/// list its own.
bool is_listed(const Candidate& candidate) {
  return !is_named(candidate) && std::holds_alternative<ListedFrequencies>(candidate.spec.scaling);
}

std::string words_for(const Candidate& candidate) {
  return is_named(candidate) ? support::join(candidate.names) : to_full_text(candidate.spec);
}

/// The contracts are a ladder from the strictest to the weakest, so the first rung that a candidate
/// keeps is the best. Lists of measured frequencies come last, and published rotations first among
/// equals.
void rank(std::vector<Candidate>& candidates) {
  std::stable_sort(
      candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        const auto key = [](const Candidate& c) {
          const double share =
              c.pairs == 0 ? 0 : static_cast<double>(c.predicted) / static_cast<double>(c.pairs);
          return std::tuple(!c.explains(), c.explains() && is_listed(c), c.explains() ? c.rung : 0,
                            -share, !is_named(c), c.spec.scaling.index(), c.spec.rotary_dim);
        };
        return key(a) < key(b);
      });
}

/// Removes what says nothing new: measured numbers if a published rotation explains as much with
/// the same kind of scaling, lists if a formula explains as much.
void drop_repetitions(std::vector<Candidate>& explaining) {
  std::vector<Candidate> kept;
  for (const Candidate& candidate : explaining) {
    const bool repeats = std::any_of(kept.begin(), kept.end(), [&](const Candidate& better) {
      if (is_listed(candidate)) return true;
      if (better.angle > candidate.angle) return false;
      return !is_named(candidate) &&
             better.spec.scaling.index() == candidate.spec.scaling.index() &&
             better.spec.axis_order == candidate.spec.axis_order &&
             (is_named(better) || better.spec.rotary_dim == candidate.spec.rotary_dim);
    });
    if (!repeats) kept.push_back(candidate);
  }
  explaining = std::move(kept);
}

/// Joins candidates that differ in their parameters and not in their effect, and says so.
void join_the_same(Identification& result) {
  std::vector<Candidate> kept;
  for (const Candidate& candidate : result.explaining) {
    const auto same = std::find_if(kept.begin(), kept.end(), [&](const Candidate& other) {
      return is_same_rotation(other.spec, candidate.spec);
    });
    if (same == kept.end()) {
      kept.push_back(candidate);
      continue;
    }
    result.not_told_apart.push_back(words_for(*same) + " and " + words_for(candidate) +
                                    ", which are one rotation with different parameters");
    same->names.insert(same->names.end(), candidate.names.begin(), candidate.names.end());
  }
  result.explaining = std::move(kept);
}

/// Parameters that have no effect of their own.
std::string same_in_effect(const RopeSpec& spec) {
  if (std::holds_alternative<NoScaling>(spec.scaling) ||
      std::holds_alternative<NtkScaling>(spec.scaling) ||
      std::holds_alternative<DynamicNtkScaling>(spec.scaling))
    return "a base, and a smaller base with ntk or dynamic scaling, give the same frequencies";
  if (std::holds_alternative<Llama3Scaling>(spec.scaling))
    return "llama3's original length and its two frequency factors, which matter by their ratios "
           "alone";
  if (std::holds_alternative<YarnScaling>(spec.scaling))
    return "yarn's original length and its betas, which matter by the pairs at which the ramp "
           "begins "
           "and ends alone";
  return {};
}

void say_what_is_ruled_out(const Measurements& measured, const std::vector<Candidate>& all,
                           Identification& result) {
  const Pairings& pairings = measured.pairings;
  if (pairings.best && pairings.kept_by_other_layout < pairings.kept)
    result.ruled_out.push_back(
        fmt::format("{}: {} of its pairs turn and keep their norm",
                    pairings.best->layout == Layout::interleaved ? "half_split" : "interleaved",
                    pairings.kept_by_other_layout));
  if (measured.count_of(PairKind::measured) > 0)
    result.ruled_out.push_back(fmt::format(
        "the {} direction", measured.direction == Direction::forward ? "inverse" : "forward"));
  const auto excluded = std::count_if(all.begin(), all.end(), [](const Candidate& candidate) {
    return is_named(candidate) && !candidate.explains();
  });
  if (excluded > 0)
    result.ruled_out.push_back(
        counted(excluded, "published rotation", "published rotations") +
        ", which predict no more than " +
        fmt::format("{} of {} pairs",
                    std::max_element(all.begin(), all.end(),
                                     [](const auto& a, const auto& b) {
                                       const auto key = [](const Candidate& c) {
                                         return is_named(c) && !c.explains() ? c.predicted : -1;
                                       };
                                       return key(a) < key(b);
                                     })
                        ->predicted,
                    all.front().pairs));
}

/// Any of the explaining rotations may be meant, as nobody says which contract the code keeps:
/// except for those that need rounded angles if another does with exact ones, because rounded
/// angles explain almost anything at far positions.
void answer_explained(const Measurements& measured, Identification& result) {
  const Candidate& best = result.explaining.front();
  std::string others;
  for (const Candidate& candidate : result.explaining)
    if (&candidate != &best && candidate.angle == best.angle) {
      others += (others.empty() ? "" : "; ") + words_for(candidate);
      result.not_told_apart.push_back(words_for(best) + ", and " + words_for(candidate));
    }
  const std::string direction =
      best.direction == Direction::forward ? "the rotation" : "the inverse rotation";
  const std::string facts =
      fmt::format("all {} pairs that were looked at, within {} u, as the contract {} has it",
                  best.pairs, short_number(best.worst_error), best.contract);
  if (!others.empty()) {
    result.answer = Answer::cannot_tell;
    result.sentence = fmt::format(
        "The data cannot tell: y is {} of x by {}, but {} explain{} it as well.", direction,
        words_for(best), others, others.find(';') == std::string::npos ? "s" : "");
    return;
  }
  result.answer = Answer::found;
  result.sentence =
      is_listed(best)
          ? "y is " + direction + " of x by frequencies of no known formula: " + facts + "."
          : "y is " + direction + " of x by " + words_for(best) + ": it predicts " + facts + ".";
  if (is_listed(best)) result.answer = Answer::unexplained;
  constexpr double kWide = 1e-4;
  if (const auto range = range_of_base(measured, best.spec);
      range && range->most > range->least * (1 + kWide))
    result.not_told_apart.push_back(fmt::format("bases from {} to {}, by the measured angles",
                                                short_number(range->least),
                                                short_number(range->most)));
  if (const std::string same = same_in_effect(best.spec); !same.empty())
    result.not_told_apart.push_back(same);
}

void answer_unexplained(const Measurements& measured, Identification& result) {
  const Pairings& pairings = measured.pairings;
  if (measured.sample.vectors.empty()) {
    result.answer = Answer::cannot_tell;
    result.sentence = "The data cannot tell: each vector has a number that is not finite.";
    return;
  }
  if (!pairings.any_moved) {
    result.answer = Answer::cannot_tell;
    result.sentence =
        "The data cannot tell: y is x, so that no pair turns. Record larger positions.";
    return;
  }
  if (!pairings.best || pairings.best->moved_elsewhere > 2 * pairings.kept) {
    result.answer = Answer::no_rotation;
    result.sentence =
        "y is no rotation of x: in no pairing of its coordinates do most pairs that change keep "
        "their norm, times one factor.";
    return;
  }
  const int guessed = measured.guessed();
  const int measured_count = measured.count_of(PairKind::measured) - guessed;
  if (measured.count_of(PairKind::ambiguous) + guessed > measured_count ||
      (measured_count < 2 && measured.count_of(PairKind::irregular) == 0)) {
    result.answer = Answer::cannot_tell;
    result.sentence =
        "The data cannot tell: no published rotation explains them, and the positions are too few "
        "or "
        "too far apart to measure frequencies. Record positions that follow each other.";
    return;
  }
  result.answer = Answer::unexplained;
  const bool follow_no_position =
      2 * measured.count_of(PairKind::irregular) > pairings.best->turning;
  result.sentence =
      follow_no_position
          ? "Pairs of x turn and keep their norm, but not by angles in proportion to the positions."
          : "Pairs of x turn and keep their norm, but no known formula explains all of them.";
  if (!result.others.empty() && 2 * result.others.front().predicted > result.others.front().pairs)
    result.sentence += fmt::format(" {} predicts {} of {} pairs.", words_for(result.others.front()),
                                   result.others.front().predicted, result.others.front().pairs);
}

/// The identification at the recording's own positions.
Identification identify_at(const Recording& recording) {
  Identification result;
  const Measurements measured = measurements_of(recording);
  result.measured = sentences_about(measured);
  std::vector<Candidate> all = named_candidates(measured);
  for (Candidate& candidate : measured_candidates(measured)) {
    const bool known = std::any_of(all.begin(), all.end(), [&](const Candidate& other) {
      return other.spec == candidate.spec;
    });
    if (!known) all.push_back(std::move(candidate));
  }
  if (!measured.sample.chosen.empty())
    support::parallel_for(
        all.size(), [&](std::size_t i) { judge_candidate(recording, measured.sample, all[i]); });
  rank(all);
  for (const Candidate& candidate : all) {
    if (candidate.explains())
      result.explaining.push_back(candidate);
    else if (result.others.size() < kOthersShown && candidate.predicted > 0)
      result.others.push_back(candidate);
  }
  join_the_same(result);
  drop_repetitions(result.explaining);
  say_what_is_ruled_out(measured, all, result);
  if (!result.explaining.empty() && measured.pairings.any_moved)
    answer_explained(measured, result);
  else
    answer_unexplained(measured, result);
  return result;
}

}  // namespace

Identification identify(const Recording& recording) {
  Identification result = identify_at(recording);
  if (result.answer != Answer::unexplained || recording.spec.axes() != 1) return result;
  const Measurements measured = measurements_of(recording);
  const auto shift =
      shift_of_positions(measured.sample, *measured.pairings.best, measured.pairings.best->turning);
  if (!shift || *shift == 0) return result;
  Recording moved = recording;
  for (std::int64_t& position : moved.positions)
    if (__builtin_add_overflow(position, *shift, &position)) return result;
  Identification there = identify_at(moved);
  if (there.explaining.empty()) return result;
  there.sentence = fmt::format(
      "At the given positions y is no rotation of x, but at positions that "
      "are {} {}: {}",
      std::abs(*shift), *shift > 0 ? "larger" : "smaller", there.sentence);
  there.answer = Answer::unexplained;
  return there;
}

std::string name_of(Answer answer) {
  switch (answer) {
    case Answer::found:
      return "found";
    case Answer::cannot_tell:
      return "cannot tell";
    case Answer::unexplained:
      return "unexplained";
    case Answer::no_rotation:
      break;
  }
  return "no rotation";
}

}  // namespace ropecheck::recording
