#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "diagnosis/known_mistakes.h"
#include "support/parallel.h"

// Predictions of calls that were not used to find the mistakes that predict them.
namespace ropecheck::diagnosis {
namespace {

/// How many results of a call the mistakes predict.
struct Predicted {
  std::size_t all = 0, of_all = 0, wrong = 0, of_wrong = 0, results = 0, of_results = 0;
};

/// Returns for each item of a call, and for its note at the end, whether it is as predicted.
std::vector<bool> as_predicted(const std::vector<NamedMistake>& mistakes,
                               std::vector<Predictor>& predictors, const Observation& seen) {
  std::vector<Comparison> comparisons;
  for (Predictor& predictor : predictors) comparisons.push_back(predictor.compare(seen));
  const auto expected = [&](const Sight& sight, const auto& match_of) {
    for (std::size_t k = 0; k < mistakes.size(); ++k) {
      if (!comparisons[k].made || !mistakes[k].conditions.holds(sight)) continue;
      const std::uint8_t match = match_of(comparisons[k]);
      if ((match & kVisible) != 0) return (match & kAgrees) != 0;
    }
    return sight.item == nullptr ? seen.note.empty() : !sight.item->plain;
  };
  std::vector<bool> is_right;
  for (std::size_t i = 0; i < seen.items.size(); ++i)
    is_right.push_back(expected({&seen, &seen.items[i]}, [i](const Comparison& c) {
      return i < c.items.size() ? c.items[i] : std::uint8_t{0};
    }));
  is_right.push_back(expected({&seen, nullptr}, [](const Comparison& c) { return c.note; }));
  return is_right;
}

Predicted of_call(const std::vector<bool>& is_right, const Observation& seen) {
  const auto missed =
      static_cast<std::size_t>(std::count(is_right.begin(), is_right.end() - 1, false));
  // One pair in two hundred may be close to a boundary that roundings move.
  const bool whole = is_right.back() && missed <= seen.items.size() / 200;
  const std::size_t wrong = seen.plain ? 1 : 0;
  const std::size_t result = seen.plain && seen.has_result ? 1 : 0;
  return {whole ? 1U : 0U, 1, whole ? wrong : 0, wrong, whole ? result : 0, result};
}

Predicted of_vectors(const std::vector<bool>& is_right, const Observation& seen) {
  std::map<std::tuple<char, int, int, int>, std::pair<bool, bool>> vectors;  // right, wrong
  for (std::size_t i = 0; i < seen.items.size(); ++i) {
    const Place& at = seen.items[i].where;
    auto& [predicted, wrong] =
        vectors.try_emplace({at.tensor, at.batch, at.seq, at.head}, true, false).first->second;
    predicted = predicted && is_right[i];
    wrong = wrong || seen.items[i].plain;
  }
  Predicted sum;
  for (const auto& [vector, state] : vectors) {
    sum.all += state.first ? 1 : 0;
    ++sum.of_all;
    sum.of_wrong += state.second ? 1 : 0;
    sum.wrong += state.first && state.second ? 1 : 0;
  }
  sum.results = sum.wrong;
  sum.of_results = sum.of_wrong;
  return sum;
}

}  // namespace

bool NamedMistakes::holds() const {
  const auto share = [](std::size_t part, std::size_t all) {
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
  };
  return unseen >= kFewestUnseen && share(predicted, unseen) >= 0.95 && wrong_unseen > 0 &&
         share(wrong_predicted, wrong_unseen) >= 0.9 &&
         (wrong_results == 0 || share(wrong_results_predicted, wrong_results) >= 0.9);
}

void predict_unseen(NamedMistakes& named, const std::vector<Observation>& unseen,
                    Laboratory& laboratory, bool counts_vectors) {
  std::vector<Predicted> predicted(unseen.size());
  const std::size_t parts = std::min<std::size_t>(4, unseen.size());
  support::parallel_for(parts, [&](std::size_t part) {
    std::vector<Predictor> predictors;
    predictors.reserve(named.mistakes.size());
    for (const NamedMistake& mistake : named.mistakes)
      predictors.emplace_back(*mistake.bug, laboratory.implementation(), laboratory.contract());
    for (std::size_t i = part; i < unseen.size(); i += parts) {
      if (laboratory.deadline().is_over()) return;
      const auto is_right = as_predicted(named.mistakes, predictors, unseen[i]);
      predicted[i] =
          counts_vectors ? of_vectors(is_right, unseen[i]) : of_call(is_right, unseen[i]);
    }
  });
  for (const Predicted& one : predicted) {
    named.predicted += one.all;
    named.unseen += one.of_all;
    named.wrong_predicted += one.wrong;
    named.wrong_unseen += one.of_wrong;
    named.wrong_results_predicted += one.results;
    named.wrong_results += one.of_results;
  }
}

std::vector<Observation> unchanged_by(const NamedMistakes& named,
                                      const std::vector<Observation>& seen,
                                      Laboratory& laboratory) {
  std::vector<Predictor> predictors;
  predictors.reserve(named.mistakes.size());
  for (const NamedMistake& mistake : named.mistakes)
    predictors.emplace_back(*mistake.bug, laboratory.implementation(), laboratory.contract());
  std::vector<Observation> left;
  for (const Observation& call : seen) {
    if (!call.has_result || laboratory.deadline().is_over()) continue;
    std::vector<Comparison> comparisons;
    for (Predictor& predictor : predictors) comparisons.push_back(predictor.compare(call));
    left.push_back(call);
    left.back().items.clear();
    for (std::size_t i = 0; i < call.items.size(); ++i) {
      const Sight s{&call, &call.items[i]};
      bool changes = false;
      for (std::size_t k = 0; k < comparisons.size(); ++k)
        changes = changes || !comparisons[k].made ||
                  (named.mistakes[k].conditions.holds(s) && comparisons[k].changes[i]);
      if (!changes) left.back().items.push_back(call.items[i]);
    }
  }
  return left;
}

}  // namespace ropecheck::diagnosis
