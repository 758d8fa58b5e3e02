#ifndef ROPECHECK_GATE_TERMINAL_REPORT_H_
#define ROPECHECK_GATE_TERMINAL_REPORT_H_

#include <string>

#include "gate/report.h"

// Reports in words, for a terminal.
namespace ropecheck {

std::string terminal_report(const Report& report);

/// What came of a replayed case.
std::string replay_report(const CheckedCase& checked, const Property& property,
                          const std::string& asked_for, const Contract& contract);

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_TERMINAL_REPORT_H_
