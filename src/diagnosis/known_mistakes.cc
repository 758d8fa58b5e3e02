#include "diagnosis/known_mistakes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "diagnosis/conditions/condition_tests.h"
#include "diagnosis/conditions/vocabulary.h"
#include "diagnosis/unexplained.h"
#include "support/parallel.h"

namespace ropecheck::diagnosis {
namespace {

/// A mistake that explains nothing in so many wrong calls is not tried on the others.
constexpr std::size_t kFirstLook = 12;
constexpr std::size_t kMostSurvivors = 24;
constexpr std::size_t kMostMistakes = 3;
/// The share of the wrong results that has to be explained.
constexpr double kNearlyAll = 0.95;
/// A further condition has to pay for itself by this share of the wrong calls.
constexpr double kCostOfCondition = 0.01;
constexpr double kCostOfMistake = 0.03;

bool explains(std::uint8_t match) { return match == (kAgrees | kVisible); }
bool contradicts(std::uint8_t match) { return match == kVisible; }

/// The share of a wrong call's items that a comparison explains.
double share_explained(const Observation& seen, const Comparison& comparison) {
  if (!comparison.made) return 0;
  if (!seen.note.empty() && explains(comparison.note)) return 1;
  double plain = 0;
  double explained = 0;
  for (std::size_t i = 0; i < comparison.items.size(); ++i) {
    if (!seen.items[i].plain) continue;
    ++plain;
    explained += explains(comparison.items[i]) ? 1 : 0;
  }
  return plain == 0 ? 0 : explained / plain;
}

/// Wrong calls that differ from each other in as much as possible, small ones first.
std::vector<std::size_t> first_look(const std::vector<Observation>& seen) {
  std::vector<std::size_t> wrong;
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (seen[i].plain) wrong.push_back(i);
  std::stable_sort(wrong.begin(), wrong.end(), [&](std::size_t a, std::size_t b) {
    const auto cost = [&](std::size_t i) {
      return elements_of(seen[i].shape()) +
             16 * static_cast<std::size_t>(seen[i].shape().spec.pairs());
    };
    return cost(a) < cost(b);
  });
  const auto kind_of = [&](std::size_t i) {
    const Case& c = seen[i].shape();
    return std::tuple(c.dtype, c.direction, c.spec.layout, c.spec.scaling.index(),
                      c.spec.axis_order, seen[i].note.empty());
  };
  std::map<decltype(kind_of(0)), std::size_t> taken;
  std::vector<std::size_t> chosen;
  for (std::size_t round = 1; chosen.size() < std::min(kFirstLook, wrong.size()); ++round)
    for (const std::size_t i : wrong)
      if (chosen.size() < kFirstLook && taken[kind_of(i)] < round &&
          std::find(chosen.begin(), chosen.end(), i) == chosen.end()) {
        ++taken[kind_of(i)];
        chosen.push_back(i);
      }
  return chosen;
}

std::vector<Candidate> survivors(const std::vector<Observation>& seen, Laboratory& laboratory) {
  const std::vector<KnownBug>& bugs = dictionary();
  const std::vector<std::size_t> looked_at = first_look(seen);
  std::vector<double> best(bugs.size());
  // A few calls for all mistakes, and then the rest, for those first that explained some: if time
  // is over, it is so for mistakes that explain nothing.
  constexpr std::size_t kFirstRound = 4;
  std::vector<std::size_t> turn(bugs.size());
  std::iota(turn.begin(), turn.end(), std::size_t{0});
  const auto look_at = [&](std::size_t from, std::size_t to) {
    support::parallel_for(turn.size(), [&](std::size_t place) {
      const std::size_t b = turn[place];
      if (laboratory.deadline().is_over(0.6)) return;
      Predictor predictor(bugs[b], laboratory.implementation(), laboratory.contract());
      for (std::size_t i = from; i < std::min(to, looked_at.size()); ++i)
        if (!laboratory.deadline().is_over(0.6))
          best[b] += share_explained(seen[looked_at[i]], predictor.compare(seen[looked_at[i]]));
    });
  };
  look_at(0, kFirstRound);
  std::stable_sort(turn.begin(), turn.end(),
                   [&](std::size_t one, std::size_t other) { return best[one] > best[other]; });
  look_at(kFirstRound, looked_at.size());
  std::vector<std::size_t> order;
  for (std::size_t b = 0; b < bugs.size(); ++b)
    if (best[b] >= 0.25) order.push_back(b);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return best[a] > best[b]; });
  order.resize(std::min(order.size(), kMostSurvivors));
  std::sort(order.begin(), order.end());
  std::vector<Candidate> candidates(order.size());
  support::parallel_for(order.size(), [&](std::size_t k) {
    candidates[k] = {&bugs[order[k]], std::vector<Comparison>(seen.size())};
    Predictor predictor(bugs[order[k]], laboratory.implementation(), laboratory.contract());
    for (std::size_t i = 0; i < seen.size() && !laboratory.deadline().is_over(0.8); ++i)
      candidates[k].of[i] = predictor.compare(seen[i]);
  });
  return candidates;
}

