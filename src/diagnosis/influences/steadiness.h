#ifndef ROPECHECK_DIAGNOSIS_INFLUENCES_STEADINESS_H_
#define ROPECHECK_DIAGNOSIS_INFLUENCES_STEADINESS_H_

#include <string>
#include <vector>

#include "diagnosis/laboratory.h"

// Finds out whether a call's result depends on anything but its arguments: on chance, or on calls
// that the process made before.
namespace ropecheck::diagnosis {

struct Steadiness {
  std::size_t calls = 0;      ///< equal calls that were made
  std::size_t differing = 0;  ///< of them, the ones whose result is not the most frequent one
  bool depends_on_chance = false;
  bool depends_on_history = false;
};

/// Asks each of some cases several times in one process, in two orders, and those that differ again
/// in new processes. Then asks the cases of sequences after their earlier calls.
Steadiness steadiness_of(const std::vector<Case>& cases, const std::vector<Experiment>& sequences,
                         const Laboratory& laboratory);

/// Returns true if a case that failed in the run passes in new processes, or if the run showed that
/// a call is wrong after others alone.
bool fails_after_others_alone(const run::RunResult& result, const Laboratory& laboratory);

/// Makes some of the wrong calls again, twice, each in a process that has made no other. Returns
/// those that are right there, the small ones of at least two; otherwise nothing.
std::vector<Case> right_in_new_processes(const std::vector<Observation>& seen,
                                         const Laboratory& laboratory);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_INFLUENCES_STEADINESS_H_
