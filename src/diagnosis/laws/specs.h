#ifndef ROPECHECK_DIAGNOSIS_LAWS_SPECS_H_
#define ROPECHECK_DIAGNOSIS_LAWS_SPECS_H_

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "diagnosis/conditions/conditions.h"

// Pairs of equal specifications, for what is measured of each pair in several calls.
namespace ropecheck::diagnosis {

using SpecPair = std::pair<const RopeSpec*, int>;

/// Gives equal specifications of several calls one address.
class Specs {
 public:
  const RopeSpec* of(const Sight& s) {
    auto [found, is_new] = known_.try_emplace(s.call);
    if (is_new) {
      const RopeSpec& spec = s.call->shape().spec;
      const auto same = std::find_if(different_.begin(), different_.end(),
                                     [&](const RopeSpec* other) { return *other == spec; });
      const bool is_first = same == different_.end();
      found->second = is_first ? &spec : *same;
      if (is_first) different_.push_back(&spec);
    }
    return found->second;
  }

 private:
  std::map<const Observation*, const RopeSpec*> known_;
  std::vector<const RopeSpec*> different_;
};

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_LAWS_SPECS_H_
