#ifndef ROPECHECK_DIAGNOSIS_LAWS_GAINS_H_
#define ROPECHECK_DIAGNOSIS_LAWS_GAINS_H_

#include <vector>

#include "diagnosis/laws/law.h"

// Factors by which results that are turned rightly are too long.
namespace ropecheck::diagnosis {

/// The factor of one pair, with its error bar.
struct Gain {
  const Sight* at;
  double value;
  double bar;
};

/// Laws of one factor for each call, tensor, batch row, token, head or vector: of the widest of
/// these within which all factors agree, and of vectors.
std::vector<Law> laws_of_common_factors(const std::vector<Gain>& gains);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_LAWS_GAINS_H_
