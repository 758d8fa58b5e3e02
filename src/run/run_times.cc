#include "run/run_times.h"

#include <array>
#include <ctime>

namespace ropecheck::run {

RunTimes RunTimer::times() const {
  const std::time_t started = std::chrono::system_clock::to_time_t(started_);
  std::tm utc{};
  gmtime_r(&started, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start_;
  return {text.data(), taken.count()};
}

}  // namespace ropecheck::run
