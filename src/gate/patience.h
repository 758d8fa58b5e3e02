#ifndef ROPECHECK_GATE_PATIENCE_H_
#define ROPECHECK_GATE_PATIENCE_H_

#include "properties/implementation.h"
#include "properties/verdict.h"

namespace ropecheck {

/// How much is asked of an implementation that goes down: each time costs a process, or as long as
/// a call may take, and tells little after the first few.
class Patience {
 public:
  explicit Patience(const Implementation& implementation) : implementation_(implementation) {}

  /// Whether one such outcome is enough.
  bool ends_at_once(Outcome outcome) const {
    return outcome == Outcome::hung ||
           (outcome == Outcome::crashed && implementation_.slow_to_restart);
  }

  /// Takes note of the next case's outcome; true where it is to be the last.
  bool ends_with(Outcome outcome) {
    crashes_ += outcome == Outcome::crashed ? 1 : 0;
    return ends_at_once(outcome) || crashes_ == kEnoughCrashes;
  }

 private:
  static constexpr int kEnoughCrashes = 8;
  const Implementation& implementation_;
  int crashes_ = 0;
};

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_PATIENCE_H_
