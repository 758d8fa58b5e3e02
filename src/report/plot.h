#ifndef ROPECHECK_REPORT_PLOT_H_
#define ROPECHECK_REPORT_PLOT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "properties/implementation.h"
#include "reference/rope_spec.h"

// The picture of error against position.
namespace ropecheck::report {

/// The worst pair error in u, over all pairs and some 150 positions of [2^octave, 2^(octave + 1)):
/// its ends, random ones, and the constructed hard ones.
struct OctaveError {
  int octave;
  double error;
};

struct ErrorCurve {
  std::string name;
  std::vector<OctaveError> octaves;
};

/// Float32 tensors; up to the octave of max_position ≥ 1, as far as the implementation's
/// capabilities go. Throws InputError where it cannot rotate the specification.
ErrorCurve error_curve(const Implementation& implementation, const RopeSpec& spec,
                       std::int64_t max_position);

/// A self-contained SVG, both axes logarithmic, with a line at the budget (in u). It follows the
/// reader's preference for light or dark.
std::string error_plot(const std::string& title, const std::vector<ErrorCurve>& curves,
                       double budget);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_PLOT_H_
