#ifndef ROPECHECK_REPORT_REPORT_FILES_H_
#define ROPECHECK_REPORT_REPORT_FILES_H_

#include <string>
#include <vector>

#include "report/report.h"

// Where reports go: the terminal's to the standard output, and others to files that the user names.
namespace ropecheck::report {

struct ReportFile {
  std::string (*format)(const Report&);
  std::string path;  ///< "-": the standard output, and the terminal's report goes to the other one
};

/// Throws InputError where a file could not be written, so that nobody waits for a run whose result
/// is lost; or where two reports would go to one place. Leaves what files hold as it is.
void check_writable(const std::vector<ReportFile>& files);

/// Writes them, the terminal's, and in a GitHub workflow annotations. Throws InputError where
/// something cannot be written after all.
void write_reports(const Report& report, const std::vector<ReportFile>& files);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_REPORT_FILES_H_
