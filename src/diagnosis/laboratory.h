#ifndef ROPECHECK_DIAGNOSIS_LABORATORY_H_
#define ROPECHECK_DIAGNOSIS_LABORATORY_H_

#include <atomic>
#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "diagnosis/experiments.h"
#include "support/deadline.h"

// Makes experiments on an implementation, as long as there is time and as long as it answers.
namespace ropecheck::diagnosis {

class Laboratory {
 public:
  /// All arguments outlive the laboratory.
  Laboratory(const Implementation& implementation, const run::RunOptions& options,
             const support::Deadline& deadline)
      : implementation_(implementation), options_(options), deadline_(deadline) {}

  /// Makes the experiments in several threads and returns their observations in the same order.
  /// Those for which no time is left before a share of the budget is used up are left out, and so
  /// are the rest after a call that hung, or after crashes that take long to recover from. With
  /// `until` = 1 the whole budget may be used.
  std::vector<Observation> make(const std::vector<Experiment>& experiments, double until);

  /// The same; the laboratory keeps the observations.
  std::vector<const Observation*> make_and_keep(const std::vector<Experiment>& experiments,
                                                double until);

  /// The experiments that confirm or refute what the others show. They are made when `confirming`
  /// is first called.
  void confirm_by(std::vector<Experiment> experiments) { to_confirm_ = std::move(experiments); }
  const std::vector<const Observation*>& confirming();

  /// Returns false if calls cannot be chosen, because they were recorded.
  bool may_test() const { return may_test_; }
  void only_recorded() { may_test_ = false; }

  /// From now on, each experiment is made in a process that has made no other call.
  void isolate(bool yes = true) { isolated_ = yes; }
  bool isolated() const { return isolated_; }
  /// Returns true if a new process can be had, and quickly.
  bool has_processes() const {
    return implementation_.restart != nullptr && !implementation_.slow_to_restart;
  }

  const Implementation& implementation() const { return implementation_; }
  const Contract& contract() const { return options_.contract; }
  const run::RunOptions& options() const { return options_; }
  const support::Deadline& deadline() const { return deadline_; }
  /// Why experiments were left out; empty if none were.
  std::string left_out() const;

 private:
  const Implementation& implementation_;
  const run::RunOptions& options_;
  const support::Deadline& deadline_;
  std::deque<Observation> kept_;
  std::vector<Experiment> to_confirm_;
  std::vector<const Observation*> confirming_;
  bool isolated_ = false;
  bool may_test_ = true;
  std::atomic<bool> stopped_ = false;
  std::atomic<int> crashes_ = 0;
  std::atomic<std::size_t> without_time_ = 0;
};

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_LABORATORY_H_
