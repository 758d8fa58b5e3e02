#ifndef ROPECHECK_PROPERTIES_EXACT_RECENTLY_USED_ROPE_H_
#define ROPECHECK_PROPERTIES_EXACT_RECENTLY_USED_ROPE_H_

#include <memory>
#include <mutex>

#include "properties/recently_used.h"
#include "reference/rope_spec.h"

// Keeps oracles for the specs that were asked for last: a spec's frequencies cost milliseconds.
namespace ropecheck::exact {

/// Returns the oracle for a spec. Threads share the oracles.
template <class Rope>
std::shared_ptr<const Rope> recently_used_rope(const RopeSpec& spec) {
  static std::mutex mutex;
  static RecentlyUsed<RopeSpec, std::shared_ptr<const Rope>> recent(kSpecsInUse);
  const std::lock_guard lock(mutex);
  return recent.of(spec, [](const RopeSpec& other) { return std::make_shared<const Rope>(other); });
}

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_RECENTLY_USED_ROPE_H_
