#include "properties/handed_over.h"

#include <variant>

#include "properties/exact/rounded_frequencies.h"
#include "properties/recently_used.h"

namespace ropecheck::inline properties {

bool is_handed_over_as_list(const RopeSpec& spec, const Capabilities& can) {
  if (!can.lists_other_scalings) return false;
  // No scaling's parameters describe them.
  if (axes_change_frequencies(spec)) return true;
  return !std::holds_alternative<NoScaling>(spec.scaling) &&
         !std::holds_alternative<LinearScaling>(spec.scaling) &&
         !std::holds_alternative<NtkScaling>(spec.scaling) && !can.makes(spec.scaling);
}

RopeSpec as_handed_over(const RopeSpec& spec, const Capabilities& can) {
  if (!is_handed_over_as_list(spec, can)) return spec;
  // To round the frequencies of a spec takes milliseconds.
  thread_local RecentlyUsed<RopeSpec, RopeSpec> recent(kSpecsInUse);
  return recent.of(spec, [](const RopeSpec& exact_spec) {
    RopeSpec listed = exact_spec;
    listed.scaling = ListedFrequencies{exact::rounded_frequencies(exact_spec)};
    listed.attention_factor = exact::attention_factor(exact_spec);
    listed.axis_frequencies = false;
    listed.position_scale = {};
    return listed;
  });
}

}  // namespace ropecheck::properties
