#ifndef ROPECHECK_FUZZ_CAMPAIGN_CAMPAIGN_H_
#define ROPECHECK_FUZZ_CAMPAIGN_CAMPAIGN_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fuzz/guidance/worst_errors.h"
#include "support/text.h"

// A campaign of fuzzing, in the files that `overnight` leaves in its folder:
//
//   campaign.txt       the name of the present campaign, and that of the one before or "none"
//   campaigns/NAME/    about.txt     a line in words: what was fuzzed, for how long, on which
//   machine
//                   turns.txt     TARGET EXECUTIONS SECONDS, a line for each turn of a target
//                   findings.txt  TARGET tab NAME tab what is wrong tab replay command, a line for
//                                 each new finding
//                   worst.txt     the worst errors of that campaign (worst_errors.h)
//   worst.txt       the worst errors of all campaigns before
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

struct Campaign {
  std::string about;
  std::map<std::string, TargetNight> targets;
  std::vector<Finding> findings;  ///< each once
  std::size_t older_findings = 0;
  std::size_t waiting = 0;  ///< failures not examined yet
  std::size_t aside = 0;    ///< failures by the name of a known finding, to be examined again
  guidance::WorstErrors worst, before;
  guidance::WorstErrors ever;  ///< of all campaigns, including this one
};

/// Throws InputError if the folder has no campaign.
Campaign read_campaign(const std::string& folder);

/// A summary of at most 40 lines, none of more than 160 letters.
std::string campaign_summary(const Campaign& campaign);

/// A page of HTML: the summary, the errors octave by octave, and the complete findings.
std::string campaign_page(const Campaign& campaign);

// Parts that the summary and the page share.

/// The worst error of a property over all octaves.
struct Peak {
  std::size_t octave = 0;
  guidance::WorstError worst;
};

std::map<std::string, Peak> peaks(const guidance::WorstErrors& all);

/// A number with four digits.
}  // namespace ropecheck::campaign

#endif  // ROPECHECK_FUZZ_CAMPAIGN_CAMPAIGN_H_
