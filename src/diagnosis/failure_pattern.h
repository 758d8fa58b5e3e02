#ifndef ROPECHECK_DIAGNOSIS_FAILURE_PATTERN_H_
#define ROPECHECK_DIAGNOSIS_FAILURE_PATTERN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/probes.h"

// Describes a failure that no known mistake explains.
namespace ropecheck::diagnosis {

/// Returns which results are wrong: "Wrong are only results of k, in heads from 1 on. …" A
/// condition is named if every wrong result meets it, right ones do not, and chance is an unlikely
/// explanation.
std::string where_it_fails(const std::vector<Probe>& probes);

/// Returns the size of the wrong position that is smallest in size; the largest 64-bit number if no
/// rotated pair is wrong.
std::uint64_t smallest_wrong_position(const std::vector<Probe>& probes);

/// The position at which errors begin: all positions of the probes below it are right, and nearly
/// all positions from it on are wrong.
struct Boundary {
  std::int64_t first_wrong;
  std::int64_t last_right;  ///< the nearest probed position below
  bool of_size;             ///< true if the sizes of the positions are compared, for either sign
};
/// Returns nothing if wrong and right positions are mixed, or if too few positions were probed on
/// either side.
std::optional<Boundary> boundary_of(const std::vector<Probe>& probes);

/// Returns a description of the wrong pairs: left unchanged, rotated backwards, longer, or rotated
/// by a wrong angle; then the size of the error, its growth with the position, and the position at
/// which it jumps, if it does.
std::string what_wrong_pairs_are_like(const std::vector<Probe>& probes);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_FAILURE_PATTERN_H_
