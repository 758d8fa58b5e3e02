#ifndef ROPECHECK_FUZZ_CAMPAIGN_NIGHT_H_
#define ROPECHECK_FUZZ_CAMPAIGN_NIGHT_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fuzz/guidance/worst_errors.h"
#include "support/text.h"

// A night of fuzzing, as `overnight` leaves it in its folder:
//
//   night.txt       the name of the present night, and that of the one before or "none"
//   nights/NAME/    about.txt     a line in words: what was fuzzed, for how long, on what
//                   turns.txt     TARGET EXECUTIONS SECONDS, a line for each turn of a target
//                   findings.txt  TARGET tab NAME tab what is wrong tab replay command: what was
//                   new worst.txt     the worst errors of that night (worst_errors.h)
//   worst.txt       the worst errors of all nights before
//   regressions/    TARGET/NAME, a file for each finding ever made
//   more/           TARGET/NAME/…, others that fail by the same name
//   raw/            TARGET/…, failures that nobody has looked at yet
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
  std::size_t waiting = 0;  ///< failures not looked at yet
  std::size_t aside = 0;    ///< failures by the name of a finding, to be looked at again
  guidance::WorstErrors worst, before;
  guidance::WorstErrors ever;  ///< of all nights, this one included
};

/// Throws InputError where the folder holds no night.
Night read_night(const std::string& folder);

/// At most 40 lines, none of more than 160 letters.
std::string night_summary(const Night& night);

/// A page of HTML: the summary, the errors octave by octave, the findings whole.
std::string night_page(const Night& night);

// What both have in common.

/// The worst of a property over all octaves.
struct Peak {
  std::size_t octave = 0;
  guidance::WorstError worst;
};

std::map<std::string, Peak> peaks(const guidance::WorstErrors& all);

}  // namespace ropecheck::campaign

#endif  // ROPECHECK_FUZZ_CAMPAIGN_NIGHT_H_
