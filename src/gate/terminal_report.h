#ifndef ROPECHECK_GATE_TERMINAL_REPORT_H_
#define ROPECHECK_GATE_TERMINAL_REPORT_H_

#include <string>

#include "gate/report.h"

// Reports in sentences and tables, for a terminal.
namespace ropecheck {

std::string terminal_report(const Report& report);

/// "norm_is_preserved fails: …": a failing case in one line, shown before the run ends.
std::string first_failure(const CheckedCase& checked);

/// The verdict on a replayed case.
std::string replay_report(const CheckedCase& checked, const std::string& asked_for,
                          const Contract& contract);

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_TERMINAL_REPORT_H_
