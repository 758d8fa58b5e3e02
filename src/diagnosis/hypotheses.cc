#include "diagnosis/hypotheses.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>

#include "adapters/sandbox/sandbox.h"
#include "support/parallel.h"

namespace ropecheck::diagnosis {
namespace {

/// A mistake that explains none of the first kFirstLook plainly wrong probes is not tried on the
/// others.
constexpr std::size_t kFirstLook = 6;
/// There are thousands of pairs of mistakes, so each pair gets fewer probes.
constexpr std::size_t kFirstLookAtTwo = 2;

bool agrees(const exact::DoubleDouble& a, const exact::DoubleDouble& b, double tolerance) {
  if (std::isinf(tolerance)) return true;
  const double x = a.hi;
  const double y = b.hi;
  if (std::isnan(x) || std::isnan(y)) return std::isnan(x) && std::isnan(y);
  return x == y || std::abs(static_cast<double>(a - b)) <= tolerance;
}

bool same(const Rotated& a, const Rotated& b, const std::vector<double>& tolerance) {
  const auto left = joined(a.q, a.k);
  const auto right = joined(b.q, b.k);
  for (std::size_t i = 0; i < left.size(); ++i)
    if (!agrees(left[i].value, right[i].value, tolerance[i])) return false;
  return true;
}

/// In `probes`, the plainly wrong ones come first.
Score score_of(const Implementation& hypothesis, const std::vector<const Probe*>& probes,
               const Contract& contract, std::size_t first_look) {
  Score score;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const Probe& probe = *probes[i];
    if (score.wrong_explained == 0 && (i == first_look || !probe.is_plain)) break;
    try {
      const auto result =
          subject_of(hypothesis, contract, probe.shape().dtype).rotate(probe.operation);
      if (same(probe.result, result, probe.tolerance))
        ++(probe.is_plain ? score.wrong_explained : score.right_explained);
    } catch (const CallFailed&) {
      continue;
    }
  }
  return score;
}

/// Returns the plainly wrong probes and the right ones, because a mistake has to explain both.
std::vector<const Probe*> to_be_explained(const std::vector<Probe>& probes) {
  std::vector<const Probe*> chosen;
  for (const Probe& probe : probes)
    if (probe.is_plain || !probe.is_wrong) chosen.push_back(&probe);
  std::stable_partition(chosen.begin(), chosen.end(), [](const Probe* p) { return p->is_plain; });
  return chosen;
}

std::size_t count_plain(const std::vector<const Probe*>& probes) {
  return static_cast<std::size_t>(
      std::count_if(probes.begin(), probes.end(), [](const Probe* p) { return p->is_plain; }));
}

std::size_t count_right(const std::vector<const Probe*>& probes) {
  return static_cast<std::size_t>(
      std::count_if(probes.begin(), probes.end(), [](const Probe* p) { return !p->is_wrong; }));
}

/// Returns `both` if both hooks are set; otherwise the one that is set, if any.
template <class Hook, class Both>
Hook one_or_both(const Hook& f, const Hook& g, const Both& both) {
  return f && g ? Hook(both) : f ? f : g;
}

/// Calls f and then g, on the value that f leaves.
template <class Hook>
Hook chained(const Hook& f, const Hook& g) {
  return one_or_both(f, g, [f, g](auto&&... arguments) {
    f(arguments...);
    g(arguments...);
  });
}

/// Returns true if two calls have the same tensors, so that code for one does not leave the tensors
/// of the other.
bool keeps_tensors(const Call& a, const Call& b) {
  const auto same_tensor = [](const TensorArgument& s, const TensorArgument& t) {
    return s.heads == t.heads && s.in == t.in && s.out == t.out && s.in_strides == t.in_strides &&
           s.out_strides == t.out_strides;
  };
  return a.dtype == b.dtype && a.batch == b.batch && a.seq == b.seq && a.positions == b.positions &&
         same_tensor(a.q, b.q) && same_tensor(a.k, b.k);
}

/// Returns true if the mistake only changes what is computed: it must not read, write or leave out
/// other places than a right rotation does.
bool computes_only(const MutantRope& steps) {
  return !steps.read_from && !steps.write_to && !steps.skips && !steps.leaves_out &&
         !steps.afterwards && !steps.vector && !steps.axis;
}

/// Combines two mistakes; empty if both change the same step.
std::optional<MutantRope> combined(const MutantRope& a, const MutantRope& b) {
  const bool clash = (a.angle && b.angle) || (a.turn && b.turn) || (a.pairing && b.pairing) ||
                     (a.stored_pairing && b.stored_pairing) || (a.rotate && b.rotate);
  if (clash) return std::nullopt;
  MutantRope both;
  both.call = chained(a.call, b.call);
  both.theta = chained(a.theta, b.theta);
  both.position = one_or_both(
      a.position, b.position,
      [f = a.position, g = b.position](const Slot& slot, Long p) { return g(slot, f(slot, p)); });
  both.angle = a.angle ? a.angle : b.angle;
  both.turn = a.turn ? a.turn : b.turn;
  both.factor = one_or_both(
      a.factor, b.factor,
      [f = a.factor, g = b.factor](const RopeSpec& spec, Long m) { return g(spec, f(spec, m)); });
  both.table = one_or_both(
      a.table, b.table,
      [f = a.table, g = b.table](const Slot& slot, const RopeSpec& spec, int pair, Turn t) {
        return g(slot, spec, pair, f(slot, spec, pair, t));
      });
  both.pairing = a.pairing ? a.pairing : b.pairing;
  both.stored_pairing = a.stored_pairing ? a.stored_pairing : b.stored_pairing;
  both.rotate = a.rotate ? a.rotate : b.rotate;
  return both;
}

using Pairing = std::function<PairElements(const RopeSpec&, int)>;

/// Uses the right pair if the wrong one would be outside the head's vector.
Pairing within_the_head(const Pairing& wrong) {
  if (!wrong) return wrong;
  return [wrong](const RopeSpec& spec, int pair) {
    const PairElements at = wrong(spec, pair);
    const bool within =
        std::min(at.first, at.second) >= 0 && std::max(at.first, at.second) < spec.head_dim;
    return within ? at : pair_elements(spec, pair);
  };
}

/// Removes the parts of a mistake that would leave the tensors, because the hypothesis runs in this
/// process.
MutantRope guarded(MutantRope steps) {
  steps.pairing = within_the_head(steps.pairing);
  steps.stored_pairing = within_the_head(steps.stored_pairing);
  const auto inner = steps.call;
  if (!inner) return steps;
  steps.call = [inner](Call& call, RopeSpec& spec) {
    const Call given = call;
    const int head_dim = spec.head_dim;
    inner(call, spec);
    if (!keeps_tensors(given, call) || spec.head_dim != head_dim ||
        spec.axes() != given.spec->axes() || !problem_with(spec).empty()) {
      call = given;
      spec = *given.spec;
    }
  };
  return steps;
}

}  // namespace

