#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "diagnosis/conditions/conditions.h"

// The words of conditions: the least and the largest number of all failures are one range.
namespace ropecheck::diagnosis {
namespace {

std::string words_of(const std::vector<std::string>& conditions) {
  Separation separation;
  for (const std::string& words : conditions)
    separation.conditions.push_back({words, [](const Sight&) { return true; }});
  return separation.words();
}

TEST(Limits, AreSaidOnce) {
  EXPECT_EQ(words_of({"with rotary_dim of 14 or more", "with rotary_dim of at most 14"}),
            "with rotary_dim of 14");
  EXPECT_EQ(words_of({"with head_dim of at most 96", "of k", "with head_dim of 64 or more"}),
            "of k, with head_dim of 64 to 96");
  EXPECT_EQ(words_of({"in calls with 3 or more heads of q", "in calls with at most 5 heads of q"}),
            "in calls with 3 to 5 heads of q");
  EXPECT_EQ(words_of({"in pairs from 29 on", "in pairs up to 34"}), "in pairs 29 to 34");
}

TEST(Limits, OfAnOnlyHeadAreItsTensor) {
  EXPECT_EQ(words_of({"in the last head", "of k", "in the first head"}),
            "of k, in tensors of one head");
}

TEST(Limits, OfDifferentNumbersAreBothSaid) {
  EXPECT_EQ(words_of({"in calls with 3 or more heads of q", "in calls with at most 5 heads of k"}),
            "in calls with 3 or more heads of q, in calls with at most 5 heads of k");
  EXPECT_EQ(words_of({"with head_dim of 64 or more", "with rotary_dim of at most 14"}),
            "with head_dim of 64 or more, with rotary_dim of at most 14");
}

TEST(Remainders, AreSaidOfTheCallsThatWereTried) {
  EXPECT_EQ(words_of({"in calls with an odd number of pairs"}),
            "in calls with an odd number of pairs, as far as was tried");
  EXPECT_EQ(words_of({"of k"}), "of k");
}

}  // namespace
}  // namespace ropecheck::diagnosis
