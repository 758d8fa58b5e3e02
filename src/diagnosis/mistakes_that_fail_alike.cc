#include "diagnosis/mistakes_that_fail_alike.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "adapters/sandbox/sandbox.h"
#include "run/early_stop.h"
#include "support/parallel.h"

namespace ropecheck::diagnosis {
namespace {

/// A mistake that fails in none of this many counterexamples like the implementation is not tried
/// on the others.
constexpr std::size_t kFirstFailures = 2;
/// Each case costs a process, so at most this many failing and this many passing cases are kept.
constexpr std::size_t kMostAtOnce = 12;

/// A case, and the implementation's verdict on it.
struct Kept {
  const Property* property;
  Case c;
  Verdict verdict;
};

bool same_place(const Place& a, const Place& b) {
  return a.tensor == b.tensor && a.batch == b.batch && a.seq == b.seq && a.head == b.head &&
         a.pair == b.pair;
}

/// Returns true if two failures are alike. Implementations with the same mistake differ in their
/// roundings, by less than a sixteenth of a plain error.
bool alike(const Verdict& a, const Verdict& b) {
  if (a.outcome != b.outcome) return false;
  if (a.reason == b.reason) return true;
  return std::isfinite(a.worst_error) && same_place(a.where, b.where) &&
         std::abs(a.worst_error - b.worst_error) <= a.worst_error / 16;
}

/// Returns true if a failure is evidence. A failure that compared nothing, for instance because two
/// equal calls differ, fits any mistake.
bool says_how(const Verdict& verdict) {
  return verdict.outcome == Outcome::crashed ||
         (verdict.outcome == Outcome::failed && verdict.comparisons > 0);
}

/// `make` returns an implementation that has made no call.
template <class Make>
Verdict judged(const Kept& kept, const Make& make, const Contract& contract) {
  return check_case(*kept.property, kept.c, make(), contract);
}

class Evidence {
 public:
  void add(const run::CheckedCase& checked, const Implementation& implementation,
           const Capabilities& can) {
    const Outcome outcome = checked.verdict.outcome;
    if (run::EarlyStop::ends_at_once(implementation, outcome) ||
        !unsupported(checked.c, can).empty())
      return;
    if (outcome == Outcome::failed || outcome == Outcome::crashed)
      add(failing, checked);
    else if (outcome == Outcome::passed)
      add(passing, checked);
  }

  /// The smallest cases come first, because they contain little besides the failure.
  std::vector<Kept> failing, passing;

 private:
  static void add(std::vector<Kept>& to, const run::CheckedCase& checked) {
    const bool is_known = std::any_of(to.begin(), to.end(), [&](const Kept& kept) {
      return kept.property == checked.property && kept.c == checked.c;
    });
    if (to.size() < kMostAtOnce && !is_known) to.push_back({checked.property, checked.c, {}});
  }
};

Evidence evidence_of(const run::RunResult& result, const Implementation& implementation,
                     const Capabilities& can) {
  Evidence evidence;
  for (const run::PropertyResult& property : result.properties)
    if (property.smallest) evidence.add(*property.smallest, implementation, can);
  for (const run::PropertyResult& property : result.properties)
    for (const auto& [dtype, format] : property.formats)
      if (format.worst) evidence.add(*format.worst, implementation, can);
  return evidence;
}

}  // namespace

Explanation best_mistake_that_fails_alike(const run::RunResult& result,
                                          const Implementation& implementation,
                                          const run::RunOptions& options) {
  const std::vector<KnownBug>& bugs = known_bugs();
  Evidence evidence =
      evidence_of(result, implementation, hypothesis_of(bugs.front(), implementation).capabilities);
  const auto itself = [&] { return implementation.fresh_process(); };
  for (Kept& kept : evidence.failing) kept.verdict = judged(kept, itself, options.contract);
  std::erase_if(evidence.failing, [](const Kept& kept) { return !says_how(kept.verdict); });

  std::vector<Score> scores(bugs.size());
  support::parallel_for(bugs.size(), [&](std::size_t i) {
    const auto anew = [&] { return adapters::sandboxed(hypothesis_of(bugs[i], implementation)); };
    Score& score = scores[i];
    for (std::size_t k = 0; k < evidence.failing.size(); ++k) {
      if (k == kFirstFailures && score.wrong_explained == 0) return;
      const Kept& kept = evidence.failing[k];
      if (alike(kept.verdict, judged(kept, anew, options.contract))) ++score.wrong_explained;
    }
    if (score.wrong_explained == 0) return;
    for (const Kept& kept : evidence.passing)
      if (judged(kept, anew, options.contract).outcome == Outcome::passed) ++score.right_explained;
  });
  return explanation_of(scores, evidence.failing.size(), evidence.passing.size());
}

}  // namespace ropecheck::diagnosis
