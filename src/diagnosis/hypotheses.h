#ifndef ROPECHECK_DIAGNOSIS_HYPOTHESES_H_
#define ROPECHECK_DIAGNOSIS_HYPOTHESES_H_

#include <compare>
#include <cstddef>
#include <string>
#include <vector>

#include "diagnosis/known_bugs.h"
#include "diagnosis/probes.h"

// Compares the evidence with hypotheses: the results that each known mistake would have given, and
// how many of them are the results that were seen.
namespace ropecheck::diagnosis {

struct Explanation {
  /// The mistakes that explain the most, and equally much, in order of preference. Each entry is an
  /// id, or two ids joined by " + ".
  std::vector<std::string> bugs;
  std::string what;           ///< the first one, as the end of "it looks as if …"
  std::size_t wrong = 0;      ///< the number of wrong results to be explained
  std::size_t explained = 0;  ///< the number of wrong results that the mistake explains
  std::size_t contradicted =
      0;  ///< the number of right results that the mistake would have made wrong

  bool explains_all() const { return wrong > 0 && explained == wrong; }
  /// Returns true if at least half of the wrong results are explained, and the number of right
  /// results that the mistake would have made wrong is at most the number of wrong results left
  /// unexplained.
  bool explains_most() const {
    return explained > 0 && 2 * explained >= wrong && contradicted <= wrong - explained;
  }
};

/// How much of the evidence one mistake explains. The number of explained wrong results is compared
/// first.
struct Score {
  std::size_t wrong_explained = 0;
  std::size_t right_explained = 0;
  auto operator<=>(const Score&) const = default;
};

/// A rotation that is right except for the mistake. It has a second tensor if the implementation
/// has one.
Implementation hypothesis_of(const KnownBug& bug, const Implementation& implementation);

/// Returns the best of the scores of known_bugs(), in their order, with the total numbers of wrong
/// and right results.
Explanation explanation_of(const std::vector<Score>& scores, std::size_t wrong, std::size_t right);

/// Returns the known mistake that explains the most of the plainly wrong probes.
Explanation best_known_bug(const std::vector<Probe>& probes, const Implementation& implementation,
                           const Contract& contract);

/// Returns the two known mistakes that together explain the most. Only mistakes that change what is
/// computed are tried, no mistakes about memory or earlier calls.
Explanation best_two_known_bugs(const std::vector<Probe>& probes, const Contract& contract);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_HYPOTHESES_H_
