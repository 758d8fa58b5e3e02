#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "diagnosis/catalogue/mutant_rope.h"
#include "diagnosis/conditions/conditions.h"
#include "diagnosis/conditions/vocabulary.h"
#include "diagnosis/evidence.h"
#include "properties/contract.h"

// The words of conditions: the least and the largest number of all failures are one range, and
// pairs are told by their place in tiles.
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

/// The conditions that all results of these pairs meet, in a call of 64 pairs.
std::vector<std::string> met_by_pairs(const std::vector<int>& pairs) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 128;
  c.positions = {5};
  const Observation call = observe(implementation_of({}, "right"), *contract_named("float32"), c);
  std::vector<Sight> sights;
  for (const Item& item : call.items)
    if (std::find(pairs.begin(), pairs.end(), item.where.pair) != pairs.end())
      sights.push_back({&call, &item});
  std::vector<std::string> words;
  for (const Condition& condition : met_by_all(sights, false, false))
    words.push_back(condition.words);
  return words;
}

TEST(Pairs, AreToldByTheirPlaceInTiles) {
  const auto is_said = [](const std::vector<int>& pairs, const std::string& words) {
    const std::vector<std::string> all = met_by_pairs(pairs);
    return std::find(all.begin(), all.end(), words) != all.end();
  };
  EXPECT_TRUE(is_said({16, 32, 48}, "in pairs that are multiples of 16"));
  EXPECT_FALSE(is_said({16, 24, 48}, "in pairs that are multiples of 16"));
  EXPECT_TRUE(is_said({16, 32, 48}, "in pairs other than 0 that are multiples of 16"));
  EXPECT_FALSE(is_said({0, 16, 48}, "in pairs other than 0 that are multiples of 16"));
  EXPECT_TRUE(is_said({7, 23, 31}, "in the last pair of each 8"));
  EXPECT_FALSE(is_said({7, 22, 31}, "in the last pair of each 8"));
}

}  // namespace
}  // namespace ropecheck::diagnosis
