#ifndef ROPECHECK_DIAGNOSIS_GROUPS_H_
#define ROPECHECK_DIAGNOSIS_GROUPS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/conditions/condition_tests.h"

// Wrong results of one kind, and the right ones that they are told apart from.
namespace ropecheck::diagnosis {

struct Group {
  std::vector<Sight> wrong;
  std::vector<Sight> right;
};

inline bool is_number(const Sight& s) { return finite(s.item->got); }

/// The rotated pairs of which `is_wrong` holds, and those within their bounds.
Group pairs_in(const std::vector<Observation>& seen, bool (*is_wrong)(const Item&));

/// Elements outside the rotary window.
Group rest_in(const std::vector<Observation>& seen);

/// Whether a sight is one of a kind, or one that is right; nothing if it is neither.
using Kind = std::function<std::optional<bool>(const Sight&)>;

/// The conditions of a group, held against further calls.
Separation tested(const Group& group, const Kind& kind, Laboratory& laboratory);

/// The same without certainty about places: a place that no law explains may be one that the wrong
/// results share by chance.
Separation doubted(Separation found);

/// ", all of them in float16"; empty if there are no conditions.
std::string conditions_in_words(const Separation& conditions);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_GROUPS_H_
