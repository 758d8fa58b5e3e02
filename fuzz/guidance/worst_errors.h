#ifndef ROPECHECK_FUZZ_GUIDANCE_WORST_ERRORS_H_
#define ROPECHECK_FUZZ_GUIDANCE_WORST_ERRORS_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "properties/property.h"
#include "properties/verdict.h"

// The worst error, by its share of what is allowed, that fuzzing has seen, for each property and
// each octave of position, kept in a file of lines that any number of processes add to. A process
// that is killed loses nothing: a record is one line, written by one call at the end of the file.
// Half a line, of a disk that was full, is passed over when the file is read.
//
//   octave error budget ropecheck1 property=… …      error and budget in u
namespace ropecheck::guidance {

struct WorstError {
  double error = 0;
  double budget = 0;
  std::string line;  ///< the case, for `ropecheck replay`

  /// error / budget, by which errors are compared: next to underflow, where the budget is large,
  /// u says nothing.
  double share() const { return budget > 0 ? error / budget : error; }
};

/// By property and octave (error_counters.h).
using WorstErrors = std::map<std::pair<std::string, std::size_t>, WorstError>;

/// What is not to be understood in it is passed over; a file that is not there is empty.
WorstErrors read_worst_errors(const std::string& file);

/// Keeps the worse of both everywhere.
void merge(WorstErrors& all, const WorstErrors& others);

/// One record, with its line break.
std::string record_of(std::size_t octave, const WorstError& worst);

/// Adds the verdict to the file where it is worse than what this process knows: what the file held
/// when it was first asked, and what it added since. Only errors of pairs count. A file that cannot
/// be written ends the process with a sentence and exit code 2.
void note_error(const std::string& file, const Property& property, const Case& c,
                const Verdict& verdict);

}  // namespace ropecheck::guidance

#endif  // ROPECHECK_FUZZ_GUIDANCE_WORST_ERRORS_H_
