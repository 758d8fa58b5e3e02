#ifndef ROPECHECK_RUN_PATIENCE_H_
#define ROPECHECK_RUN_PATIENCE_H_

#include <string_view>

#include "properties/claims/every_property.h"
#include "properties/implementation.h"
#include "properties/verdict.h"

namespace ropecheck::run {

/// How much is asked of an implementation that misbehaves, by what came of a property's cases up to
/// some point in their order. Wrong results are no misdeed: all of them tell something.
///
/// A property is left when it has met crashes, each of which costs a process, or a hang, which
/// takes as long as a call may, or calls that came back without a result. A call that touches what
/// is not its own does so for all properties, only one of which is about that. So once that one has
/// failed often enough, the run is left as a whole.
class Patience {
 public:
  /// Whether one such outcome is enough for its property.
  static bool ends_at_once(const Implementation& implementation, Outcome outcome) {
    return outcome == Outcome::hung ||
           (outcome == Outcome::crashed && implementation.slow_to_restart);
  }

  /// Takes note of a case that was checked.
  void note(const Implementation& implementation, const Property& property,
            const Verdict& verdict) {
    if (verdict.outcome == Outcome::hung) hung_ = true;
    if (verdict.outcome == Outcome::crashed)
      crashes_ += ends_at_once(implementation, verdict.outcome) ? kEnoughCrashes : 1;
    const bool without_result = verdict.outcome == Outcome::failed && verdict.comparisons == 0;
    if (without_result)
      ++without_result_;
    else if (&property == &claims::kNothingElseIsTouched && verdict.outcome != Outcome::passed)
      ++trespasses_;
  }

  /// Takes note of the cases that come next.
  Patience& operator+=(const Patience& next) {
    hung_ = hung_ || next.hung_;
    crashes_ += next.crashes_;
    without_result_ += next.without_result_;
    trespasses_ += next.trespasses_;
    return *this;
  }

  /// What makes further cases of the property useless; empty where nothing does.
  std::string_view tired_of() const {
    if (hung_) return "a call that hung";
    if (crashes_ >= kEnoughCrashes) return "crashes";
    return without_result_ >= kEnoughWithoutResult ? "calls without a result" : "";
  }

  static constexpr int kEnoughTrespasses = 8;
  /// Whether the run is to be left.
  bool is_over() const { return trespasses_ >= kEnoughTrespasses; }

 private:
  static constexpr int kEnoughCrashes = 8;
  /// They cost little, and may be about some models only.
  static constexpr int kEnoughWithoutResult = 64;

  bool hung_ = false;
  int crashes_ = 0;
  int without_result_ = 0;
  int trespasses_ = 0;
};

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_PATIENCE_H_
