#ifndef ROPECHECK_PROPERTIES_EXACT_RECENTLY_USED_ROPE_H_
#define ROPECHECK_PROPERTIES_EXACT_RECENTLY_USED_ROPE_H_

#include <memory>
#include <mutex>

#include "properties/recently_used.h"
#include "reference/rope_spec.h"

// Keeps oracles for the specs that were asked for last: a spec's frequencies cost milliseconds.
namespace ropecheck::exact {

/// Returns a spec with the same frequencies and attention factor: specs that differ only in the
/// place of a pair's coordinates, or in the axis that a pair turns by, share one.
inline RopeSpec with_the_same_turns(RopeSpec spec) {
  spec.head_dim = spec.rotary_dim;
  spec.rotary_offset = 0;
  spec.layout = Layout::half_split;
  return axes_change_frequencies(spec) ? spec : with_one_axis(spec);
}

/// Returns the oracle for a spec. Threads share the oracles. A thread that makes one keeps no
/// thread waiting but those that want the same.
template <class Rope>
std::shared_ptr<const Rope> recently_used_rope(const RopeSpec& spec) {
  struct Made {
    std::once_flag once;
    std::shared_ptr<const Rope> rope;
  };
  static std::mutex mutex;
  static RecentlyUsed<RopeSpec, std::shared_ptr<Made>> recent(kSpecsInUse);
  const RopeSpec same = with_the_same_turns(spec);
  const std::shared_ptr<Made> made = [&] {
    const std::lock_guard lock(mutex);
    return recent.of(same, [](const RopeSpec&) { return std::make_shared<Made>(); });
  }();
  std::call_once(made->once, [&] { made->rope = std::make_shared<const Rope>(same); });
  return made->rope;
}

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_RECENTLY_USED_ROPE_H_
