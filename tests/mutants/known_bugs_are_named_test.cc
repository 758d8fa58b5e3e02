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

// The diagnosis names 98 % of the planted bugs that the run finds, and gives none another's name.
// Bugs that no output can distinguish share a name. ROPECHECK_SEED draws other cases;
// ROPECHECK_FAMILIES=FRQ,SCL tests only some families, ROPECHECK_EVERY=4 every fourth bug.
// ROPECHECK_FAIL_FAST=1 ends each run with its first failure. ROPECHECK_SECONDS=100 gives each
// diagnosis so much time, for a busy machine.
namespace ropecheck {
namespace {

TEST(KnownBugs, AreNamedAtFirstGuess) {
  std::size_t asked = 0;
  std::size_t named = 0;
  std::size_t silent = 0;
  std::size_t wrong = 0;
  std::size_t number = 0;
  const char* every = std::getenv("ROPECHECK_EVERY");
  const std::size_t step = every == nullptr ? 1 : std::max(1UL, std::strtoul(every, nullptr, 10));
  const char* seconds = std::getenv("ROPECHECK_SECONDS");
  const double budget =
      seconds == nullptr ? diagnosis::kUsualSeconds : std::strtod(seconds, nullptr);
  const char* families = std::getenv("ROPECHECK_FAMILIES");
  for (const diagnosis::KnownBug& bug : diagnosis::known_bugs()) {
    if (families != nullptr && !std::strstr(families, bug.id.substr(0, 3).c_str())) continue;
    if (number++ % step != 0) continue;
    const Implementation mutant =
        adapters::sandboxed(diagnosis::implementation_of(bug.steps(), bug.id));
    run::RunOptions options = default_run(seed_from_environment());
    options.fail_fast = std::getenv("ROPECHECK_FAIL_FAST") != nullptr;
    const run::RunResult result = run::run(mutant, options);
    if (!result.failed()) continue;
    const diagnosis::Diagnosis diagnosis = diagnosis::diagnose(result, mutant, options, budget);
    ++asked;
    const auto& bugs = diagnosis.bugs;
    const bool right = std::find(bugs.begin(), bugs.end(), bug.id) != bugs.end();
    if (right) ++named;
    if (bugs.empty())
      ++silent;
    else if (!right)
      ++wrong;
    std::printf("%-8s %s", bug.id.c_str(), right ? "named\n" : "NOT named: ");
    if (!right)
      std::printf("it is as if %s, but: %s\n", bug.what.c_str(),
                  diagnosis.text.empty() ? "no diagnosis" : diagnosis.text.c_str());
    std::fflush(stdout);
  }
  std::printf("%zu of %zu planted bugs named, %zu without a guess\n", named, asked, silent);
  ASSERT_GT(asked, 0U);
  EXPECT_GE(100 * named, 98 * asked);
  EXPECT_EQ(wrong, 0U);
}

}  // namespace
}  // namespace ropecheck
