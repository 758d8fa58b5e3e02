#include "diagnosis/laboratory.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "support/parallel.h"

namespace ropecheck::diagnosis {
namespace {

/// Crashes of an implementation that takes long to start again.
constexpr int kMostSlowCrashes = 2;

}  // namespace

std::vector<Observation> Laboratory::make(const std::vector<Experiment>& experiments,
                                          double until) {
  std::vector<std::optional<Observation>> found(experiments.size());
  const auto work = [&](std::size_t i) {
    if (stopped_) return;
    if (deadline_.is_over(until)) {
      ++without_time_;
      return;
    }
    const Experiment& experiment = experiments[i];
    const Implementation anew = isolated_ ? implementation_.fresh_process() : Implementation{};
    Observation seen = observe(isolated_ ? anew : implementation_, options_.contract, experiment.c,
                               experiment.before);
    seen.seed = experiment.seed;
    seen.changed = experiment.changed;
    if (seen.ending == CallStatus::Ending::hung) stopped_ = true;
    if (seen.ending == CallStatus::Ending::crashed && implementation_.slow_to_restart &&
        ++crashes_ >= kMostSlowCrashes)
      stopped_ = true;
    found[i] = std::move(seen);
  };
  support::parallel_for(experiments.size(), work);
  std::vector<Observation> seen;
  for (auto& one : found)
    if (one && one->ending != CallStatus::Ending::hung) seen.push_back(*std::move(one));
  return seen;
}

std::vector<const Observation*> Laboratory::make_and_keep(
    const std::vector<Experiment>& experiments, double until) {
  std::vector<const Observation*> seen;
  for (Observation& one : make(experiments, until))
    seen.push_back(&kept_.emplace_back(std::move(one)));
  return seen;
}

const std::vector<const Observation*>& Laboratory::confirming() {
  constexpr double kUntil = 0.95;
  if (!to_confirm_.empty()) confirming_ = make_and_keep(std::exchange(to_confirm_, {}), kUntil);
  return confirming_;
}

std::string Laboratory::left_out() const {
  if (without_time_ > 0)
    return fmt::format("There was no time for {} of the experiments.", without_time_);
  if (stopped_) return "Experiments ended with a call that did not return.";
  return {};
}

}  // namespace ropecheck::diagnosis
