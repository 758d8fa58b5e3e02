#ifndef ROPECHECK_TESTS_BENCH_TWO_THREADS_H_
#define ROPECHECK_TESTS_BENCH_TWO_THREADS_H_

#include <atomic>
#include <functional>
#include <thread>

// A second thread that is ready for work, as those of an inference engine are: starting one for
// each call would take longer than many of the calls.
namespace ropecheck::bench {

class TwoThreads {
 public:
  TwoThreads() : helper_([this] { help(); }) {}
  ~TwoThreads() {
    stop_ = true;
    ++asked_;
    helper_.join();
  }
  TwoThreads(const TwoThreads&) = delete;
  TwoThreads& operator=(const TwoThreads&) = delete;

  /// Calls work(0) here and work(1) on the other thread; returns when both are done.
  void run(const std::function<void(int)>& work) {
    work_ = &work;
    const unsigned number = ++asked_;
    work(0);
    while (done_.load(std::memory_order_acquire) != number) std::this_thread::yield();
  }

 private:
  void help() {
    for (unsigned number = 1;; ++number) {
      while (asked_.load(std::memory_order_acquire) != number) std::this_thread::yield();
      if (stop_) return;
      (*work_)(1);
      done_.store(number, std::memory_order_release);
    }
  }

  std::atomic<unsigned> asked_{0};
  std::atomic<unsigned> done_{0};
  std::atomic<bool> stop_{false};
  const std::function<void(int)>* work_ = nullptr;
  std::thread helper_;
};

}  // namespace ropecheck::bench

#endif  // ROPECHECK_TESTS_BENCH_TWO_THREADS_H_