Implementation hypothesis_of(const KnownBug& bug, const Implementation& implementation) {
  Implementation hypothesis = implementation_of(bug.steps(), bug.id);
  hypothesis.capabilities.key_tensor = implementation.capabilities.key_tensor;
  return hypothesis;
}

Explanation explanation_of(const std::vector<Score>& scores, std::size_t wrong, std::size_t right) {
  const Score best = *std::max_element(scores.begin(), scores.end());
  Explanation explanation;
  explanation.wrong = wrong;
  explanation.explained = best.wrong_explained;
  if (best.wrong_explained == 0) return explanation;
  explanation.contradicted = right - best.right_explained;
  const std::vector<KnownBug>& bugs = known_bugs();
  for (std::size_t i = 0; i < bugs.size(); ++i) {
    if (scores[i] != best) continue;
    if (explanation.bugs.empty()) explanation.what = bugs[i].what;
    explanation.bugs.push_back(bugs[i].id);
  }
  return explanation;
}

Explanation best_known_bug(const std::vector<Probe>& probes, const Implementation& implementation,
                           const Contract& contract) {
  const std::vector<const Probe*> chosen = to_be_explained(probes);
  const std::vector<KnownBug>& bugs = known_bugs();
  std::vector<Score> scores(bugs.size());
  support::parallel_for(bugs.size(), [&](std::size_t i) {
    const Implementation hypothesis = adapters::sandboxed(hypothesis_of(bugs[i], implementation));
    scores[i] = score_of(hypothesis, chosen, contract, kFirstLook);
  });
  return explanation_of(scores, count_plain(chosen), count_right(chosen));
}

Explanation best_two_known_bugs(const std::vector<Probe>& probes, const Contract& contract) {
  std::vector<const Probe*> chosen = to_be_explained(probes);
  std::vector<const KnownBug*> bugs;
  for (const KnownBug& bug : known_bugs())
    if (computes_only(bug.steps())) bugs.push_back(&bug);
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0; i < bugs.size(); ++i)
    for (std::size_t j = i + 1; j < bugs.size(); ++j) pairs.emplace_back(i, j);
  std::vector<Score> scores(pairs.size());
  support::parallel_for(pairs.size(), [&](std::size_t p) {
    const auto [i, j] = pairs[p];
    const auto both = combined(bugs[i]->steps(), bugs[j]->steps());
    if (both)
      scores[p] = score_of(implementation_of(guarded(*both), "two mistakes"), chosen, contract,
                           kFirstLookAtTwo);
  });
  const auto best = std::max_element(scores.begin(), scores.end());
  Explanation explanation;
  explanation.wrong = count_plain(chosen);
  if (best == scores.end() || best->wrong_explained == 0) return explanation;
  explanation.explained = best->wrong_explained;
  explanation.contradicted = count_right(chosen) - best->right_explained;
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    if (scores[p] != *best) continue;
    const KnownBug& first = *bugs[pairs[p].first];
    const KnownBug& second = *bugs[pairs[p].second];
    if (explanation.bugs.empty()) explanation.what = first.what + ", and " + second.what;
    explanation.bugs.push_back(first.id + " + " + second.id);
  }
  return explanation;
}

}  // namespace ropecheck::diagnosis
