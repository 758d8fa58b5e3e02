#include "diagnosis/groups.h"

#include <algorithm>
#include <utility>

namespace ropecheck::diagnosis {

Group pairs_in(const std::vector<Observation>& seen, bool (*is_wrong)(const Item&)) {
  Group group;
  for (const Observation& call : seen)
    for (const Item& item : call.items) {
      const Sight s{&call, &item};
      if (!item.is_pair()) continue;
      if (is_wrong(item))
        group.wrong.push_back(s);
      else if (!item.wrong)
        group.right.push_back(s);
    }
  // Nothing is rotated at position 0, so that most mistakes cannot show there.
  const bool wrong_at_zero = std::any_of(group.wrong.begin(), group.wrong.end(),
                                         [](const Sight& s) { return s.item->t == 0; });
  if (!wrong_at_zero) std::erase_if(group.right, [](const Sight& s) { return s.item->t == 0; });
  return group;
}

Group rest_in(const std::vector<Observation>& seen) {
  Group group;
  for (const Observation& call : seen)
    for (const Item& item : call.items)
      if (!item.is_pair()) (item.wrong ? group.wrong : group.right).push_back({&call, &item});
  return group;
}

Separation doubted(Separation found) {
  found.is_confirmed =
      found.is_confirmed && std::all_of(found.conditions.begin(), found.conditions.end(),
                                        [](const Condition& one) { return one.may_limit_names; });
  return found;
}

Separation tested(const Group& group, const Kind& kind, Laboratory& laboratory) {
  Contrast contrast{group.wrong, group.right, kind};
  return tested_conditions(contrast, laboratory);
}

std::string conditions_in_words(const Separation& conditions) {
  const std::string words = conditions.words();
  return words.empty() ? "" : ", all of them " + words;
}

}  // namespace ropecheck::diagnosis
