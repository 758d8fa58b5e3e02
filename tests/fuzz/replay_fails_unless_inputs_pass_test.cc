#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

// A replay that ran nothing must not look like one that found nothing. ROPECHECK_REPLAY is the path
// of a replay program whose target aborts on inputs with a zero byte.
namespace {

namespace fs = std::filesystem;

class Replay : public testing::Test {
 protected:
  Replay() {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "empty");
    fs::create_directories(folder_ / "good" / "deeper");
    fs::create_directories(folder_ / "bad");
    write("good/one", "1");
    write("good/nothing", "");
    write("good/deeper/two", "22");
    write("bad/one", "1");
    write("bad/zero", std::string(1, '\0'));
  }
  ~Replay() override { fs::remove_all(folder_); }

  /// Returns the replay program's exit code for arguments relative to the test's folder; −1 for a
  /// signal.
  int replay(const std::string& arguments) const {
    const std::string command = "cd '" + folder_.string() + "' && exec " ROPECHECK_REPLAY " " +
                                arguments + " > output 2>&1";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string output() const {
    std::ifstream stream(folder_ / "output");
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }

 private:
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }

  // Tests run at the same time, in separate processes.
  const fs::path folder_ =
      fs::path(testing::TempDir()) / ("ropecheck_replay_" + std::to_string(getpid()));
};

TEST_F(Replay, RunsFilesAndFoldersAndCountsThem) {
  EXPECT_EQ(replay("good"), 0);
  EXPECT_NE(output().find("replayed 3 inputs"), std::string::npos) << output();
  EXPECT_EQ(replay("good/one good/nothing"), 0);
}

TEST_F(Replay, OfNothingFails) {
  EXPECT_EQ(replay(""), 1);
  EXPECT_EQ(replay("empty"), 1);
}

TEST_F(Replay, OfAMissingPathFails) {
  EXPECT_EQ(replay("good no-such-file"), 1);
  EXPECT_NE(output().find("no-such-file"), std::string::npos) << output();
}

TEST_F(Replay, OfAFindingDiesAndNamesTheFileLast) {
  EXPECT_NE(replay("good bad"), 0);
  EXPECT_NE(output().find("bad/zero"), std::string::npos) << output();
}

}  // namespace
