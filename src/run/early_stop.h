#ifndef ROPECHECK_RUN_EARLY_STOP_H_
#define ROPECHECK_RUN_EARLY_STOP_H_

#include <string_view>

#include "properties/claims/every_property.h"
#include "properties/implementation.h"
#include "properties/verdict.h"

// The rules by which a run stops asking an implementation that misbehaves.
namespace ropecheck::run {

/// Decides when to stop asking an implementation that misbehaves, from the outcomes of a property's
/// cases up to some point in their order. Wrong results do not count: each of them is evidence.
///
/// A property is left early after several crashes, each of which costs a process; after one hang,
/// which takes as long as a call may take; or after many calls that returned without a result. A
/// call that touches memory or settings that are not its own does so in the cases of all
/// properties, but only one property tests for that. So if that property has failed often enough,
/// the whole run is left.
class EarlyStop {
 public:
  /// Returns true if one such outcome is enough to leave its property.
  static bool ends_at_once(const Implementation& implementation, Outcome outcome) {
    return outcome == Outcome::hung ||
           (outcome == Outcome::crashed && implementation.slow_to_restart);
  }

  /// Counts a case that was checked.
  void note(const Implementation& implementation, const Property& property,
            const Verdict& verdict) {
    if (verdict.outcome == Outcome::hung) hung_ = true;
    if (verdict.outcome == Outcome::crashed)
      crashes_ += ends_at_once(implementation, verdict.outcome) ? kEnoughCrashes : 1;
    const bool without_result = verdict.outcome == Outcome::failed && verdict.comparisons == 0;
    if (without_result)
      ++without_result_;
    else if (&property == &claims::kNothingElseIsTouched && verdict.outcome != Outcome::passed)
      ++side_effects_;
  }

  /// Adds the counts of the cases that come next.
  EarlyStop& operator+=(const EarlyStop& next) {
    hung_ = hung_ || next.hung_;
    crashes_ += next.crashes_;
    without_result_ += next.without_result_;
    side_effects_ += next.side_effects_;
    return *this;
  }

  /// Returns why further cases of the property are useless; empty if they are not.
  std::string_view reason() const {
    if (hung_) return "a call that hung";
    if (crashes_ >= kEnoughCrashes) return "crashes";
    return without_result_ >= kEnoughWithoutResult ? "calls without a result" : "";
  }

  static constexpr int kEnoughSideEffects = 8;
  /// Returns true if the whole run is to be left.
  bool is_over() const { return side_effects_ >= kEnoughSideEffects; }

 private:
  static constexpr int kEnoughCrashes = 8;
  /// Such calls cost little, and may concern some models only.
  static constexpr int kEnoughWithoutResult = 64;

  bool hung_ = false;
  int crashes_ = 0;
  int without_result_ = 0;
  int side_effects_ = 0;
};

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_EARLY_STOP_H_
