#include <gtest/gtest.h>

#include <cctype>
#include <cstdio>
#include <ostream>
#include <string>

#include "gate/replay.h"
#include "gate/sandbox.h"
#include "mutants/kill_table.h"
#include "properties/case_text.h"

// Every planted bug fails the default run, each in a test of its own, and every failure fails again
// from its replay line alone. ROPECHECK_SEED draws other cases.
namespace ropecheck {

/// For GoogleTest, which would show the bytes.
void PrintTo(const KnownBug& bug, std::ostream* out) { *out << bug.what; }

namespace {

class KnownBugs : public testing::TestWithParam<KnownBug> {};

const Survivor* expected_survivor(const std::string& id) {
  for (const Survivor& survivor : expected_survivors())
    if (survivor.id == id) return &survivor;
  return nullptr;
}

/// As `ropecheck replay` has it: in a new process that knows the line and nothing else.
Verdict replayed(const KnownBug& bug, const std::string& line, const Contract& contract) {
  const ReplayedCase read = read_replay(line);
  const Implementation mutant = sandboxed(implementation_of(bug.steps(), bug.id));
  return check_case(*read.property, read.c, mutant, contract);
}

TEST_P(KnownBugs, AreKilledByTheDefaultRun) {
  const KnownBug& bug = GetParam();
  const RunOptions options = default_run(seed_from_environment());
  const RunResult result = run_mutant(bug, options);
  if (const Survivor* survivor = expected_survivor(bug.id)) {
    EXPECT_FALSE(result.failed()) << bug.id << " is killed after all, though listed as surviving: "
                                  << survivor->reason;
    return;
  }
  EXPECT_TRUE(result.failed()) << bug.id << " survives: it is as if " << bug.what;
  for (const PropertyResult& property : result.properties) {
    if (property.failed == 0) continue;
    std::printf("%s killed by %s\n", bug.id.c_str(), property.property->name.data());
    for (const auto& found : {property.smallest, property.worst}) {
      const std::string line = to_line(found->property->name, found->c);
      const Verdict again = replayed(bug, line, options.contract);
      EXPECT_TRUE(again.outcome == found->verdict.outcome && again.failures > 0)
          << bug.id << " does not fail again: " << line << "\n"
          << found->verdict.reason << "\n"
          << again.reason;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, KnownBugs, testing::ValuesIn(known_bugs()), [](const auto& bug) {
  std::string name = bug.param.id;
  std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return name;
});

}  // namespace
}  // namespace ropecheck
