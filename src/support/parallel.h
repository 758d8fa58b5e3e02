#ifndef ROPECHECK_SUPPORT_PARALLEL_H_
#define ROPECHECK_SUPPORT_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

// A loop whose iterations are shared among threads.
namespace ropecheck::support {

/// Calls work(i) once for each i = 0 … count − 1, started in that order, from `wanted` threads.
/// `wanted` = 0: as many threads as there are processors. `work` must not throw.
template <class Work>
void parallel_for(std::size_t count, const Work& work, std::size_t wanted = 0) {
  std::atomic<std::size_t> next = 0;
  const auto loop = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  if (wanted == 0) wanted = std::thread::hardware_concurrency();
  const std::size_t threads = std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(count, 1));
  std::vector<std::jthread> others;
  for (std::size_t t = 1; t < threads; ++t) others.emplace_back(loop);
  loop();
}

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_PARALLEL_H_
