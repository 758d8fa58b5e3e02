#ifndef ROPECHECK_DIAGNOSIS_HYPOTHESES_H_
#define ROPECHECK_DIAGNOSIS_HYPOTHESES_H_

#include <compare>
#include <cstddef>
#include <string>
#include <vector>

#include "diagnosis/known_bugs.h"
#include "diagnosis/probes.h"

// Known mistakes, held against the evidence: what each of them would have given, and how many of
// the results that is.
namespace ropecheck::diagnosis {

struct Explanation {
  /// The mistakes that explain most, equally well; in order of preference. Ids, or two of them
  /// joined by " + ".
  std::vector<std::string> bugs;
  std::string what;              ///< the first one, as the end of "it looks as if …"
  std::size_t wrong = 0;         ///< what there was to explain
  std::size_t explained = 0;     ///< of these
  std::size_t contradicted = 0;  ///< of what is right: the mistakes would have made it wrong

  bool explains_all() const { return wrong > 0 && explained == wrong; }
  /// At least half of what is wrong, and no more that is right made wrong than wrong is left.
  bool explains_most() const {
    return explained > 0 && 2 * explained >= wrong && contradicted <= wrong - explained;
  }
};

/// How much of the evidence one mistake explains. More that is wrong counts more than anything.
struct Score {
  std::size_t wrong_explained = 0;
  std::size_t right_explained = 0;
  auto operator<=>(const Score&) const = default;
};

/// A right rotation but for the mistake, with a second tensor where the implementation has one.
Implementation hypothesis_of(const KnownBug& bug, const Implementation& implementation);

/// Of the scores of known_bugs(), in their order, the best, held against what there was in all.
Explanation explanation_of(const std::vector<Score>& scores, std::size_t wrong, std::size_t right);

/// The known mistake that explains most of the plainly wrong probes.
Explanation best_known_bug(const std::vector<Probe>& probes, const Implementation& implementation,
                           const Contract& contract);

/// The two known mistakes that together explain most. Looked at are those that change what is
/// computed; those about memory or earlier calls are not.
Explanation best_two_known_bugs(const std::vector<Probe>& probes, const Contract& contract);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_HYPOTHESES_H_
