#ifndef ROPECHECK_FUZZ_CAMPAIGN_TOOLS_H_
#define ROPECHECK_FUZZ_CAMPAIGN_TOOLS_H_

#include <string>
#include <vector>

// The parts of a campaign of fuzzing besides the fuzzers: `fuzz_tools COMMAND`. Each function
// returns an exit code, 0 for success, and throws InputError if its arguments make no sense.
namespace ropecheck::campaign {

/// Checks the ledgers: files of the worst known witnesses, to which lines are only added.
///
///   keeps ERROR IMPL CONTRACT ropecheck1 …   the case passes, with at most this error
///   shows ERROR IMPL CONTRACT ropecheck1 …   the case has at least this error: every check and
///                                            search has to go on finding it
///
/// ERROR is in u; both are compared with a small margin for differences between machines. Lines
/// that start with # are comments. Prints the lines that are not true; returns 1 then.
int check_ledgers(const std::vector<std::string>& files);

/// Prints the name of a crash (crash_name.h), its replay line and the contract, each on a line of
/// its own. `file` has the target's output.
int print_crash_name(const std::string& file);

/// Makes a failing case small and gives it a name, by the property that fails and the known mistake
/// that explains the failure. Prints
///
///   the name            matches_reference-pos-06
///   the smallest case   ropecheck1 …
///   the error, in words
///
/// or returns kPasses and prints nothing if the case does not fail.
constexpr int kPasses = 3;  // sanitizers end a process with 1
int triage(const std::string& line, const std::string& implementation, const std::string& contract);

/// Reads the folder that `overnight` has written (campaign.h), prints the summary, writes the
/// summary and report.html there, and adds the worst errors of the campaign to those of all
/// campaigns.
int report_campaign(const std::string& folder);

}  // namespace ropecheck::campaign

#endif  // ROPECHECK_FUZZ_CAMPAIGN_TOOLS_H_
