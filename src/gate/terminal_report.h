#ifndef ROPECHECK_GATE_TERMINAL_REPORT_H_
#define ROPECHECK_GATE_TERMINAL_REPORT_H_

#include <string>

#include "gate/run.h"
#include "properties/implementation.h"

// What a run found, in words for a terminal: the same text for the same result.
namespace ropecheck {

/// `asked_for` is how the user named the implementation: it stands in the replay lines. `diagnosis`
/// may be empty.
std::string terminal_report(const RunResult& result, const RunOptions& options,
                            const Implementation& implementation, const std::string& asked_for,
                            const std::string& diagnosis);

/// What came of a replayed case.
std::string replay_report(const CheckedCase& checked, const Property& property,
                          const std::string& asked_for, const Contract& contract);

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_TERMINAL_REPORT_H_
