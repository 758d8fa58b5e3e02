#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <thread>

#include "adapters/sandbox/child_process.h"

// A child has its time limit as processor time: on a busy machine it is not called hung while it
// waits for a processor.
namespace ropecheck::adapters {
namespace {

using std::chrono::milliseconds;

void stay_on_one_processor() {
  cpu_set_t all, first;
  CPU_ZERO(&first);
  sched_getaffinity(0, sizeof all, &all);
  std::size_t processor = 0;
  while (!CPU_ISSET(processor, &all)) ++processor;
  CPU_SET(processor, &first);
  sched_setaffinity(0, sizeof first, &first);
}

class Child {
 public:
  template <typename Work>
  explicit Child(Work work) : id_(fork()) {
    if (id_ != 0) return;
    work();
    while (true) pause();
  }
  ~Child() {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  pid_t id() const { return id_; }

 private:
  pid_t id_;
};

/// Returns how often a caller waits before the time of the child is over.
int waits(ChildTime time) {
  int count = 0;
  for (milliseconds left = time.left(); left.count() > 0; left = time.left()) {
    std::this_thread::sleep_for(left);
    ++count;
  }
  return count;
}

TEST(ChildTime, IsOnceTheLimitForAChildThatDoesNotWantToRun) {
  const Child stopped([] { raise(SIGSTOP); });
  int how = 0;
  ASSERT_EQ(waitpid(stopped.id(), &how, WUNTRACED), stopped.id());
  EXPECT_EQ(waits({stopped.id(), milliseconds(20)}), 1);
}

/// The kernel gives an idle task 3 of 1027 parts of a processor that another task wants.
void ask_for_the_busy_processor() {
  stay_on_one_processor();
  const sched_param none{};
  sched_setscheduler(0, SCHED_IDLE, &none);
  for (volatile bool go_on = true; go_on;) continue;
}

class AChildThatGetsNoProcessor : public testing::Test {
 protected:
  ~AChildThatGetsNoProcessor() override {
    done_ = true;
    other_.join();
  }

 private:
  std::atomic<bool> done_ = false;
  std::thread other_{[this] {
    stay_on_one_processor();
    while (!done_) continue;
  }};
};

TEST_F(AChildThatGetsNoProcessor, HasSeveralTimesTheLimit) {
  const Child idle(ask_for_the_busy_processor);
  EXPECT_EQ(waits({idle.id(), milliseconds(20)}), kPatience);
}

TEST_F(AChildThatGetsNoProcessor, MayWaitForItsOtherThread) {
  const Child idle([] { std::thread(ask_for_the_busy_processor).join(); });
  EXPECT_EQ(waits({idle.id(), milliseconds(20)}), kPatience);
}

TEST_F(AChildThatGetsNoProcessor, MayWaitForAProcessThatItStarted) {
  const Child idle([] {
    const pid_t child = getpid();
    if (fork() != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != child) _exit(0);
    ask_for_the_busy_processor();
  });
  EXPECT_EQ(waits({idle.id(), milliseconds(20)}), kPatience);
}

TEST(ChildTime, IsShortForAChildThatRunsInAnotherThread) {
  const Child busy([] {
    std::thread([] {
      for (volatile bool go_on = true; go_on;) continue;
    }).join();
  });
  EXPECT_LT(waits({busy.id(), milliseconds(20)}), kPatience);
}

}  // namespace
}  // namespace ropecheck::adapters
