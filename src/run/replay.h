#ifndef ROPECHECK_RUN_REPLAY_H_
#define ROPECHECK_RUN_REPLAY_H_

#include <string>

#include "properties/case/case.h"
#include "properties/property.h"

// Reads a case from a replay line, so that it can be checked again.
namespace ropecheck::run {

struct ReplayedCase {
  const Property* property;
  Case c;
};

/// Reads the case in a report's line, or in a file with such a line or with a fuzzer's bytes.
/// Throws InputError if there is none.
ReplayedCase read_replay(const std::string& line_or_file);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_REPLAY_H_
