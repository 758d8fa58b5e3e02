#ifndef ROPECHECK_REPORT_LONG_REPLAY_LINES_H_
#define ROPECHECK_REPORT_LONG_REPLAY_LINES_H_

#include <cstddef>
#include <string>

#include "report/report.h"

// Replay lines that nobody could read or paste, such as those with a position for each of 2048
// tokens, are written to files, and the report names the files.
namespace ropecheck::report {

/// Longer commands are moved to a file.
inline constexpr std::size_t kLongestReplay = 300;

/// Returns the report with short replay commands: the case of a long one is written to
/// FOLDER/PROPERTY-smallest-HASH.txt or PROPERTY-worst-HASH.txt, and the command names that file. A
/// command stays as it is if its file cannot be written.
Report with_long_lines_in_files(Report report, const std::string& folder);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_LONG_REPLAY_LINES_H_
