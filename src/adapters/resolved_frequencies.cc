#include "adapters/resolved_frequencies.h"

#include "properties/exact/rounded_frequencies.h"
#include "properties/recently_used.h"

namespace ropecheck::adapters {

std::vector<double> resolved_frequencies(const RopeSpec& spec) {
  thread_local RecentlyUsed<RopeSpec, std::vector<double>> recent(kSpecsInUse);
  return recent.of(spec, exact::rounded_frequencies);
}

}  // namespace ropecheck::adapters
