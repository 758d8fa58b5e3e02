#ifndef ROPECHECK_DIAGNOSIS_DIAGNOSIS_H_
#define ROPECHECK_DIAGNOSIS_DIAGNOSIS_H_

#include <string>
#include <vector>

#include "run/run.h"

// Names the mistake in an implementation that failed: its outputs are compared with the outputs
// that each known mistake would give.
namespace ropecheck::diagnosis {

struct Diagnosis {
  /// For the user: the mistake that explains the wrong results, and how many of them; or that no
  /// known mistake does, and a description of the wrong results.
  std::string text;
  /// The ids of the known mistakes that explain the most, and equally much; the first is the one in
  /// the text. Two ids joined by " + " explain it together.
  std::vector<std::string> bugs;
};

/// The time that a diagnosis may take if nothing is said.
inline constexpr double kUsualSeconds = 20;

/// `result` is of a run that failed. When `seconds` are over, the diagnosis begins no further
/// experiment, and its text says so. With 0 seconds there is no diagnosis.
Diagnosis diagnose(const run::RunResult& result, const Implementation& implementation,
                   const run::RunOptions& options, double seconds = kUsualSeconds);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_DIAGNOSIS_H_
