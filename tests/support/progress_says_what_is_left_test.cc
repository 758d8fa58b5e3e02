#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "support/progress.h"

namespace ropecheck {
namespace {

/// Records what is written to a stream, and has a clock that the test sets.
class ProgressTest : public testing::Test {
 protected:
  ~ProgressTest() override {
    std::fclose(stream_);
    std::free(text_);
  }
  support::Progress progress(bool terminal) {
    return {stream_, terminal, [this] { return now_; }};
  }
  std::string written() {
    std::fflush(stream_);
    return {text_, size_};
  }

  double now_ = 1000;

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* stream_ = open_memstream(&text_, &size_);
};

TEST(ProgressText, TellsTheTimeLeftFromThePaceSoFar) {
  EXPECT_EQ(support::progress_text(10, 40, 20), "10 of 40 done, about 60 s left");
  EXPECT_EQ(support::progress_text(1, 100, 60), "1 of 100 done, about 99 min left");
  EXPECT_EQ(support::progress_text(10, 40, 1.9), "10 of 40 done");
  EXPECT_EQ(support::progress_text(0, 40, 100), "0 of 40 done");
  EXPECT_EQ(support::progress_text(40, 40, 100), "40 of 40 done");
}

TEST_F(ProgressTest, IsAPlainLineEveryTenSecondsInALog) {
  support::Progress log = progress(false);
  now_ += 9;
  log.step(1, 10);
  EXPECT_EQ(written(), "");
  now_ += 1;
  log.step(2, 10);
  log.step(3, 10);
  EXPECT_EQ(written(), "ropecheck: 2 of 10 done, about 40 s left\n");
  now_ += 10;
  log.step(1, 10);  // from a thread that was overtaken
  log.step(5, 10);
  log.finish();
  EXPECT_EQ(written(),
            "ropecheck: 2 of 10 done, about 40 s left\n"
            "ropecheck: 5 of 10 done, about 20 s left\n");
}

TEST_F(ProgressTest, SaysNothingOfAShortRunInALog) {
  support::Progress log = progress(false);
  now_ += 5;
  log.step(10, 10);
  log.say("looking");
  log.finish();
  EXPECT_EQ(written(), "");
}

TEST_F(ProgressTest, SaysAtOnceWhatWasFound) {
  support::Progress log = progress(false);
  log.found("norm_is_preserved fails");
  log.finish();
  EXPECT_EQ(written(), "ropecheck: norm_is_preserved fails\n");
}

TEST_F(ProgressTest, LeavesWhatWasFoundOnATerminal) {
  support::Progress line = progress(true);
  line.found("norm_is_preserved fails");
  line.say("looking");
  line.finish();
  EXPECT_EQ(written(), "\r\033[Knorm_is_preserved fails\n\r\033[Klooking\r\033[K");
}

TEST_F(ProgressTest, OverwritesItsLineOnATerminalAndRemovesItInTheEnd) {
  support::Progress line = progress(true);
  now_ += 1;
  line.step(1, 10);
  line.say("looking");
  line.finish();
  EXPECT_EQ(written(), "\r\033[K1 of 10 done\r\033[Klooking\r\033[K");
}

}  // namespace
}  // namespace ropecheck
