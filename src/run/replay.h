#ifndef ROPECHECK_RUN_REPLAY_H_
#define ROPECHECK_RUN_REPLAY_H_

#include <string>

#include "properties/case/case.h"
#include "properties/property.h"

namespace ropecheck::run {

struct ReplayedCase {
  const Property* property;
  Case c;
};

/// The case that a report's line holds, or a file with such a line or with a fuzzer's bytes.
/// Throws InputError.
ReplayedCase read_replay(const std::string& line_or_file);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_REPLAY_H_
