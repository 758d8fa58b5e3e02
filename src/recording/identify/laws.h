#ifndef ROPECHECK_RECORDING_IDENTIFY_LAWS_H_
#define ROPECHECK_RECORDING_IDENTIFY_LAWS_H_

#include <optional>
#include <vector>

#include "reference/rope_spec.h"

// The formulas that measured frequencies may follow: a base, and a scaling with its parameters.
namespace ropecheck::recording {

/// A measured frequency, without its sign.
struct LawPoint {
  int pair;  ///< j of the exponent 2j/r
  double theta;
  double bar;
};

struct Law {
  double base;
  Scaling scaling;
};

/// Returns the laws with which all points agree within their bars, numbers as round as the bars
/// allow. Points are in the order of pairs. `rotary_dim` is r of the exponents; `still` are the
/// pairs that do not turn visibly, each with the largest frequency that it may have as its bar.
std::vector<Law> laws_of(const std::vector<LawPoint>& points, const std::vector<LawPoint>& still,
                         int rotary_dim);

/// The smallest and the largest base with which unscaled frequencies agree with the points.
struct BaseRange {
  double least;
  double most;
};
std::optional<BaseRange> base_range(const std::vector<LawPoint>& points, int rotary_dim);

/// Returns the number with the fewest significant digits within a relative distance of another.
double roundest(double value, double relative);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_IDENTIFY_LAWS_H_
