#include "run/counterexamples.h"

#include <fmt/core.h>

#include <string>
#include <utility>

#include "properties/case/shrink.h"
#include "properties/case/within_domain.h"
#include "properties/claims/every_property.h"
#include "run/early_stop.h"
#include "support/input_error.h"

namespace ropecheck::run {
namespace {

/// The number of cases that are tried to make a failing case smaller: in processes that already
/// run, and each in a new process, or as a race, which takes milliseconds.
constexpr int kShrinkSteps = 400;
constexpr int kShrinkStepsAlone = 100;
/// The number of times that the case of a race is tried again.
constexpr int kRaceTries = 4;

class Settler {
 public:
  Settler(const Property& property, const Implementation& implementation, const Contract& contract)
      : property_(property), implementation_(implementation), contract_(contract) {}

  void settle_smallest(CheckedCase& found) const {
    settle(found);
    const SpecMay spec = found.target == kAnySpec ? SpecMay::shrink : SpecMay::stay;
    if (found.property == &property_) {
      const auto fails = [&](const Case& c) {
        const Outcome outcome = check_case(property_, c, implementation_, contract_).outcome;
        return outcome == Outcome::failed || outcome == Outcome::crashed;
      };
      // A race that shows once in a while would shrink to one that hardly ever shows.
      const auto still_fails = [&](const Case& c) { return fails(c) && (!is_race() || fails(c)); };
      const int steps = is_race() ? kShrinkStepsAlone : kShrinkSteps;
      if (take(found, property_, minimize(found.c, still_fails, steps, spec))) return;
    }
    const Property& property = *found.property;
    const auto fails_alone = [&](const Case& c) {
      return alone(property, c).fails() && (!is_race() || alone(property, c).fails());
    };
    take(found, property, minimize(found.c, fails_alone, kShrinkStepsAlone, spec));
  }

  /// Asks a process that takes seconds to start, and says so if the case is right there.
  void confirm_by_starting_again(CheckedCase& found) const {
    if (!implementation_.start_again) return;
    try {
      if (!check_case(*found.property, found.c, implementation_.start_again(), contract_).fails())
        found.verdict.reason +=
            "; asked again as the first call of a new process, it is right, so that results depend "
            "on earlier calls";
    } catch (const support::InputError&) {
      // There is no other process, and nothing more to say.
    }
  }

  void settle(CheckedCase& found) const {
    if (EarlyStop::ends_at_once(implementation_, found.verdict.outcome)) return;
    if (is_race()) return settle_race(found);
    if (alone(property_, found.c).fails()) return;
    const Property& sequence = claims::kOtherCallsLeaveNoTrace;
    if (!take(found, sequence, within_domain(found.c, sequence.domain)))
      found.verdict.reason += implementation_.restart
                                  ? "; asked again in a new process, it is right"
                                  : "; asked again, it is right";
  }

 private:
  bool is_race() const { return &property_ == &claims::kThreadsDoNotInterfere; }

  /// A race is one even if it shows only once. The sentence says how often it did.
  void settle_race(CheckedCase& found) const {
    int times = 0;
    for (int i = 0; i < kRaceTries; ++i) times += alone(property_, found.c).fails() ? 1 : 0;
    found.verdict.reason +=
        fmt::format("; tried again {} times, the case failed in {}", kRaceTries, times);
  }

  Verdict alone(const Property& property, const Case& c) const {
    return check_case(property, c, implementation_.fresh_process(), contract_);
  }

  /// Puts `c`, a case of `property`, in place of the case found, if it fails by itself.
  bool take(CheckedCase& found, const Property& property, Case c) const {
    Verdict verdict = alone(property, c);
    if (!verdict.fails()) return false;
    if (&property != &property_) verdict.reason = "after other calls: " + verdict.reason;
    found.property = &property;
    found.c = std::move(c);
    found.verdict = std::move(verdict);
    return true;
  }

  const Property& property_;
  const Implementation& implementation_;
  const Contract& contract_;
};

}  // namespace

void shrink_and_confirm(PropertyResult& result, const Implementation& implementation,
                        const Contract& contract) {
  if (!result.smallest || EarlyStop::ends_at_once(implementation, result.smallest->verdict.outcome))
    return;
  const Settler settler(*result.property, implementation, contract);
  settler.settle_smallest(*result.smallest);
  // One confirmation tells whether there is state at all.
  if (result.property == &claims::kMatchesReference)
    settler.confirm_by_starting_again(*result.smallest);
  settler.settle(*result.worst);
  for (auto& [dtype, format] : result.formats)
    if (format.failed > 0) settler.settle(*format.worst);
}

bool has_wrong_values(const PropertyResult& result, const Implementation& implementation,
                      const Contract& contract) {
  // Memory that is touched is a finding of its own, whatever the values.
  if (!result.smallest || result.property == &claims::kMatchesReference ||
      result.property == &claims::kNothingElseIsTouched ||
      result.smallest->verdict.outcome != Outcome::failed)
    return false;
  const Property& reference = claims::kMatchesReference;
  const Verdict verdict = check_case(reference, within_domain(result.smallest->c, reference.domain),
                                     implementation, contract);
  // Without a comparison, the call gave no values that could be wrong.
  return verdict.outcome == Outcome::failed && verdict.comparisons > 0;
}

}  // namespace ropecheck::run
