#ifndef ROPECHECK_DIAGNOSIS_FAILURE_PATTERN_H_
#define ROPECHECK_DIAGNOSIS_FAILURE_PATTERN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "diagnosis/probes.h"

// What can be said of a failure that no known mistake explains.
namespace ropecheck::diagnosis {

/// Which results are wrong: "Wrong are only results of k, in heads from 1 on. …" A condition is
/// named where every wrong result meets it, right ones don't, and chance hardly does so.
std::string where_it_fails(const std::vector<Probe>& probes);

/// By size. The largest number there is where no rotated pair is wrong.
std::uint64_t smallest_wrong_position(const std::vector<Probe>& probes);

/// Where errors begin: all positions of the probes below are right, and nearly all from it on are
/// wrong.
struct Boundary {
  std::int64_t first_wrong;
  std::int64_t last_right;  ///< the nearest one below that was probed
  bool of_size;             ///< positions are counted by their size, with either sign
};
/// None where errors are mixed with right results, or next to nothing was probed on either side.
std::optional<Boundary> boundary_of(const std::vector<Probe>& probes);

/// What wrong pairs are like: left as they were, turned backwards, longer, turned too far, by how
/// much, how that grows with the position, and whether it jumps at one.
std::string what_wrong_pairs_are_like(const std::vector<Probe>& probes);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_FAILURE_PATTERN_H_
