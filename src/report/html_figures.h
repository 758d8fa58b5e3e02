#ifndef ROPECHECK_REPORT_HTML_FIGURES_H_
#define ROPECHECK_REPORT_HTML_FIGURES_H_

#include <string>
#include <vector>

#include "report/report.h"

// The figures of the HTML report. The drawing is an SVG that is stretched to the available width,
// except for its strokes; the labels are HTML, so that they keep their size on a phone.
namespace ropecheck::report {

/// A panel for each format: the worst error in each octave of the position, and the budget. Both
/// axes are logarithmic, and all panels have the same scales.
std::string error_panels(const std::vector<ReportedErrors>& errors);

/// A heat map of error / budget: the worst of all formats for each octave and band of pairs.
/// `pairs` are the numbers of pairs of the specifications (Report::pairs), used to label the bands.
std::string error_heat_map(const std::vector<ReportedErrors>& errors,
                           const std::vector<int>& pairs);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_HTML_FIGURES_H_
