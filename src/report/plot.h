#ifndef ROPECHECK_REPORT_PLOT_H_
#define ROPECHECK_REPORT_PLOT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "properties/implementation.h"
#include "reference/rope_spec.h"

// The drawing of error against position that `ropecheck plot` writes.
namespace ropecheck::report {

/// The worst pair error in u, over all pairs and some 150 positions of [2^octave, 2^(octave + 1)):
/// the ends of the octave, random positions, and the constructed hard ones.
struct OctaveError {
  int octave;
  double error;
};

struct ErrorCurve {
  std::string name;
  std::vector<OctaveError> octaves;
};

/// Measures float32 tensors, up to the octave of max_position ≥ 1 or of the highest position in the
/// implementation's capabilities. Throws InputError if the implementation cannot rotate the
/// specification.
ErrorCurve error_curve(const Implementation& implementation, const RopeSpec& spec,
                       std::int64_t max_position);

/// Adds the user's name to the names of curves that are the same. `asked_for` has one for each
/// curve.
void tell_apart(std::vector<ErrorCurve>& curves, const std::vector<std::string>& asked_for);

/// Returns a self-contained SVG. Both axes are logarithmic, and a line shows the budget (in u). It
/// is light or dark as the reader's system is.
std::string error_plot(const std::string& title, const std::vector<ErrorCurve>& curves,
                       double budget);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_PLOT_H_
