#ifndef ROPECHECK_DIAGNOSIS_LAWS_READINGS_H_
#define ROPECHECK_DIAGNOSIS_LAWS_READINGS_H_

#include <vector>

#include "diagnosis/laws/law.h"

// Numbers that are measured from wrong pairs.
namespace ropecheck::diagnosis {

/// A number measured from one pair, with its error bar.
struct Reading {
  double value;
  double bar;
};

/// Returns some numbers that the law may have: the most accurate ones and the median. The evidence
/// decides between them.
std::vector<double> likely_numbers(std::vector<Reading> readings);

/// The distance within which a result confirms a law, of its norm.
double relative_bar(const Sight& s);

/// The angle by which a result is turned too far, in (−π, π], in the sense of positive positions.
double excess_of(const Sight& s);

inline double angle_of_pair(const Sight& s) {
  return static_cast<double>(s.item->t) * s.item->theta;
}

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_LAWS_READINGS_H_
