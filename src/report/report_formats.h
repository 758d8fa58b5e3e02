#ifndef ROPECHECK_REPORT_REPORT_FORMATS_H_
#define ROPECHECK_REPORT_REPORT_FORMATS_H_

#include <string>

#include "report/report.h"

// Reports for machines, and one page for people. Each function is in the file of its name. All
// reports are UTF-8 and end in a newline.
namespace ropecheck::report {

/// JSON that follows report.schema.json.
std::string json_report(const Report& report);

/// JUnit's XML, which CI servers show: a test case for each property.
std::string junit_report(const Report& report);

/// SARIF 2.1.0, which code scanning reads: a rule for each property, a result for each that does
/// not hold.
std::string sarif_report(const Report& report);

/// A self-contained page: it has no script and loads nothing.
std::string html_report(const Report& report);

/// Workflow commands of GitHub Actions, one line for each property that does not hold; empty if all
/// hold.
std::string github_annotations(const Report& report);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_REPORT_FORMATS_H_
