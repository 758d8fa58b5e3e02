#include "hunt/resumable_sweep.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>

#include "hunt/fingerprint.h"
#include "hunt/journal.h"
#include "hunt/sweep.h"
#include "properties/case/encoding/spec_text.h"
#include "report/machine.h"
#include "support/input_error.h"
#include "support/parallel.h"

namespace ropecheck::hunt {
namespace {

using Clock = std::chrono::steady_clock;

/// The time between two pieces of one thread: a kill loses at most this much of its work.
constexpr std::chrono::milliseconds kPiece{250};

/// The state of the sweep, shared by all threads.
class Run {
 public:
  Run(const ErrorMeter& meter, const SweepSubject& subject, const std::vector<Range>& ranges,
      const std::string& output, support::Progress& progress)
      : meter_(meter), progress_(progress), certificate_{subject, {}} {
    if (!output.empty()) journal_.emplace(output, certificate_, ranges);
    for (const Range& range : ranges) all_ += range.end - range.first;
    done_ = all_;
    for (const Range& range : ranges) {
      const std::vector<Range> gaps = missing_from(certificate_, {range});
      for (const Range& gap : gaps) done_ -= gap.end - gap.first;
      if (!gaps.empty()) unfinished_.push_back({range, gaps});
    }
    done_before_ = done_;
  }

  Certificate finish() {
    support::parallel_for(unfinished_.size(), [&](std::size_t i) {
      try {
        for (const Range& gap : unfinished_[i].gaps) measure(gap, unfinished_[i].range);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!trouble_) trouble_ = std::current_exception();
      }
    });
    if (trouble_) std::rethrow_exception(trouble_);
    progress_.finish();
    if (journal_) journal_->finish(certificate_);
    return certificate_;
  }

 private:
  struct Unfinished {
    Range range;
    std::vector<Range> gaps;
  };
  /// Ends a thread after a failure in another one.
  struct Stopped {};

  void measure(const Range& gap, const Range& range) {
    std::int64_t counted = gap.first;
    auto last = Clock::now();
    sweep(meter_, gap, [&](const SweepPart& so_far) {
      const std::lock_guard lock(mutex_);
      if (trouble_) throw Stopped();
      done_ += so_far.end - counted;
      counted = so_far.end;
      // The work of an earlier run is not counted, since its pace is not known.
      progress_.step(static_cast<std::size_t>(done_ - done_before_),
                     static_cast<std::size_t>(all_ - done_before_));
      const auto now = Clock::now();
      if (so_far.end != gap.end && now - last < kPiece) return false;
      last = now;
      take(so_far, range);
      return true;
    });
  }

  void take(const SweepPart& piece, const Range& range) {
    if (std::string problem = add_part(certificate_, piece); !problem.empty())
      throw support::InputError("the sweep disagrees with itself: " + problem);
    join(certificate_, range);
    if (journal_) journal_->add(piece, certificate_);
  }

  const ErrorMeter& meter_;
  support::Progress& progress_;
  std::mutex mutex_;
  Certificate certificate_;
  std::optional<Journal> journal_;
  std::vector<Unfinished> unfinished_;
  std::int64_t all_ = 0;  // positions
  std::int64_t done_ = 0;
  std::int64_t done_before_ = 0;
  std::exception_ptr trouble_;
};

}  // namespace

SweepSubject sweep_subject(const ErrorMeter& meter, const std::string& asked_for, int below) {
  const report::Machine machine = report::this_machine();
  return {machine.version,
          machine.compiler,
          machine.fma,
          asked_for,
          fingerprint_of(asked_for, meter.implementation()),
          meter.contract().name,
          to_text(meter.spec()),
          std::string(name_of(meter.dtype())),
          meter.spec().pairs(),
          below};
}

Certificate resumable_sweep(const ErrorMeter& meter, const SweepSubject& subject,
                            const std::vector<Range>& ranges, const std::string& output,
                            support::Progress& progress) {
  const std::int64_t highest = meter.implementation().capabilities.max_position;
  if (std::any_of(ranges.begin(), ranges.end(),
                  [&](const Range& range) { return range.end - 1 > highest; }))
    throw support::InputError(
        fmt::format("{} declares positions up to {}, and the sweep goes further",
                    meter.implementation().name, highest));
  return Run(meter, subject, ranges, output, progress).finish();
}

}  // namespace ropecheck::hunt
