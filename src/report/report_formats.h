#ifndef ROPECHECK_REPORT_REPORT_FORMATS_H_
#define ROPECHECK_REPORT_REPORT_FORMATS_H_

#include <string>

#include "report/report.h"

// Reports for machines, and one for reading. Each function is in the file of its name. All are
// UTF-8 and end in a newline.
namespace ropecheck::report {

/// As report.schema.json says.
std::string json_report(const Report& report);

/// JUnit's XML, which CI servers show: a test case for each property.
std::string junit_report(const Report& report);

/// SARIF 2.1.0, which code scanning reads: a rule for each property, a result for each that does
/// not hold.
std::string sarif_report(const Report& report);

/// A self-contained page: no script, nothing loaded from anywhere.
std::string html_report(const Report& report);

/// Workflow commands of GitHub Actions, a line for each property that does not hold; empty where
/// all do.
std::string github_annotations(const Report& report);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_REPORT_FORMATS_H_
