#ifndef ROPECHECK_HUNT_HUNT_REPORT_H_
#define ROPECHECK_HUNT_HUNT_REPORT_H_

#include <map>
#include <string>

#include "hunt/certificate.h"
#include "hunt/error_meter.h"

// What a hunt found, for the terminal.
namespace ropecheck {

/// A table: for each octave the worst error, where, and the budget there (empty without a meter).
std::string octave_table(const std::map<int, Worst>& octaves, const ErrorMeter* meter);

/// How many errors there are of each size, empty sizes left out.
std::string histogram_table(const Histogram& histogram);

/// The worst of all octaves.
Worst worst_of(const std::map<int, Worst>& octaves);

/// The worst case in words, measured again by the plain checker, and its line for `replay`, in which
/// the implementation is named as it was asked for: that name, and not the one that it gives itself,
/// is what `replay` can find.
std::string worst_case_report(const ErrorMeter& meter, const Worst& worst,
                              const std::string& asked_for);

}  // namespace ropecheck

#endif  // ROPECHECK_HUNT_HUNT_REPORT_H_
