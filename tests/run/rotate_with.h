#ifndef ROPECHECK_TESTS_RUN_ROTATE_WITH_H_
#define ROPECHECK_TESTS_RUN_ROTATE_WITH_H_

#include "adapters/builtin/builtin.h"

namespace ropecheck {

/// The right rotation of a call, by another specification than the call's.
inline properties::CallStatus rotate_with(const properties::Call& call, const RopeSpec& spec) {
  static const properties::Implementation right = adapters::optimized_rope();
  properties::Call changed = call;
  changed.spec = &spec;
  return right.rotate(changed);
}

}  // namespace ropecheck

#endif
