#ifndef ROPECHECK_DIAGNOSIS_DIAGNOSIS_H_
#define ROPECHECK_DIAGNOSIS_DIAGNOSIS_H_

#include <string>
#include <vector>

#include "run/run.h"

// What is wrong with an implementation that failed: its outputs are compared with those that each
// known mistake would give.
namespace ropecheck::diagnosis {

struct Diagnosis {
  /// For the user: which mistake explains how much, or that none does and what can be said anyway.
  std::string text;
  /// Ids of the known mistakes that explain most, equally well; the first is the one in the text.
  /// Two that do so together are joined by " + ".
  std::vector<std::string> bugs;
};

/// For a run that failed.
Diagnosis diagnose(const run::RunResult& result, const Implementation& implementation,
                   const run::RunOptions& options);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_DIAGNOSIS_H_
