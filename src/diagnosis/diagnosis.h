#ifndef ROPECHECK_DIAGNOSIS_DIAGNOSIS_H_
#define ROPECHECK_DIAGNOSIS_DIAGNOSIS_H_

#include <string>
#include <vector>

#include "run/run.h"

// Says what is wrong with an implementation that failed. It is an experiment: the failing calls are
// made again, each with one thing changed; a known mistake is named if it predicts calls that were
// not used to find it; otherwise the text describes what was measured.
namespace ropecheck::diagnosis {

struct Diagnosis {
  /// For the user: the mistakes that predict the results, and how many they predict; or that no
  /// known mistake does, and a description of the wrong results.
  std::string text;
  /// The ids of the known mistakes that predict the results equally well; the first is the one in
  /// the text. Several mistakes that explain the results together have their ids joined by " + ".
  std::vector<std::string> bugs;
};

/// The time that a diagnosis may take if nothing is said.
inline constexpr double kUsualSeconds = 20;

/// `result` is of a run that failed. When `seconds` are over, the diagnosis begins no further
/// experiment, and its text says so. With 0 seconds there is no diagnosis.
Diagnosis diagnose(const run::RunResult& result, const Implementation& implementation,
                   const run::RunOptions& options, double seconds = kUsualSeconds);

/// The same for calls that were made elsewhere: `recorded` answers these calls and no others. The
/// results of every second token are predicted from the others.
Diagnosis diagnose_recorded(const std::vector<Case>& calls, const Implementation& recorded,
                            const run::RunOptions& options, double seconds = kUsualSeconds);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_DIAGNOSIS_H_
