#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <set>
#include <string>

#include "diagnosis/catalogue/known_bugs.h"

// The diagnosis runs known mistakes in its own process, so that each of them has to be defined for
// every position, and for whatever another mistake leaves of one.
namespace ropecheck {
namespace {

TEST(Mistakes, AreDefinedForAllThatAnotherOneLeavesOfAPosition) {
  constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  constexpr diagnosis::Long kInfinity = std::numeric_limits<diagnosis::Long>::infinity();
  EXPECT_EQ(diagnosis::whole(kInfinity), kLast);
  EXPECT_EQ(diagnosis::whole(0x1p63L), kLast);
  EXPECT_EQ(diagnosis::whole(-kInfinity), kFirst);
  EXPECT_EQ(diagnosis::whole(-0x1p63L), kFirst);
  EXPECT_EQ(diagnosis::whole(std::numeric_limits<diagnosis::Long>::quiet_NaN()), 0);
  EXPECT_EQ(diagnosis::whole(-1.75L), -1);
  // UndefinedBehaviorSanitizer checks that each of them is defined.
  for (const std::int64_t at : {kFirst, kLast}) {
    const RopeSpec spec;
    Call call;
    call.spec = &spec;
    call.batch = call.seq = 1;
    call.positions = &at;
    call.q.heads = 1;
    const diagnosis::Slot slot{&call, false, 0, 0, 0};
    int tried = 0;
    for (const diagnosis::KnownBug& bug : diagnosis::known_bugs()) {
      const diagnosis::MutantRope steps = bug.steps();
      if (!steps.position) continue;
      for (const diagnosis::Long position :
           {-kInfinity, -0x1p64L, static_cast<diagnosis::Long>(at), 0x1p64L, kInfinity})
        steps.position(slot, position);
      ++tried;
    }
    EXPECT_GT(tried, 10);
  }
}

/// A name is an id that is used once, and words that complete "it looks as if …".
TEST(Mistakes, HaveNamesOfTheirOwn) {
  std::set<std::string> ids;
  for (const diagnosis::KnownBug& bug : diagnosis::dictionary()) {
    EXPECT_TRUE(ids.insert(bug.id).second) << bug.id;
    EXPECT_FALSE(bug.what.empty()) << bug.id;
    EXPECT_NE(bug.what.back(), '.') << bug.id;
  }
}

}  // namespace
}  // namespace ropecheck
