#include <gtest/gtest.h>

#include <cctype>
#include <cstdio>
#include <ostream>
#include <string>

#include "mutants/kill_table.h"

// Every planted bug fails the default run, each in a test of its own. ROPECHECK_SEED draws other
// cases.
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

TEST_P(KnownBugs, AreKilledByTheDefaultRun) {
  const KnownBug& bug = GetParam();
  const RunResult result = run_mutant(bug, default_run(seed_from_environment()));
  if (const Survivor* survivor = expected_survivor(bug.id)) {
    EXPECT_FALSE(result.failed()) << bug.id << " is killed after all, though listed as surviving: "
                                  << survivor->reason;
    return;
  }
  EXPECT_TRUE(result.failed()) << bug.id << " survives: it is as if " << bug.what;
  for (const PropertyResult& property : result.properties)
    if (property.failed > 0)
      std::printf("%s killed by %s\n", bug.id.c_str(), property.property->name.data());
}

INSTANTIATE_TEST_SUITE_P(All, KnownBugs, testing::ValuesIn(known_bugs()), [](const auto& bug) {
  std::string name = bug.param.id;
  std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
  return name;
});

}  // namespace
}  // namespace ropecheck
