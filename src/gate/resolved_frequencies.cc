#include "gate/resolved_frequencies.h"

#include "reference/binary.h"
#include "reference/frequencies.h"

namespace ropecheck {

std::vector<double> resolved_frequencies(const RopeSpec& spec) {
  thread_local RopeSpec last_spec;
  thread_local std::vector<double> last;
  if (last.empty() || !(last_spec == spec)) {
    last.clear();
    for (const auto& frequency : frequencies<Binary<192>>(spec))
      last.push_back(static_cast<double>(frequency));
    last_spec = spec;
  }
  return last;
}

}  // namespace ropecheck
