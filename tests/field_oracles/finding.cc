#include "field_oracles/finding.h"

#include <cstddef>

#include "diagnosis/catalogue/mutant_rope.h"
#include "field_oracles/exposure.h"
#include "field_oracles/run_apart.h"
#include "field_oracles/trial.h"

namespace ropecheck::field {

std::vector<std::vector<Finding>> findings(const std::vector<UnderTest>& under_tests,
                                           const std::vector<FieldCheck>& checks) {
  // The child processes inherit the frequencies that are known here.
  for (const FieldCheck& check : checks)
    accepts(under_test(diagnosis::implementation_of({}, "right")), check);
  const std::vector<Answer> answers = run_apart(
      under_tests.size() * checks.size(), [&](std::size_t i, const std::function<void(char)>& say) {
        say(accepts(under_tests[i / checks.size()], checks[i % checks.size()]) ? '+' : '-');
      });
  const auto noticed = [&](std::size_t i) { return answers[i].died || answers[i].said != "+"; };
  std::vector<UnderTest> passing;  // those that pass a test, in their order
  std::vector<std::size_t> rows(under_tests.size());
  for (std::size_t n = 0; n < under_tests.size(); ++n) {
    rows[n] = passing.size();
    bool all = true;
    for (std::size_t i = 0; i < checks.size(); ++i) all = all && noticed(n * checks.size() + i);
    if (!all) passing.push_back(under_tests[n]);
  }
  const std::vector<Exposure> exposed = exposures(passing);
  std::vector<Scope> scopes;
  for (const FieldCheck& check : checks) scopes.push_back(scope_of(check));
  std::vector<std::vector<Finding>> all(under_tests.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::size_t n = i / checks.size();
    if (noticed(i)) {
      all[n].push_back({Outcome::noticed, {}});
      continue;
    }
    const std::string reason = missing_in(scopes[i % checks.size()], exposed[rows[n]]);
    all[n].push_back({reason.empty() ? Outcome::missed : Outcome::inexpressible, reason});
  }
  return all;
}

}  // namespace ropecheck::field
