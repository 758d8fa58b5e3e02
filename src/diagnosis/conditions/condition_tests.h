#ifndef ROPECHECK_DIAGNOSIS_CONDITIONS_CONDITION_TESTS_H_
#define ROPECHECK_DIAGNOSIS_CONDITIONS_CONDITION_TESTS_H_

#include <functional>
#include <optional>
#include <vector>

#include "diagnosis/conditions/conditions.h"
#include "diagnosis/laboratory.h"

// Tries to refute conditions: calls are made that differ from a failing one in one thing, so that
// they no longer meet a condition. If they fail as well, the condition is false, and the next is
// looked for. A condition that no call could refute is not said.
namespace ropecheck::diagnosis {

/// The two kinds of sights that conditions tell apart.
struct Contrast {
  std::vector<Sight> these;   ///< all of them meet the conditions
  std::vector<Sight> others;  ///< the conditions exclude as many of them as possible
  /// True of a sight like `these`, false of one like `others`; nothing if it is neither.
  std::function<std::optional<bool>(const Sight&)> is_one;
  bool of_calls = false;  ///< sights are of calls as a whole
  /// One in thirty calls of `these` may not meet the conditions, by chance, and is left out then;
  /// none of those that were made to refute them.
  bool has_chance = false;

  bool for_names = false;  ///< only conditions that may limit names
  /// No limits of numbers: errors that are seen from a number on may be made before it.
  bool without_limits = false;
  bool without_calls = false;  ///< no facts about calls
};

/// Returns conditions that hold in further calls as well, and adds these calls' sights to both
/// kinds. At last, calls that had no part in finding them confirm or refute the conditions. The
/// laboratory keeps the calls. If it can make none, the conditions are those that were seen.
Separation tested_conditions(Contrast& whole, Laboratory& laboratory);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_CONDITIONS_CONDITION_TESTS_H_
