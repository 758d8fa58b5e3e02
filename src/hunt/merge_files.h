#ifndef ROPECHECK_HUNT_MERGE_FILES_H_
#define ROPECHECK_HUNT_MERGE_FILES_H_

#include <string>
#include <vector>

#include "hunt/certificate.h"

namespace ropecheck::hunt {

enum class Gaps { refused, allowed };

/// The certificates in these files, at least one, added up. Throws InputError where a file cannot
/// be read or is none, where they do not add up, or where positions are missing and may not be.
Certificate merge_files(const std::vector<std::string>& paths, Gaps gaps);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_MERGE_FILES_H_
