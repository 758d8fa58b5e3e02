#ifndef ROPECHECK_REPORT_REPORT_FILES_H_
#define ROPECHECK_REPORT_REPORT_FILES_H_

#include <string>
#include <vector>

#include "report/report.h"

// Writes reports to their destinations: the terminal's report to standard output, and others to
// files that the user names.
namespace ropecheck::report {

struct ReportFile {
  std::string (*format)(const Report&);
  std::string path;  ///< "-" is standard output; the terminal's report then goes to standard error
};

/// Throws InputError if a file cannot be written, so that the user learns it before the run and not
/// after it, or if two reports would go to one place. Leaves the contents of existing files as they
/// are.
void check_writable(const std::vector<ReportFile>& files);

/// Writes the findings of a run that failed before they are explained: the terminal's table and
/// counterexamples, and every report to a file. If the program is stopped after that, nothing that
/// was found is lost. A report to standard output or to a pipe can be written only once, so
/// write_rest() writes it. Throws InputError if a file cannot be written after all.
void write_findings(const Report& report, const std::vector<ReportFile>& files);

/// Writes all reports again, with the explanation, and what the terminal does not show yet.
void write_rest(const Report& report, const std::vector<ReportFile>& files);

/// Writes the reports, the terminal's report, and annotations in a GitHub workflow. Throws
/// InputError if a file cannot be written after all.
void write_reports(const Report& report, const std::vector<ReportFile>& files);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_REPORT_FILES_H_
