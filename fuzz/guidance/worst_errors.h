#ifndef ROPECHECK_FUZZ_GUIDANCE_WORST_ERRORS_H_
#define ROPECHECK_FUZZ_GUIDANCE_WORST_ERRORS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "properties/property.h"
#include "properties/verdict.h"

// The worst error, by its share of the budget, that fuzzing has seen, for each property and each
// octave of the position. It is kept in a file of lines to which any number of processes add. A
// process that is killed loses nothing, because a record is one line, written by one call at the
// end of the file. Half a line, written on a full disk, is skipped when the file is read.
//
//   octave error budget ropecheck1 property=… …      error and budget in u
namespace ropecheck::guidance {

struct WorstError {
  double error = 0;
  double budget = 0;
  std::string line;  ///< the case, for `ropecheck replay`

  /// error / budget, by which errors are compared: next to underflow, where the budget is large, an
  /// error in u means little.
  double share() const { return budget > 0 ? error / budget : error; }
};

/// The key is the property and the octave (error_counters.h).
using WorstErrors = std::map<std::pair<std::string, std::size_t>, WorstError>;

/// Skips lines that cannot be understood; empty if the file does not exist.
WorstErrors read_worst_errors(const std::string& file);

/// Keeps the worse of both for every key.
void merge(WorstErrors& all, const WorstErrors& others);

/// One record as a line with its line break.
std::string record_of(std::size_t octave, const WorstError& worst);

/// Adds the verdict to the file if it is worse than what this process knows: the file's contents at
/// the first call, and what this process has added since. Only errors of pairs count. If the file
/// cannot be written, ends the process with a sentence and exit code 2.
void note_error(const std::string& file, const Property& property, const Case& c,
                const Verdict& verdict);

}  // namespace ropecheck::guidance

#endif  // ROPECHECK_FUZZ_GUIDANCE_WORST_ERRORS_H_
