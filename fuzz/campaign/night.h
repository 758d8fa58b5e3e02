#ifndef ROPECHECK_FUZZ_CAMPAIGN_NIGHT_H_
#define ROPECHECK_FUZZ_CAMPAIGN_NIGHT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fuzz/guidance/worst_errors.h"
#include "support/text.h"

// A night of fuzzing, in the files that `overnight` leaves in its folder:
//
//   night.txt       the name of the present night, and that of the one before or "none"
//   nights/NAME/    about.txt     a line in words: what was fuzzed, for how long, on which machine
//                   turns.txt     TARGET EXECUTIONS SECONDS, a line for each turn of a target
//                   findings.txt  TARGET tab NAME tab what is wrong tab replay command, a line for
//                                 each new finding
//                   worst.txt     the worst errors of that night (worst_errors.h)
//   worst.txt       the worst errors of all nights before
//   regressions/    TARGET/NAME, a file for each finding ever made
//   more/           TARGET/NAME/…, other inputs that fail by the same name
//   raw/            TARGET/…, failures that have not been examined yet
//   corpus/         TARGET/…
namespace ropecheck::campaign {

struct TargetNight {
  std::uint64_t executions = 0;
  std::uint64_t seconds = 0;
  std::size_t corpus = 0;
  std::size_t new_findings = 0;
};

struct Finding {
  std::string target, name, what, command;
};

struct Night {
  std::string about;
  std::map<std::string, TargetNight> targets;
  std::vector<Finding> findings;  ///< each once
  std::size_t older_findings = 0;
  std::size_t waiting = 0;  ///< failures not examined yet
  std::size_t aside = 0;    ///< failures by the name of a known finding, to be examined again
  guidance::WorstErrors worst, before;
  guidance::WorstErrors ever;  ///< of all nights, including this one
};

/// Throws InputError if the folder has no night.
Night read_night(const std::string& folder);

/// A summary of at most 40 lines, none of more than 160 letters.
std::string night_summary(const Night& night);

/// A page of HTML: the summary, the errors octave by octave, and the complete findings.
std::string night_page(const Night& night);

// Parts that the summary and the page share.

/// The worst error of a property over all octaves.
struct Peak {
  std::size_t octave = 0;
  guidance::WorstError worst;
};

std::map<std::string, Peak> peaks(const guidance::WorstErrors& all);

/// A number with four digits.
}  // namespace ropecheck::campaign

#endif  // ROPECHECK_FUZZ_CAMPAIGN_NIGHT_H_
