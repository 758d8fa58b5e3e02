#ifndef ROPECHECK_DIAGNOSIS_EXPLAINERS_H_
#define ROPECHECK_DIAGNOSIS_EXPLAINERS_H_

#include <functional>
#include <vector>

#include "diagnosis/diagnosis.h"
#include "diagnosis/influences/steadiness.h"
#include "diagnosis/laboratory.h"

// The explanations that a diagnosis tries: chance, known mistakes, earlier calls, roundings, laws.
namespace ropecheck::diagnosis {

/// Everything that the explainers look at.
struct Evidence {
  const run::RunResult* result;  ///< null for recorded calls
  std::vector<Observation> seen;
  /// Makes observations that have not been used.
  std::function<std::vector<Observation>()> unseen;
  Steadiness steadiness;
  bool counts_vectors = false;
};

/// Asks the explainers in order; the first that has an explanation ends the diagnosis.
Diagnosis explained(const Evidence& evidence, Laboratory& laboratory);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_EXPLAINERS_H_
