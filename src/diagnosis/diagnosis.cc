#include "diagnosis/diagnosis.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "diagnosis/failure_pattern.h"
#include "diagnosis/hypotheses.h"
#include "diagnosis/mistakes_that_fail_alike.h"
#include "diagnosis/probes.h"
#include "support/deadline.h"

namespace ropecheck::diagnosis {
namespace {

std::string in_words(const Explanation& explanation, const std::string& wrong_what) {
  return "It looks as if " + explanation.what + ": that explains " +
         std::to_string(explanation.explained) + " of " + std::to_string(explanation.wrong) + ' ' +
         wrong_what + '.';
}

Diagnosis of_results(const Explanation& explanation) {
  return {in_words(explanation, "wrong results in calls made for this diagnosis"),
          explanation.bugs};
}

/// Returns nothing unless a known mistake fails in all the failing cases that the run kept, and in
/// no other.
std::optional<Diagnosis> of_failures(const run::RunResult& result,
                                     const Implementation& implementation,
                                     const run::RunOptions& options) {
  const Explanation alike = best_mistake_that_fails_alike(result, implementation, options);
  if (!alike.explains_all() || alike.contradicted > 0) return std::nullopt;
  return Diagnosis{in_words(alike, "failures, which are the same with it"), alike.bugs};
}

/// Returns the number of wrong pairs which show that angles are computed in float32 and that
/// nothing worse is wrong: pairs whose error is within the contract float32-angle, at positions at
/// which that contract allows only a small error. Returns 0 if any pair breaks that contract.
std::size_t pairs_of_float32_angles(const std::vector<Probe>& probes) {
  // In rad. If the contract allows any angle, the pair is no evidence.
  constexpr double kLittle = 0.1;
  const Contract& contract = *contract_named("float32-angle");
  std::size_t count = 0;
  for (const Probe& probe : probes) {
    if (probe.rest_is_wrong) return 0;
    const Budget budget =
        budget_of(contract, probe.shape().spec, probe.shape().dtype, probe.shape().direction);
    for (const PairResult& pair : probe.pairs) {
      if (!pair.wrong()) continue;
      const double r = norm(pair.exact);
      const double bound = pair_bound(budget, pair.t, pair.where.pair, pair.theta, r);
      if (!(pair.error <= bound)) return 0;
      if (bound <= kLittle * r) ++count;
    }
  }
  return count;
}

bool fails_with_a_result(const run::PropertyResult& property) {
  const auto has_one = [](const std::optional<run::CheckedCase>& checked) {
    return checked && checked->verdict.outcome == Outcome::failed;
  };
  return has_one(property.smallest) || has_one(property.worst);
}

/// The diagnosis for a run in which each call by itself was right.
std::string of_several_calls(const run::RunResult& result) {
  std::string claims;
  for (const run::PropertyResult& property : result.properties)
    if (property.failed > 0)
      claims += (claims.empty() ? "" : "; ") + std::string(property.property->claim);
  return "Single calls, looked at one by one, gave right results. The claims that fail "
         "compare several calls, or are about side effects: " +
         claims + ".";
}

Diagnosis diagnosis_of_probes(const run::RunResult& result, const Implementation& implementation,
                              const run::RunOptions& options, const support::Deadline& deadline) {
  const std::vector<Probe> probes = make_probes(result, implementation, options);
  const auto wrong = static_cast<std::size_t>(
      std::count_if(probes.begin(), probes.end(), [](const Probe& p) { return p.is_wrong; }));
  if (wrong == 0) {
    const auto alike = of_failures(result, implementation, options);
    return alike.value_or(Diagnosis{of_several_calls(result), {}});
  }
  const std::string pattern = where_it_fails(probes) + ' ' + what_wrong_pairs_are_like(probes);
  if (deadline.is_over())
    return {"There was no time to compare the results with known mistakes. " + pattern, {}};

  const Explanation one = best_known_bug(probes, implementation, options.contract);
  if (one.explains_all()) return of_results(one);
  constexpr std::size_t kEnough = 10;
  if (!allows_float32_angles(options.contract) && pairs_of_float32_angles(probes) >= kEnough)
    return {
        "It looks as if inv_freq, position and angle were computed in float32, as frameworks do: "
        "all that is wrong is within the contract float32-angle. The smallest position at which it "
        "shows in the calls made for this diagnosis is " +
            std::to_string(smallest_wrong_position(probes)) + ".",
        {}};
  // A bug that depends on earlier calls gives arbitrary results in single calls, so the pattern of
  // failures is tried before a partial explanation of the results.
  if (const auto alike = of_failures(result, implementation, options)) return *alike;
  if (one.explains_most()) {
    Diagnosis diagnosis = of_results(one);
    diagnosis.text += ' ' + pattern;
    return diagnosis;
  }
  if (deadline.is_over())
    return {"No single known mistake explains this, and there was no time to try two. " + pattern,
            {}};
  const Explanation two = best_two_known_bugs(probes, options.contract);
  if (two.explains_most()) return of_results(two);
  return {"No known mistake explains this. " + pattern, {}};
}

}  // namespace

Diagnosis diagnose(const run::RunResult& result, const Implementation& implementation,
                   const run::RunOptions& options, double seconds) {
  if (seconds <= 0) return {};
  const support::Deadline deadline(seconds);
  // If every call crashes or hangs, there are no results to compare.
  if (std::none_of(result.properties.begin(), result.properties.end(), fails_with_a_result))
    return of_failures(result, implementation, options).value_or(Diagnosis{});
  Diagnosis diagnosis = diagnosis_of_probes(result, implementation, options, deadline);
  if (const std::size_t far = failures_beyond_probes(result); far > 0)
    diagnosis.text += " Left out of this are " + std::to_string(far) +
                      " of the failures above, at positions beyond 2^32.";
  return diagnosis;
}

}  // namespace ropecheck::diagnosis
