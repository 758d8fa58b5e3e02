#ifndef ROPECHECK_GATE_FAILURE_PATTERN_H_
#define ROPECHECK_GATE_FAILURE_PATTERN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "gate/probes.h"

// What can be said of a failure that no known mistake explains.
namespace ropecheck {

/// Which results are wrong: "Wrong are only results of k, in heads from 1 on. …" A condition is
/// named where every wrong result meets it, right ones don't, and chance hardly does so.
std::string where_it_fails(const std::vector<Probe>& probes);

/// By size. The largest number there is where no rotated pair is wrong.
std::uint64_t smallest_wrong_position(const std::vector<Probe>& probes);

/// What wrong pairs are like: left as they were, turned backwards, longer, turned too far, by how
/// much, and how that grows with the position.
std::string what_wrong_pairs_are_like(const std::vector<Probe>& probes);

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_FAILURE_PATTERN_H_
