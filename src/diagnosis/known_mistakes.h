#ifndef ROPECHECK_DIAGNOSIS_KNOWN_MISTAKES_H_
#define ROPECHECK_DIAGNOSIS_KNOWN_MISTAKES_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/conditions/conditions.h"
#include "diagnosis/laboratory.h"
#include "diagnosis/prediction.h"

// Explains evidence by the dictionary of known mistakes. A mistake is named only if it predicts
// calls that were not used to find it.
namespace ropecheck::diagnosis {

struct NamedMistake {
  const KnownBug* bug = nullptr;
  Separation conditions;               ///< the mistake is made only where they hold
  std::vector<const KnownBug*> equal;  ///< mistakes that predict the same, `bug` among them
};

struct NamedMistakes {
  std::vector<NamedMistake> mistakes;  ///< of one item, the first whose conditions hold counts
  std::size_t unseen = 0;              ///< calls, or vectors, not used to find the mistakes
  std::size_t predicted = 0;           ///< of them
  std::size_t wrong_unseen = 0;        ///< the ones of them that are wrong
  std::size_t wrong_predicted = 0;
  /// The wrong ones that have a result: a call that ends its process may do so for many reasons.
  std::size_t wrong_results = 0;
  std::size_t wrong_results_predicted = 0;

  /// At least 40 calls, of which 95 % are predicted, and nine of ten of the wrong ones, with and
  /// without a result.
  bool holds() const;
  /// Every call is predicted, and some of the wrong ones have a result. Otherwise the mistake may
  /// be another one that is like this one.
  bool predicts_all() const {
    return predicted == unseen && wrong_predicted == wrong_unseen && wrong_results > 0;
  }
};

/// Counts how much of `unseen` the mistakes predict, in calls or in vectors.
void predict_unseen(NamedMistakes& named, const std::vector<Observation>& unseen,
                    Laboratory& laboratory, bool counts_vectors);

/// The observations without the items that the mistakes change: the evidence of another mistake.
std::vector<Observation> unchanged_by(const NamedMistakes& named,
                                      const std::vector<Observation>& seen, Laboratory& laboratory);

/// Calls that are needed before a name is said.
inline constexpr std::size_t kFewestUnseen = 40;

/// Returns the known mistakes, at most three, that explain `seen`, and how well they predict what
/// `unseen` returns, counted in calls or in vectors; nothing if none explains nearly all of `seen`.
std::optional<NamedMistakes> known_mistakes(const std::vector<Observation>& seen,
                                            const std::function<std::vector<Observation>()>& unseen,
                                            Laboratory& laboratory, bool counts_vectors);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_KNOWN_MISTAKES_H_
