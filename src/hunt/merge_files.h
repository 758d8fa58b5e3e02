#ifndef ROPECHECK_HUNT_MERGE_FILES_H_
#define ROPECHECK_HUNT_MERGE_FILES_H_

#include <string>
#include <vector>

#include "hunt/certificate.h"

// Merges the certificate files of several machines or shards.
namespace ropecheck::hunt {

enum class Gaps { refused, allowed };

/// Returns the sum of the certificates in these files, at least one. Throws InputError if a file
/// cannot be read or is no certificate, if the certificates cannot be merged, or if positions are
/// missing and `gaps` does not allow that.
Certificate merge_files(const std::vector<std::string>& paths, Gaps gaps);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_MERGE_FILES_H_
