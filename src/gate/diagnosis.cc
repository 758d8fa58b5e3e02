#include "gate/diagnosis.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "gate/failure_pattern.h"
#include "gate/hypotheses.h"
#include "gate/probes.h"

namespace ropecheck {
namespace {

/// At least half of what is wrong, and no more right results made wrong than wrong ones are left.
bool explains_most(const Explanation& explanation, std::size_t wrong) {
  return explanation.explained > 0 && 2 * explanation.explained >= wrong &&
         explanation.contradicted <= wrong - explanation.explained;
}

std::string in_words(const Explanation& explanation, std::size_t wrong) {
  return "It looks as if " + explanation.what + ": that explains " +
         std::to_string(explanation.explained) + " of " + std::to_string(wrong) +
         " wrong results in calls made for this diagnosis.";
}

/// How many wrong pairs say that angles are computed in float32, and nothing worse is wrong: those
/// that its contract allows, where it allows only little. 0 where any pair breaks it.
std::size_t pairs_of_float32_angles(const std::vector<Probe>& probes) {
  // In rad: an angle that may be anything says nothing.
  constexpr double kLittle = 0.1;
  const Contract& contract = *contract_named("float32-angle");
  std::size_t count = 0;
  for (const Probe& probe : probes) {
    if (probe.rest_is_wrong) return 0;
    const Budget budget = budget_of(contract, probe.shape().spec, probe.shape().dtype);
    for (const PairResult& pair : probe.pairs) {
      if (!pair.wrong()) continue;
      const double r = norm(pair.exact);
      const double bound = pair_bound(budget, pair.t, pair.theta, r);
      if (!(pair.error <= bound)) return 0;
      if (bound <= kLittle * r) ++count;
    }
  }
  return count;
}

bool fails_with_a_result(const PropertyResult& property) {
  const auto has_one = [](const std::optional<CheckedCase>& checked) {
    return checked && checked->verdict.outcome == Outcome::failed;
  };
  return has_one(property.smallest) || has_one(property.worst);
}

/// Each call by itself was right.
std::string of_several_calls(const RunResult& result) {
  std::string claims;
  for (const PropertyResult& property : result.properties)
    if (property.failed > 0)
      claims += (claims.empty() ? "" : "; ") + std::string(property.property->claim);
  return "Single calls, looked at one by one, gave right results. What failed is what compares "
         "several, or what a call does besides: " +
         claims + ".";
}

Diagnosis diagnosis_of_probes(const RunResult& result, const Implementation& implementation,
                              const RunOptions& options) {
  const std::vector<Probe> probes = make_probes(result, implementation, options);
  const auto wrong = static_cast<std::size_t>(
      std::count_if(probes.begin(), probes.end(), [](const Probe& p) { return p.is_wrong; }));
  const auto plain = static_cast<std::size_t>(
      std::count_if(probes.begin(), probes.end(), [](const Probe& p) { return p.is_plain; }));
  if (wrong == 0) return {of_several_calls(result), {}};
  const std::string pattern = where_it_fails(probes) + ' ' + what_wrong_pairs_are_like(probes);

  const Explanation one = best_known_bug(probes, implementation, options.contract);
  if (plain > 0 && one.explained == plain) return {in_words(one, plain), one.bugs};
  constexpr std::size_t kEnough = 10;
  if (!options.contract.float32_angle && pairs_of_float32_angles(probes) >= kEnough)
    return {
        "It looks as if inv_freq, position and angle were computed in float32, as frameworks do: "
        "all that is wrong is within the contract float32-angle. The smallest position at which it "
        "shows in the calls made for this diagnosis is " +
            std::to_string(smallest_wrong_position(probes)) + ".",
        {}};
  if (explains_most(one, plain)) return {in_words(one, plain) + ' ' + pattern, one.bugs};
  const Explanation two = best_two_known_bugs(probes, options.contract);
  if (explains_most(two, plain)) return {in_words(two, plain), two.bugs};
  return {"No known mistake explains this. " + pattern, {}};
}

}  // namespace

Diagnosis diagnose(const RunResult& result, const Implementation& implementation,
                   const RunOptions& options) {
  // Where every call crashes or hangs there is nothing to compare.
  if (std::none_of(result.properties.begin(), result.properties.end(), fails_with_a_result))
    return {};
  Diagnosis diagnosis = diagnosis_of_probes(result, implementation, options);
  if (const std::size_t far = failures_beyond_probes(result); far > 0)
    diagnosis.text += " Left out of this are " + std::to_string(far) +
                      " of the failures above, at positions beyond 2^32.";
  return diagnosis;
}

}  // namespace ropecheck
