#ifndef ROPECHECK_SUPPORT_PROGRESS_H_
#define ROPECHECK_SUPPORT_PROGRESS_H_

#include <cstddef>
#include <cstdio>
#include <functional>
#include <mutex>
#include <string>

// Shows the progress of a run.
namespace ropecheck::support {

/// Returns "120 of 567 done, about 40 s left"; without an estimate in the first two seconds, or if
/// nothing is done yet. The estimate assumes that the remaining work takes as long, per step, as
/// the work done.
std::string progress_text(std::size_t done, std::size_t all, double seconds);

/// Writes to `out` (not owned). On a terminal it writes one line that is overwritten, and that
/// `finish` removes; elsewhere, as in a CI log, it writes a plain line every ten seconds.
class Progress {
 public:
  /// `clock` returns seconds since some fixed time.
  Progress(std::FILE* out, bool terminal, std::function<double()> clock);

  /// Writes to standard error, with the machine's steady clock.
  static Progress on_standard_error();

  /// May be called from any thread, in any order.
  void step(std::size_t done, std::size_t all);
  /// Shows a stage of the work that cannot be counted.
  void say(const std::string& what);
  /// Prints a finding at once, as a line that stays: it may be all that the user needs.
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
