#include "adapters/sandbox/shared_processor.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mman.h>

#include <chrono>
#include <ctime>
#include <new>
#include <thread>

#include "adapters/builtin/builtin.h"
#include "adapters/sandbox/sandbox.h"
#include "properties/check_case.h"
#include "properties/claims/every_property.h"

// Calls are made on the processor of the thread that waits for them, unless they have threads of
// their own.
namespace ropecheck::adapters {
namespace {

std::chrono::nanoseconds time_of_this_thread() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

void work_for(std::chrono::microseconds time) {
  for (const auto end = time_of_this_thread() + time; time_of_this_thread() < end;) {
  }
}

int processors() {
  cpu_set_t all;
  return sched_getaffinity(0, sizeof all, &all) == 0 ? CPU_COUNT(&all) : 0;
}

TEST(OtherThreads, AreSeenAfterTheirEnd) {
  for (int i = 0; i < 100; ++i) {
    const OtherThreads others;
    std::thread(work_for, std::chrono::microseconds(10)).join();
    EXPECT_TRUE(others.have_run() || others.have_run() || others.have_run());
  }
}

TEST(OtherThreads, AreNotSeenIfThereAreNone) {
  std::thread(work_for, std::chrono::microseconds(10)).join();
  for (int i = 0; i < 10'000; ++i) {
    const OtherThreads others;
    work_for(std::chrono::microseconds(10));
    ASSERT_FALSE(others.have_run()) << i;
  }
}

/// Makes calls in a sandbox, and returns how many processors the last one could use.
int processors_of_calls(void (*before_each)()) {
  void* shared =
      mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int& seen = *new (shared) int{0};
  const Implementation rope = optimized_rope();
  Implementation inner = rope;
  inner.rotate = [&](const Call& call) {
    before_each();
    seen = processors();
    return rope.rotate(call);
  };
  const Implementation in_sandbox = sandboxed(inner, {});
  for (int i = 0; i < 3; ++i)
    EXPECT_FALSE(
        check_case(claims::kMatchesReference, {}, in_sandbox, *contract_named("float32")).fails());
  const int last = seen;
  munmap(shared, sizeof(int));
  return last;
}

TEST(SharedProcessor, IsTheCallersForCallsWithoutThreads) {
  EXPECT_EQ(processors_of_calls([] {}), 1);
}

TEST(SharedProcessor, IsNotForCallsWithThreads) {
  EXPECT_EQ(
      processors_of_calls([] { std::thread(work_for, std::chrono::microseconds(50)).join(); }),
      processors());
}

}  // namespace
}  // namespace ropecheck::adapters
