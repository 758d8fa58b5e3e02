#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "adapters/sandbox/sandbox.h"
#include "mutants/catalogue.h"
#include "mutants/kill_table.h"
#include "properties/case/encoding/case_text.h"
#include "properties/check_case.h"
#include "properties/contract.h"
#include "run/replay.h"
#include "run/targets.h"

// Every bug of the catalogue is planted, or listed with the reason why the gate cannot see it.
// Every planted bug fails the default run, each in a test of its own, and every failure fails again
// from its replay line alone. ROPECHECK_SEED draws other cases.
namespace ropecheck {

/// For GoogleTest, which would otherwise print bytes.
void PrintTo(const diagnosis::KnownBug& bug, std::ostream* out) { *out << bug.what; }

namespace {

class KnownBugs : public testing::TestWithParam<diagnosis::KnownBug> {};

/// Checks the case as `ropecheck replay` does: in a new process that knows only the line.
Verdict replayed(const diagnosis::KnownBug& bug, const std::string& line,
                 const Contract& contract) {
  const run::ReplayedCase read = run::read_replay(line);
  const Implementation mutant =
      adapters::sandboxed(diagnosis::implementation_of(bug.steps(), bug.id));
  return check_case(*read.property, read.c, mutant, contract);
}

TEST_P(KnownBugs, AreKilledByTheDefaultRun) {
  const diagnosis::KnownBug& bug = GetParam();
  run::RunOptions options = default_run(seed_from_environment());
  const OutsideTheGate* outside = outside_the_gate(bug.id);
  // Nothing ends the run of a bug that survives, so it has the small specifications alone.
  if (outside != nullptr) options.targets = run::targets_named({std::string(run::kAnySpec)});
  const run::RunResult result = run_mutant(bug, options);
  if (outside != nullptr) {
    EXPECT_FALSE(result.failed()) << bug.id << " is killed, though it is listed as out of reach: "
                                  << outside->reason;
    return;
  }
  EXPECT_TRUE(result.failed()) << bug.id << " survives: it is as if " << bug.what;
  for (const run::PropertyResult& property : result.properties) {
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

// If this rotation failed, each planted bug would be killed for a mistake that they all have in
// common.
TEST(TheRotationThatBugsArePlantedIn, KeepsEveryProperty) {
  run::RunOptions options = default_run(seed_from_environment());
  options.fail_fast = false;
  options.targets = run::targets_named({std::string(run::kAnySpec)});
  const run::RunResult result =
      run::run(adapters::sandboxed(diagnosis::implementation_of({}, "no bug")), options);
  for (const run::PropertyResult& property : result.properties)
    EXPECT_EQ(property.failed, 0) << property.property->name << ": "
                                  << (property.smallest ? property.smallest->verdict.reason : "");
}

INSTANTIATE_TEST_SUITE_P(All, KnownBugs, testing::ValuesIn(diagnosis::known_bugs()),
                         [](const auto& bug) {
                           std::string name = bug.param.id;
                           std::erase_if(name, [](char c) {
                             return std::isalnum(static_cast<unsigned char>(c)) == 0;
                           });
                           return name;
                         });

/// "SCL-09b" is a variant of SCL-09.
std::string number_of(const std::string& id) { return id.substr(0, 6); }

TEST(TheCatalogue, IsPlantedOrOutsideTheGate) {
  std::set<std::string> planted;
  for (const diagnosis::KnownBug& bug : diagnosis::known_bugs()) {
    planted.insert(bug.id);
    planted.insert(number_of(bug.id));
  }
  for (const std::string& id : catalogued_bugs())
    EXPECT_TRUE(planted.contains(id) || outside_the_gate(id) != nullptr) << id;
}

TEST(TheCatalogue, HasWhatIsOutsideTheGate) {
  const std::vector<std::string> all = catalogued_bugs();
  std::set<std::string> seen;
  for (const OutsideTheGate& outside : outside_the_gate()) {
    const std::string id(outside.id);
    EXPECT_NE(std::find(all.begin(), all.end(), number_of(id)), all.end()) << id;
    EXPECT_FALSE(outside.reason.empty()) << id;
    EXPECT_TRUE(seen.insert(id).second) << id << " is listed twice";
  }
  EXPECT_EQ(outside_the_gate("SCL-01"), nullptr);
}

TEST(TheCatalogue, NamesEachPlantedBugOnce) {
  std::set<std::string> seen;
  for (const diagnosis::KnownBug& bug : diagnosis::known_bugs())
    EXPECT_TRUE(seen.insert(bug.id).second) << bug.id;
}

}  // namespace
}  // namespace ropecheck
