#ifndef ROPECHECK_REPORT_HTML_FIGURES_H_
#define ROPECHECK_REPORT_HTML_FIGURES_H_

#include <string>
#include <vector>

#include "report/report.h"

// The figures of the HTML report. The drawing is an SVG that is stretched to the width at hand, its
// strokes excepted, and the labels are HTML, so that they keep their size on a phone.
namespace ropecheck::report {

/// For each format a panel with the worst error of each octave of the position and the budget, both
/// axes logarithmic, all panels on the same scales.
std::string error_panels(const std::vector<ReportedErrors>& errors);

/// The worst of all formats for each octave and band of pairs, as a share of its budget. `pairs`
/// are the numbers of pairs of the specifications (Report::pairs), by which the bands are labelled.
std::string error_heat_map(const std::vector<ReportedErrors>& errors,
                           const std::vector<int>& pairs);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_HTML_FIGURES_H_
