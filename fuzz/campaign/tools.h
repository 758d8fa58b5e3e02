#ifndef ROPECHECK_FUZZ_CAMPAIGN_TOOLS_H_
#define ROPECHECK_FUZZ_CAMPAIGN_TOOLS_H_

#include <string>
#include <vector>

// What a night of fuzzing needs besides the fuzzers: `fuzz_tools COMMAND`. Each returns an exit
// code, 0 for good, and throws InputError where it is asked for something that cannot be.
namespace ropecheck::campaign {

/// Checks the ledgers: files of the worst witnesses known, to which lines are only added.
///
///   keeps ERROR IMPL CONTRACT ropecheck1 …   it passes, with an error of at most that
///   shows ERROR IMPL CONTRACT ropecheck1 …   it errs by at least that: what finds it must not
///                                            lose the sight of it
///
/// ERROR is in u; both with a small margin for what machines differ by. Lines that start with # are
/// comments. Prints what is not so; 1 then.
int check_ledgers(const std::vector<std::string>& files);

/// Prints the name of a crash (crash_name.h), the line that replays it and the contract, each on a
/// line of its own. file: what the target printed.
int print_crash_name(const std::string& file);

/// Makes a failing case small and gives it a name, by the property that fails and the known mistake
/// that explains it. Prints
///
///   the name            matches_reference-pos-06
///   the smallest case   ropecheck1 …
///   what is wrong, in words
///
/// or returns kPasses with nothing printed where the case does not fail.
constexpr int kPasses = 3;  // 1 is what sanitizers end a process with
int triage(const std::string& line, const std::string& implementation, const std::string& contract);

/// Reads what `overnight` left in a folder (night.h), prints the summary, writes it and report.html
/// there, and adds the worst errors of the night to those of all nights.
int report_night(const std::string& folder);

}  // namespace ropecheck::campaign

#endif  // ROPECHECK_FUZZ_CAMPAIGN_TOOLS_H_