struct Trial {
  const Candidate* candidate = nullptr;
  Separation conditions;
  double explained = 0;     ///< of what was left, in calls
  double contradicted = 0;  ///< in calls
  double value(double total) const {
    return explained - contradicted -
           kCostOfCondition * total * static_cast<double>(conditions.conditions.size());
  }
};

/// Results that contradict a mistake count once for each call and in proportion to what the mistake
/// would change in it.
Trial tried(const Candidate& candidate, const Unexplained& evidence, const Separation& conditions) {
  Trial trial{&candidate, conditions};
  std::map<std::size_t, std::pair<double, double>> visible;  // by call: contradicted, all
  evidence.visit(candidate, [&](std::size_t call, std::size_t item, std::uint8_t match) {
    if (!conditions.conditions.empty() && !conditions.holds(evidence.sight(call, item))) return;
    if (explains(match) && evidence.is_left(call, item))
      trial.explained += evidence.weight(call, item);
    if ((match & kVisible) == 0) return;
    auto& [contradicted, all] = visible[call];
    ++all;
    if (contradicts(match)) ++contradicted;
  });
  for (const auto& [call, counts] : visible) trial.contradicted += counts.first / counts.second;
  return trial;
}

/// The conditions under which a mistake is made: they hold where it agrees and the right rotation
/// does not, and exclude where it would show but does not agree.
Contrast contrast_of(const Candidate& candidate, const Unexplained& evidence) {
  Contrast contrast;
  contrast.for_names = true;
  evidence.visit(candidate, [&](std::size_t call, std::size_t item, std::uint8_t match) {
    if (explains(match) && evidence.is_left(call, item))
      contrast.these.push_back(evidence.sight(call, item));
    else if (contradicts(match))
      contrast.others.push_back(evidence.sight(call, item));
  });
  return contrast;
}

Separation conditions_of(const Candidate& candidate, const Unexplained& evidence) {
  const Contrast contrast = contrast_of(candidate, evidence);
  return separate(contrast.these, contrast.others, {.for_names = true});
}

/// The conditions that further calls do not refute, by the candidate's predictions of these calls.
Separation tested_conditions_of(const Candidate& candidate, const Unexplained& evidence,
                                Laboratory& laboratory) {
  Contrast contrast = contrast_of(candidate, evidence);
  Predictor predictor(*candidate.bug, laboratory.implementation(), laboratory.contract());
  const Observation* last = nullptr;
  Comparison comparison;
  contrast.is_one = [&](const Sight& s) -> std::optional<bool> {
    if (s.call != last) comparison = predictor.compare(*s.call);
    last = s.call;
    const auto item = static_cast<std::size_t>(s.item - s.call->items.data());
    if (!comparison.made || item >= comparison.items.size()) return std::nullopt;
    if (s.item->plain && explains(comparison.items[item])) return true;
    if (contradicts(comparison.items[item])) return false;
    return std::nullopt;
  };
  return tested_conditions(contrast, laboratory);
}

/// Returns the best single mistake for what is left, with those that are as good.
std::pair<Trial, std::vector<const KnownBug*>> best_of(const std::vector<Candidate>& candidates,
                                                       const Unexplained& evidence) {
  std::vector<Trial> trials(candidates.size());
  support::parallel_for(candidates.size(), [&](std::size_t k) {
    Trial plain = tried(candidates[k], evidence, {});
    trials[k] = plain;
    if (plain.contradicted <= 0.02 * plain.explained) return;
    Trial conditional = tried(candidates[k], evidence, conditions_of(candidates[k], evidence));
    if (conditional.value(evidence.total()) > plain.value(evidence.total()))
      trials[k] = conditional;
  });
  Trial best;
  for (const Trial& trial : trials)
    if (best.candidate == nullptr ||
        trial.value(evidence.total()) > best.value(evidence.total()) + 1e-9)
      best = trial;
  std::vector<const KnownBug*> equal;
  for (const Trial& trial : trials)
    if (best.candidate != nullptr &&
        std::abs(trial.value(evidence.total()) - best.value(evidence.total())) <= 1e-9)
      equal.push_back(trial.candidate->bug);
  return {best, equal};
}

void mark_explained(const Trial& trial, Unexplained& evidence) {
  std::vector<std::pair<std::size_t, std::size_t>> explained;
  evidence.visit(*trial.candidate, [&](std::size_t call, std::size_t item, std::uint8_t match) {
    if (explains(match) && trial.conditions.holds(evidence.sight(call, item)))
      explained.emplace_back(call, item);
  });
  for (const auto& [call, item] : explained) evidence.explain(call, item);
}

/// How well a mistake explains the part of the evidence that meets a condition, in calls.
struct Part {
  double wrong = 0;
  double explained = 0;
  double contradicted = 0;
};

