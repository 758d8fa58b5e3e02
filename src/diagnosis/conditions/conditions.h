#ifndef ROPECHECK_DIAGNOSIS_CONDITIONS_CONDITIONS_H_
#define ROPECHECK_DIAGNOSIS_CONDITIONS_CONDITIONS_H_

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "diagnosis/evidence.h"

// The conditions under which something is seen: format, direction, memory, shape, position, head,
// pair, or a parameter. Only a condition that is met by all sights of one kind and that others do
// not meet is ever said.
namespace ropecheck::diagnosis {

/// One item of a call, or, without an item, the call as a whole.
struct Sight {
  const Observation* call;
  const Item* item = nullptr;
};

struct Condition {
  std::string words;  ///< completes "it fails …"
  std::function<bool(const Sight&)> holds;
  /// It is about the call or the tensor, not about a place in it: such conditions may limit a
  /// mistake that has a name. A mistake of some heads, pairs or positions is another mistake.
  bool may_limit_names = false;
  /// The least or the largest number of all failures, which they have whatever the cause.
  bool is_limit = false;
  /// A limit of which it may be that more calls would move it: numbers that code has of itself are
  /// large and next to powers of two.
  bool may_move = false;
  /// Calls like one that meets a limit that are beyond it, the nearest first; empty if any change
  /// of the call may be.
  std::function<std::vector<Case>(const Case&)> beyond = nullptr;
  /// True of the number next to a limit; empty for conditions without neighbours.
  std::function<bool(const Sight&)> is_next = nullptr;
};

struct Separation {
  std::vector<Condition> conditions;  ///< all have to hold; at most three
  double share_of_others = 0;         ///< the share of the other sights that still meet them all
  /// False if too few calls that had no part in finding the conditions could confirm them.
  bool is_confirmed = true;

  bool holds(const Sight& sight) const;
  std::string words() const;  ///< "in bfloat16, of k, in pairs from 6 on"; empty if none
};

/// The conditions that are taken.
struct Demand {
  /// Those that a change of one thing switches off, and limits with a result of the number next to
  /// them; otherwise those that are hardly met by luck.
  bool tested = false;
  /// Beside these, conditions that have not been tried; their words are those that have.
  const std::set<std::string>* tried = nullptr;
  /// No limits of numbers but these, beyond which calls were made.
  const std::set<std::string>* only_tried = nullptr;
  /// Only conditions that may limit names, which need not be hardly met by luck, because
  /// predictions are made with them.
  bool for_names = false;
  bool without_limits = false;  ///< no limits of numbers
  bool without_calls = false;   ///< no facts about calls
  /// A condition may be violated in one of thirty calls, but in none made to refute it.
  bool with_chance = false;
};

/// Returns the fewest conditions that hold for every one of `these` and exclude as many `others` as
/// possible. A condition is left out if it excludes less than a twentieth of the others that are
/// left, or if those that it excludes are all from one call.
Separation separate(const std::vector<Sight>& these, const std::vector<Sight>& others,
                    const Demand& demand = {});

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_CONDITIONS_CONDITIONS_H_
