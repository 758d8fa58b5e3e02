#include "adapters/resolved_frequencies.h"

#include "properties/recently_used.h"
#include "reference/binary.h"
#include "reference/frequencies.h"

namespace ropecheck::adapters {
namespace {

std::vector<double> rounded_frequencies(const RopeSpec& spec) {
  std::vector<double> rounded;
  for (const auto& frequency : frequencies<Binary<192>>(spec))
    rounded.push_back(static_cast<double>(frequency));
  return rounded;
}

}  // namespace

std::vector<double> resolved_frequencies(const RopeSpec& spec) {
  thread_local RecentlyUsed<RopeSpec, std::vector<double>> recent(kSpecsInUse);
  return recent.of(spec, rounded_frequencies);
}

}  // namespace ropecheck::adapters