Part part_of(const Candidate& candidate, const Unexplained& evidence, const Condition& condition) {
  Part part;
  std::map<std::size_t, std::pair<double, double>> visible;  // by call: contradicted, all
  evidence.visit(candidate, [&](std::size_t call, std::size_t item, std::uint8_t match) {
    if (!condition.holds(evidence.sight(call, item))) return;
    const bool wrong = evidence.is_left(call, item);
    if (wrong) part.wrong += evidence.weight(call, item);
    if (wrong && explains(match)) part.explained += evidence.weight(call, item);
    if (!wrong && (match & kVisible) != 0) {
      auto& [contradicted, all] = visible[call];
      ++all;
      if (contradicts(match)) ++contradicted;
    }
  });
  for (const auto& [call, counts] : visible) part.contradicted += counts.first / counts.second;
  return part;
}

/// Returns the one mistake if those of each value are the same and no other value contradicts it.
std::vector<NamedMistake> one_if_equal(std::vector<NamedMistake> named,
                                       const std::vector<Candidate>& candidates,
                                       const Unexplained& evidence,
                                       const std::vector<Condition>& field) {
  if (named.size() < 2) return named;
  const KnownBug* bug = named.front().bug;
  for (const NamedMistake& one : named)
    if (one.bug != bug) return named;
  for (const Candidate& candidate : candidates)
    for (const Condition& value : field)
      if (candidate.bug == bug && part_of(candidate, evidence, value).contradicted > 0)
        return named;
  return {{bug, {}, {bug}}};
}

/// Returns one mistake for each value of a field of a call, if each explains nearly all that is
/// wrong with this value; nothing otherwise. Two formats may have two mistakes that agree in part.
std::vector<NamedMistake> of_each_value(const std::vector<Candidate>& candidates,
                                        const Unexplained& evidence,
                                        const std::vector<Condition>& field) {
  std::vector<NamedMistake> named;
  for (const Condition& value : field) {
    std::optional<NamedMistake> best;
    double most = -1;
    double wrong = 0;
    for (const Candidate& candidate : candidates) {
      const Part part = part_of(candidate, evidence, value);
      wrong = part.wrong;
      const double off = part.wrong - part.explained + part.contradicted;
      if (part.wrong == 0 || off > (1 - kNearlyAll) * part.wrong ||
          part.explained - off <= most + 1e-9)
        continue;
      most = part.explained - off;
      best = NamedMistake{candidate.bug, {{value}, 0}, {candidate.bug}};
    }
    if (!best && wrong > 0) return {};
    if (best) named.push_back(*best);
  }
  return one_if_equal(std::move(named), candidates, evidence, field);
}

/// If several mistakes explain the same results, further calls tell which it is: the one that
/// predicts the most of them.
NamedMistakes best_prediction(const NamedMistakes& named, const std::vector<Observation>& unseen,
                              Laboratory& laboratory, bool counts_vectors) {
  NamedMistakes best = named;
  predict_unseen(best, unseen, laboratory, counts_vectors);
  if (named.mistakes.size() != 1) return best;
  const NamedMistake& first = named.mistakes.front();
  for (const KnownBug* bug : first.equal) {
    if (best.predicts_all() || laboratory.deadline().is_over()) break;
    if (bug == first.bug) continue;
    NamedMistakes other;
    other.mistakes = {{bug, first.conditions, {bug}}};
    predict_unseen(other, unseen, laboratory, counts_vectors);
    if (other.predicted > best.predicted) best = std::move(other);
  }
  return best;
}

}  // namespace

std::optional<NamedMistakes> known_mistakes(const std::vector<Observation>& seen,
                                            const std::function<std::vector<Observation>()>& unseen,
                                            Laboratory& laboratory, bool counts_vectors) {
  const std::vector<Candidate> candidates = survivors(seen, laboratory);
  Unexplained evidence(seen);
  if (candidates.empty()) return std::nullopt;
  NamedMistakes named;
  double contradicted = 0;
  while (named.mistakes.size() < kMostMistakes && !laboratory.deadline().is_over()) {
    const auto [best, equal] = best_of(candidates, evidence);
    if (best.candidate == nullptr ||
        best.value(evidence.total()) < kCostOfMistake * evidence.total())
      break;
    Trial trial = best;
    if (!trial.conditions.conditions.empty())
      trial.conditions = tested_conditions_of(*best.candidate, evidence, laboratory);
    mark_explained(trial, evidence);
    contradicted += best.contradicted;
    named.mistakes.push_back({best.candidate->bug, trial.conditions, equal});
    if (evidence.left() <= 0.01 * evidence.total()) break;
  }
  const bool explained = !named.mistakes.empty() &&
                         evidence.left() + contradicted <= (1 - kNearlyAll) * evidence.total();
  if (!explained) {
    const Unexplained all(seen);
    named.mistakes.clear();
    for (const std::vector<Condition>& field : fields_of_a_call())
      if (named.mistakes.empty()) named.mistakes = of_each_value(candidates, all, field);
    if (named.mistakes.empty()) return std::nullopt;
  }
  return best_prediction(named, unseen(), laboratory, counts_vectors);
}

}  // namespace ropecheck::diagnosis
