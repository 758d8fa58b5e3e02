#ifndef ROPECHECK_HUNT_HUNT_REPORT_H_
#define ROPECHECK_HUNT_HUNT_REPORT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hunt/certificate.h"
#include "hunt/error_meter.h"
#include "hunt/search.h"

// The results of sweeps and searches, as text for the terminal.
namespace ropecheck::hunt {

/// Returns a table: for each octave the worst error, its position and pair, and the budget there
/// (empty without a meter).
std::string octave_table(const std::map<int, Worst>& octaves, const ErrorMeter* meter);

/// Returns a table, several pairs on a line: for each pair the worst error and its position.
std::string pair_table(const std::vector<Worst>& pairs);

/// Returns the number of errors of each size, without empty sizes.
std::string histogram_table(const Histogram& histogram);

/// Returns all three tables of a sweep; without a meter, there are no budgets.
std::string sweep_report(const SweepPart& all, const ErrorMeter* meter);

/// Returns the table of a search: for each octave the worst error found, the budget, and whether
/// the whole octave was measured. If it was, the worst error is exact; if not, it is a lower bound.
std::string search_report(const SearchResult& result, const ErrorMeter& meter,
                          std::int64_t highest);

/// Returns whether any octave's worst error violates the contract.
bool violates(const SearchResult& result, const ErrorMeter& meter);

/// The worst of all octaves.
Worst worst_of(const std::map<int, Worst>& octaves);

/// Returns a text about the worst case, measured again by the plain checker, and its line for
/// `replay`. The line names the implementation as the user did, not as the implementation does:
/// `replay` can find only the user's name.
std::string worst_case_report(const ErrorMeter& meter, const Worst& worst,
                              const std::string& asked_for);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_HUNT_REPORT_H_
