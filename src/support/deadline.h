#ifndef ROPECHECK_SUPPORT_DEADLINE_H_
#define ROPECHECK_SUPPORT_DEADLINE_H_

#include <chrono>

// A limit on the time that a piece of work may take.
namespace ropecheck::support {

class Deadline {
 public:
  /// Begins now and ends after so many seconds; never before it began.
  explicit Deadline(double seconds) : start_(Clock::now()), seconds_(seconds) {}

  /// Seconds since the beginning.
  double elapsed() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  double seconds() const { return seconds_; }
  bool is_over() const { return elapsed() >= seconds_; }
  /// Returns true if a share of the time, between 0 and 1, is used up.
  bool is_over(double share) const { return elapsed() >= share * seconds_; }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_;
  double seconds_;
};

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_DEADLINE_H_
