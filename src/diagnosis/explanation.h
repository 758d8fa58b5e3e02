#ifndef ROPECHECK_DIAGNOSIS_EXPLANATION_H_
#define ROPECHECK_DIAGNOSIS_EXPLANATION_H_

#include <cstddef>
#include <vector>

#include "diagnosis/conditions/condition_tests.h"
#include "diagnosis/laws/law.h"

// Chooses the laws that explain wrong results, and the conditions of each.
namespace ropecheck::diagnosis {

struct Explanation {
  Law law;
  std::vector<Sight> explained;  ///< wrong results that the law gives
  std::size_t of = 0;            ///< the wrong results among which it was looked for
  Separation conditions;         ///< all of `explained` meet them
  /// Results that meet the conditions and that the law would change, but that are otherwise; and
  /// all results that meet the conditions and that the law would change.
  std::size_t contrary = 0;
  std::size_t would_show = 0;
  std::vector<Sight> others = {};  ///< results that conditions have to exclude
  /// Laws that give the same results among those that were seen, and others elsewhere.
  std::vector<Law> rivals = {};
  /// Results that meet the conditions in calls that had no part in finding the law, as far as the
  /// law would change them; and those of them that it gives.
  std::size_t further = 0, predicted = 0;
};

struct Explained {
  std::vector<Explanation> by;  ///< each explains what those before it leave
  std::vector<Sight> rest;      ///< wrong results that no law gives
};

/// `wrong` are plainly wrong pairs, all of them numbers; `right` are pairs within their bounds.
/// A law that explains nineteen of twenty is taken alone. Otherwise, up to three that explain a
/// tenth each.
/// Rival laws are told apart by further calls.
Explained explanations_of(const std::vector<Sight>& wrong, const std::vector<Sight>& right,
                          Laboratory& laboratory);

/// Tries to refute the conditions of an explanation, one of `all`, by further calls. Results that
/// another one's law gives as well tell nothing. If many results that meet
/// those that are left contradict the law, only conditions about calls and tensors are kept: the
/// others do not tell where the law is made. Returns false if most results contradict it.
bool test_conditions(Explanation& found, const std::vector<Explanation>& all,
                     Laboratory& laboratory);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_EXPLANATION_H_
