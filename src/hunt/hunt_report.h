#ifndef ROPECHECK_HUNT_HUNT_REPORT_H_
#define ROPECHECK_HUNT_HUNT_REPORT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hunt/certificate.h"
#include "hunt/error_meter.h"
#include "hunt/search.h"

// What a hunt found, for the terminal.
namespace ropecheck::hunt {

/// A table: for each octave the worst error, where, and the budget there (empty without a meter).
std::string octave_table(const std::map<int, Worst>& octaves, const ErrorMeter* meter);

/// A table, several pairs on a line: for each pair the worst error, and where.
std::string pair_table(const std::vector<Worst>& pairs);

/// How many errors there are of each size, empty sizes left out.
std::string histogram_table(const Histogram& histogram);

/// All three tables of a sweep, without a meter without budgets.
std::string sweep_report(const SweepPart& all, const ErrorMeter* meter);

/// The table of a search: for each octave the worst found, whether all of it was measured, so that
/// this is exact, or it is a lower bound, and the budget.
std::string search_report(const SearchResult& result, const ErrorMeter& meter,
                          std::int64_t highest);

/// Whether any octave's worst violates the contract.
bool violates(const SearchResult& result, const ErrorMeter& meter);

/// The worst of all octaves.
Worst worst_of(const std::map<int, Worst>& octaves);

/// The worst case in words, measured again by the plain checker, and its line for `replay`. There
/// the implementation is named as it was asked for: `replay` can find that name, and not the one
/// that it gives itself.
std::string worst_case_report(const ErrorMeter& meter, const Worst& worst,
                              const std::string& asked_for);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_HUNT_REPORT_H_
