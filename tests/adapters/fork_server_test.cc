#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>

#include "adapters/sandbox/fork_server.h"

// The server's processes are copies of what this process was when the server was made.
namespace ropecheck::adapters {
namespace {

int how_it_ends(ForkServer& server, std::size_t number) {
  return server.wait(server.start({}, number));
}

TEST(ForkServer, StartsProcessesWithANumberAndSaysHowTheyEnd) {
  ForkServer server([](std::span<const int>, std::size_t number) {
    if (number == 100) raise(SIGKILL);
    if (number == 101) throw std::runtime_error("must not reach the test");
    _exit(static_cast<int>(number));
  });
  for (const int number : {7, 0, 255}) {
    const int how = how_it_ends(server, static_cast<std::size_t>(number));
    EXPECT_TRUE(WIFEXITED(how) && WEXITSTATUS(how) == number) << how;
  }
  const int killed = how_it_ends(server, 100);
  EXPECT_TRUE(WIFSIGNALED(killed) && WTERMSIG(killed) == SIGKILL) << killed;
  const int threw = how_it_ends(server, 101);
  EXPECT_TRUE(WIFSIGNALED(threw) && WTERMSIG(threw) == SIGABRT) << threw;
  const int next = how_it_ends(server, 3);
  EXPECT_TRUE(WIFEXITED(next) && WEXITSTATUS(next) == 3) << next;
}

TEST(ForkServer, GivesFilesToAProcess) {
  ForkServer server([](std::span<const int> files, std::size_t) {
    char byte = 0;
    _exit(files.size() == 2 && read(files[0], &byte, 1) == 1 && write(files[1], &byte, 1) == 1 ? 0
                                                                                               : 1);
  });
  std::array<int, 2> there, back;
  ASSERT_EQ(pipe(there.data()), 0);
  ASSERT_EQ(pipe(back.data()), 0);
  const pid_t process = server.start(std::array{there[0], back[1]}, 0);
  ASSERT_EQ(write(there[1], "x", 1), 1);
  EXPECT_EQ(server.wait(process), 0);
  char byte = 0;
  EXPECT_EQ(read(back[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'x');
  for (const int file : {there[0], there[1], back[0], back[1]}) close(file);
}

TEST(ForkServer, CopiesWhatWasThereWhenItWasMade) {
  int number = 1;
  ForkServer server([&number](std::span<const int>, std::size_t) { _exit(number++); });
  number = 5;
  for (int i = 0; i < 2; ++i) {
    const int how = how_it_ends(server, 0);
    EXPECT_TRUE(WIFEXITED(how) && WEXITSTATUS(how) == 1) << how;
  }
}

}  // namespace
}  // namespace ropecheck::adapters
