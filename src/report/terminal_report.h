#ifndef ROPECHECK_REPORT_TERMINAL_REPORT_H_
#define ROPECHECK_REPORT_TERMINAL_REPORT_H_

#include <string>

#include "report/report.h"

// Reports in sentences and tables, for a terminal.
namespace ropecheck::report {

/// The findings and the conclusion.
std::string terminal_report(const Report& report);

/// The table of properties and the counterexamples, which do not wait for a diagnosis.
std::string terminal_findings(const Report& report);
/// The diagnosis, the cases that were not checked, and the verdict.
std::string terminal_conclusion(const Report& report);

/// "norm_is_preserved fails: …": a failing case in one line, shown before the run ends.
std::string first_failure(const run::CheckedCase& checked);

/// The verdict on a replayed case.
std::string replay_report(const run::CheckedCase& checked, const std::string& asked_for,
                          const Contract& contract);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_TERMINAL_REPORT_H_
