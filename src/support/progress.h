#ifndef ROPECHECK_SUPPORT_PROGRESS_H_
#define ROPECHECK_SUPPORT_PROGRESS_H_

#include <cstddef>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>

// How far a run has come, for whoever waits for it.
namespace ropecheck::support {

/// "120 of 567 done, about 40 s left"; without an estimate in the first two seconds, and where
/// nothing is done yet. Assumes that what is left goes at the pace of what is done.
std::string progress_text(std::size_t done, std::size_t all, double seconds);

/// Writes to `out` (not owned): on a terminal one line that is overwritten, and that `finish`
/// removes; elsewhere, as in the log of a CI, a plain line every ten seconds.
class Progress {
 public:
  /// `clock` gives seconds since some fixed time.
  Progress(std::FILE* out, bool terminal, std::function<double()> clock);

  /// On the standard error, with the machine's steady clock.
  static Progress on_standard_error();

  /// From any thread, in any order.
  void step(std::size_t done, std::size_t all);
  /// What is done now, where it cannot be counted.
  void say(const std::string& what);
  /// What was found, at once: whoever waits may know enough. A line that stays.
  void found(const std::string& what);
  void finish();

 private:
  bool is_due(double now, double interval);
  void write(const std::string& text);

  std::FILE* out_;
  bool terminal_;
  std::function<double()> clock_;
  double start_;
  std::mutex mutex_;
  std::size_t furthest_ = 0;
  double last_written_;
};

}  // namespace ropecheck::support

#endif  // ROPECHECK_SUPPORT_PROGRESS_H_
