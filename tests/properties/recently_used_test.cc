#include "properties/recently_used.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <stdexcept>
#include <string>

namespace ropecheck {
namespace {

/// The value of a key is the key itself; a log records each value that was made.
class LoggedValues {
 public:
  explicit LoggedValues(std::size_t kept) : recent_(kept) {}

  std::string& of(char key) {
    return recent_.of(key, [&](char made) {
      log_ += made;
      return std::string(1, made);
    });
  }
  const std::string& log() const { return log_; }

 private:
  RecentlyUsed<char, std::string> recent_;
  std::string log_;
};

TEST(RecentlyUsed, MakesAValueOnceWhileItIsKept) {
  LoggedValues values(3);
  for (const char key : {'a', 'b', 'c', 'a', 'c', 'b', 'a'})
    EXPECT_EQ(values.of(key), std::string(1, key));
  EXPECT_EQ(values.log(), "abc");
}

TEST(RecentlyUsed, DropsWhatWasAskedForLongestAgo) {
  LoggedValues values(3);
  for (const char key : {'a', 'b', 'c'}) values.of(key);
  values.of('a');
  values.of('d');  // replaces b, which was made after a
  for (const char key : {'a', 'c', 'd'}) values.of(key);
  EXPECT_EQ(values.log(), "abcd");
  values.of('b');  // replaces a
  values.of('a');
  EXPECT_EQ(values.log(), "abcdba");
}

TEST(RecentlyUsed, OfOneKeyForgetsItAtTheNext) {
  LoggedValues values(1);
  for (const char key : {'a', 'a', 'b', 'b', 'a'}) values.of(key);
  EXPECT_EQ(values.log(), "aba");
}

TEST(RecentlyUsed, HandsOutTheValueItselfWhereverItStands) {
  LoggedValues values(3);
  std::string& value = values.of('a');
  value = "changed";
  values.of('b');
  values.of('c');  // a is the next to be dropped
  EXPECT_EQ(value, "changed");
  EXPECT_EQ(&values.of('a'), &value);
  EXPECT_EQ(values.of('a'), "changed");
}

TEST(RecentlyUsed, IsUnchangedWhereAValueCannotBeMade) {
  RecentlyUsed<int, int> recent(1);
  recent.of(1, [](int) { return 10; });
  const auto fails = [](int) -> int { throw std::runtime_error("no value"); };
  EXPECT_THROW(recent.of(2, fails), std::runtime_error);
  EXPECT_EQ(recent.of(1, fails), 10);
  EXPECT_EQ(recent.of(2, [](int key) { return 10 * key; }), 20);
}

}  // namespace
}  // namespace ropecheck
