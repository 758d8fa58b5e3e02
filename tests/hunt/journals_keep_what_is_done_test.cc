#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "hunt/journal.h"
#include "support/input_error.h"
#include "support/whole_files.h"
#include "tests/hunt/example_certificate.h"

// The finished pieces of an interrupted sweep are not lost, and nothing else gets into its journal.
namespace ropecheck {
namespace {

const std::vector<hunt::Range> kAll = {{0, 32}, {32, 64}};

class Journals : public testing::Test {
 protected:
  Journals() { std::filesystem::create_directories(folder_); }
  ~Journals() override { std::filesystem::remove_all(folder_); }

  /// Leaves the journal of another run, with these lines after its first.
  void leave(const std::string& lines) const {
    std::ofstream(path_ + ".journal") << hunt::to_json(with({})) << lines;
  }
  std::string refusal(hunt::Certificate known = with({})) const {
    try {
      hunt::Journal(path_, known, kAll);
    } catch (const support::InputError& error) {
      return error.what();
    }
    return {};
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("ropecheck_journal_" + std::to_string(getpid()));
  const std::string path_ = folder_ / "certificate.json";
};

TEST_F(Journals, KeepWhatWasWrittenBeforeTheEnd) {
  {
    hunt::Certificate known = with({});
    hunt::Journal journal(path_, known, kAll);
    journal.add(part(0, 16, 1.5), known);
    journal.add(part(40, 48, 2.5), known);
  }
  // The run ended in the middle of a line.
  std::ofstream(path_ + ".journal", std::ios::app) << R"({"first":32,"end":)";
  hunt::Certificate known = with({});
  hunt::Journal journal(path_, known, kAll);
  EXPECT_EQ(known, with({part(0, 16, 1.5), part(40, 48, 2.5)}));
  known.parts[16] = part(16, 32, 1);
  journal.add(known.parts[16], known);
  journal.finish(known);
  EXPECT_EQ(hunt::certificate_from_json(support::read_whole(path_)).certificate, known);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".journal"));
}

TEST_F(Journals, AreEmptyWhereTheEndCameInTheFirstLine) {
  std::ofstream(path_ + ".journal") << R"({"ropecheck_certificate":2,"sub)";
  EXPECT_EQ(refusal(), "");
}

TEST_F(Journals, JoinThePiecesOfAPart) {
  leave(hunt::to_json(part(0, 16, 1.5)) + "\n" + hunt::to_json(part(16, 32, 2.5)) + "\n");
  hunt::Certificate known = with({});
  const hunt::Journal journal(path_, known, kAll);
  ASSERT_EQ(known.parts.size(), 1u);
  EXPECT_EQ(known.parts.at(0).end, 32);
}

// A journal has a line for every fraction of a second; joined parts take their place.
TEST_F(Journals, DoNotGrowWithoutEnd) {
  hunt::Certificate known = with({part(0, 32, 2)});
  hunt::Journal journal(path_, known, kAll);
  for (int i = 0; i < 5000; ++i) journal.add(part(0, 32, 2), known);
  EXPECT_LT(std::filesystem::file_size(path_ + ".journal"),
            1100 * hunt::to_json(part(0, 32, 2)).size());
}

TEST_F(Journals, AreNotMixedUp) {
  leave(hunt::to_json(part(0, 16, 1.5)) + "\n");
  hunt::Certificate other = with({});
  other.subject.contract = "float32-angle";
  EXPECT_TRUE(says(refusal(other), "'float32-angle'"));
  leave(hunt::to_json(part(16, 48, 1.5)) + "\n");
  EXPECT_TRUE(says(refusal(), "another shard"));
}

TEST_F(Journals, AreRefusedWhereTheyHoldWhatCannotBe) {
  hunt::SweepPart one = part(0, 16, 1.5);
  one.pairs.pop_back();
  leave(hunt::to_json(one) + "\n");
  EXPECT_TRUE(says(refusal(), "number of pairs"));
  leave(hunt::to_json(part(32, 128, 1)) + "\n");
  EXPECT_TRUE(says(refusal(), "outside the sweep"));
  leave(hunt::to_json(part(0, 16, 1.5)) + "\n" + hunt::to_json(part(8, 24, 1.5)) + "\n");
  EXPECT_TRUE(says(refusal(), "overlap"));
  leave("{\n" + hunt::to_json(part(0, 16, 1.5)) + "\n");
  EXPECT_TRUE(says(refusal(), "garbled"));
}

TEST_F(Journals, SayWhereTheyCannotBeWritten) {
  hunt::Certificate known = with({});
  EXPECT_THROW(hunt::Journal(folder_ / "missing" / "certificate.json", known, kAll),
               support::InputError);
}

// A process does not see its own lock, so another process has to try.
TEST_F(Journals, BelongToOneProcess) {
  hunt::Certificate known = with({});
  const auto refused_elsewhere = [&] {
    const pid_t child = fork();
    if (child == 0) _exit(refusal().find("another process") == std::string::npos ? 0 : 1);
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status) == 1;
  };
  {
    const hunt::Journal journal(path_, known, kAll);
    EXPECT_TRUE(refused_elsewhere());
  }
  EXPECT_FALSE(refused_elsewhere());
}

}  // namespace
}  // namespace ropecheck
