#include "support/progress.h"

#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <utility>

namespace ropecheck::support {
namespace {

/// Seconds between two lines.
constexpr double kOnTerminal = 0.2;
constexpr double kInLog = 10;

/// In the first seconds too little is done to measure the pace.
constexpr double kFirstEstimate = 2;

std::string duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
  return whole < 90 ? fmt::format("{} s", whole) : fmt::format("{} min", (whole + 30) / 60);
}

}  // namespace

std::string progress_text(std::size_t done, std::size_t all, double seconds) {
  std::string text = fmt::format("{} of {} done", done, all);
  if (done > 0 && done < all && seconds >= kFirstEstimate)
    text += fmt::format(", about {} left", duration(seconds * static_cast<double>(all - done) /
                                                    static_cast<double>(done)));
  return text;
}

Progress::Progress(std::FILE* out, bool terminal, std::function<double()> clock)
    : out_(out),
      terminal_(terminal),
      clock_(std::move(clock)),
      start_(clock_()),
      last_written_(start_) {}

Progress Progress::on_standard_error() {
  return {stderr, isatty(STDERR_FILENO) != 0, [] {
            const auto now = std::chrono::steady_clock::now().time_since_epoch();
            return std::chrono::duration<double>(now).count();
          }};
}

bool Progress::is_due(double now, double interval) {
  if (now - last_written_ < interval) return false;
  last_written_ = now;
  return true;
}

void Progress::write(const std::string& text) {
  // "\r\033[K" is a carriage return, and clears to the end of the line.
  std::fprintf(out_, terminal_ ? "\r\033[K%s" : "ropecheck: %s\n", text.c_str());
  std::fflush(out_);
}

void Progress::step(std::size_t done, std::size_t all) {
  const std::lock_guard lock(mutex_);
  if (done <= furthest_) return;
  furthest_ = done;
  const double now = clock_();
  if (is_due(now, terminal_ ? kOnTerminal : kInLog)) write(progress_text(done, all, now - start_));
}

void Progress::say(const std::string& what) {
  const std::lock_guard lock(mutex_);
  // If a log has no line yet, the run is short and the log needs none.
  if (terminal_ || clock_() - start_ >= kInLog) write(what);
}

void Progress::found(const std::string& what) {
  const std::lock_guard lock(mutex_);
  write(terminal_ ? what + "\n" : what);
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  if (terminal_) write("");
}

}  // namespace ropecheck::support
