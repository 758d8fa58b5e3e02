#ifndef ROPECHECK_RECORDING_IDENTIFY_IDENTIFY_H_
#define ROPECHECK_RECORDING_IDENTIFY_IDENTIFY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "properties/angle_rung.h"
#include "properties/call.h"
#include "recording/recording.h"

// Which rotation turns x into y? The specification of a recording is measured: which coordinates
// are pairs, by which angles they turn, and which formula the frequencies follow. Specifications
// that are made of the measurements, and the rotations of published models, are then held against
// the results, and those that predict all of them are the answer.
namespace ropecheck::recording {

/// A rotation, and how well it predicts the results.
struct Candidate {
  RopeSpec spec;
  Direction direction = Direction::forward;
  /// Presets that have this specification, "llama-3 (interleaved)" if a preset was changed to fit
  /// the measured places; empty if the numbers were measured.
  std::vector<std::string> names = {};
  std::int64_t predicted = 0;  ///< pairs of the sample, under the weakest contract
  std::int64_t pairs = 0;
  double worst_error = 0;     ///< in u, of the sample
  std::string contract = {};  ///< the strictest that all results keep; empty if there is none
  std::size_t rung = 0;       ///< its place on the ladder
  AngleRung angle = {};       ///< how that contract has angles
  bool explains() const { return !contract.empty(); }
};

enum class Answer : std::uint8_t {
  found,        ///< one rotation explains the results, or several that are the same in effect
  cannot_tell,  ///< several do, or the positions are too few or too far apart
  unexplained,  ///< a rotation that follows no known formula, or not in all coordinates
  no_rotation,  ///< y is no rotation of x
};

struct Identification {
  Answer answer = Answer::no_rotation;
  std::string sentence;                    ///< the answer
  std::vector<Candidate> explaining = {};  ///< the best first
  std::vector<Candidate> others = {};      ///< those that come nearest, the best first
  std::vector<std::string> measured = {};
  std::vector<std::string> ruled_out = {};
  std::vector<std::string> not_told_apart = {};
};

/// The recording's spec is one of spec_of_sizes (unknown_recording.h).
Identification identify(const Recording& recording);

std::string identification_report(const Identification& identification);
/// One JSON object; README.md has its members.
std::string identification_json(const Identification& identification);

/// "found", "cannot tell", "unexplained", "no rotation".
std::string name_of(Answer answer);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_IDENTIFY_IDENTIFY_H_
