#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "fuzz/guidance/worst_errors.h"
#include "properties/claims/every_property.h"

namespace ropecheck {
namespace {

namespace fs = std::filesystem;

class KeptErrors : public testing::Test {
 protected:
  ~KeptErrors() override { fs::remove(file_); }

  void note(double error, std::int64_t position, double budget = 3) const {
    Case c;
    c.positions = {position};
    Verdict verdict;
    verdict.worst_error = error;
    verdict.budget = budget;
    verdict.where.pair = 1;
    verdict.where.position.numbers.front() = position;
    guidance::note_error(file_, claims::kNormIsPreserved, c, verdict);
  }

  const std::string file_ =
      (fs::path(testing::TempDir()) / ("ropecheck_worst_" + std::to_string(getpid()))).string();
};

TEST_F(KeptErrors, AreKeptByOctaveAndOnlyTheWorst) {
  note(1, 1000);
  note(2, 1001);
  note(1.5, 1002);
  note(0.5, 5);
  note(70, 1003, 1000);  // next to underflow: a smaller share of the budget
  const guidance::WorstErrors worst = guidance::read_worst_errors(file_);
  ASSERT_EQ(worst.size(), 2u);
  const guidance::WorstError& large = worst.at({"norm_is_preserved", 10});
  EXPECT_EQ(large.error, 2);
  EXPECT_EQ(large.budget, 3);
  EXPECT_NE(large.line.find("positions=1001"), std::string::npos) << large.line;
  EXPECT_EQ(worst.at({"norm_is_preserved", 3}).error, 0.5);
}

TEST_F(KeptErrors, HalfALineOfAKilledProcessIsPassedOver) {
  std::ofstream(file_) << guidance::record_of(
                              4, {1, 3, "ropecheck1 property=norm_is_preserved positions=9"})
                       << "4 nan 3 ropecheck1 property=norm_is_preserved positions=8\n"
                       << "99 7 3 ropecheck1 property=norm_is_preserved positions=8\n"
                       << "no record\n4 7 3 ropecheck1 property=norm_is_preserved positi";
  const guidance::WorstErrors worst = guidance::read_worst_errors(file_);
  ASSERT_EQ(worst.size(), 1u);
  EXPECT_EQ(worst.begin()->second.error, 1);
}

TEST_F(KeptErrors, OfAFileThatIsNotThereAreNone) {
  EXPECT_TRUE(guidance::read_worst_errors(file_ + ".none").empty());
}

}  // namespace
}  // namespace ropecheck
