#ifndef ROPECHECK_RUN_RUN_TIMES_H_
#define ROPECHECK_RUN_RUN_TIMES_H_

#include <chrono>
#include <string>

// The start and the duration of a run, for reports that show them.
namespace ropecheck::run {

struct RunTimes {
  std::string started;  ///< UTC, as 2026-01-31T23:59:59Z
  double seconds;
};

/// Starts to measure when it is constructed.
class RunTimer {
 public:
  RunTimes times() const;

 private:
  std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_RUN_TIMES_H_
