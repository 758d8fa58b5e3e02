#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "adapters/sandbox/sandbox.h"
#include "diagnosis/diagnosis.h"
#include "mutants/kill_table.h"

// The first guess of the diagnosis names nine of ten planted bugs. Bugs that no output can
// distinguish share a guess. ROPECHECK_SEED draws other cases; ROPECHECK_FAMILIES=FRQ,SCL tests
// only some families.
namespace ropecheck {
namespace {

TEST(KnownBugs, AreNamedAtFirstGuess) {
  std::size_t asked = 0;
  std::size_t named = 0;
  std::size_t silent = 0;
  const char* families = std::getenv("ROPECHECK_FAMILIES");
  for (const diagnosis::KnownBug& bug : diagnosis::known_bugs()) {
    if (families != nullptr && !std::strstr(families, bug.id.substr(0, 3).c_str())) continue;
    const Implementation mutant =
        adapters::sandboxed(diagnosis::implementation_of(bug.steps(), bug.id));
    const run::RunOptions options = default_run(seed_from_environment());
    const run::RunResult result = run::run(mutant, options);
    const diagnosis::Diagnosis diagnosis = diagnosis::diagnose(result, mutant, options);
    ++asked;
    const auto& bugs = diagnosis.bugs;
    const bool right = std::find(bugs.begin(), bugs.end(), bug.id) != bugs.end();
    if (right) ++named;
    if (bugs.empty()) ++silent;
    std::printf("%-8s %s", bug.id.c_str(), right ? "named\n" : "NOT named: ");
    if (!right)
      std::printf("it is as if %s, but: %s\n", bug.what.c_str(),
                  diagnosis.text.empty() ? "no diagnosis" : diagnosis.text.c_str());
    std::fflush(stdout);
  }
  std::printf("%zu of %zu planted bugs named, %zu without a guess\n", named, asked, silent);
  ASSERT_GT(asked, 0U);
  EXPECT_GE(10 * named, 9 * asked);
}

}  // namespace
}  // namespace ropecheck
