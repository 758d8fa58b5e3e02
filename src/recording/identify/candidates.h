#ifndef ROPECHECK_RECORDING_IDENTIFY_CANDIDATES_H_
#define ROPECHECK_RECORDING_IDENTIFY_CANDIDATES_H_

#include <optional>
#include <vector>

#include "recording/identify/identify.h"
#include "recording/identify/laws.h"
#include "recording/identify/measurements.h"

// The rotations that may explain a recording, and how well they do.
namespace ropecheck::recording {

/// Presets that fit the tensors' sizes, as they are and moved to the measured places.
std::vector<Candidate> named_candidates(const Measurements& measured);

/// Specifications that are made of the measurements.
std::vector<Candidate> measured_candidates(const Measurements& measured);

/// Returns the bases that the measured frequencies of an unscaled rotation leave open.
std::optional<BaseRange> range_of_base(const Measurements& measured, const RopeSpec& spec);

/// Returns whether two specifications have the same pairs, axes, frequencies and attention factor.
bool is_same_rotation(const RopeSpec& a, const RopeSpec& b);

/// Judges a candidate by the sampled vectors of a recording.
void judge_candidate(const Recording& recording, const Sample& sample, Candidate& candidate);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_IDENTIFY_CANDIDATES_H_
