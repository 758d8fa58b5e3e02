#ifndef ROPECHECK_PROPERTIES_EXACT_TO_DOUBLE_DOUBLE_H_
#define ROPECHECK_PROPERTIES_EXACT_TO_DOUBLE_DOUBLE_H_

#include "properties/exact/double_double.h"

namespace ropecheck::exact {

/// A wide number as the sum of two doubles: within 2^−104 relatively, if the second is normal.
template <class Real>
DoubleDouble to_double_double(const Real& x) {
  const auto high = static_cast<double>(x);
  return {high, static_cast<double>(Real(x - Real(high)))};
}

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_TO_DOUBLE_DOUBLE_H_
