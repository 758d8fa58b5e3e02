#include "properties/exact/remainder_constants.h"

#include <boost/math/constants/constants.hpp>

#include "properties/exact/to_double_double.h"
#include "reference/binary.h"

namespace ropecheck::exact {

RemainderConstants remainder_constants() {
  using Wide = Binary<192>;
  RemainderConstants c;
  Wide factorial(1);
  for (std::size_t n = 0; n < kTerms; ++n) {
    const int even = 2 * static_cast<int>(n);
    const int sign = n % 2 == 0 ? 1 : -1;
    if (n > 0) factorial *= (even - 1) * even;
    c.cos[n] = to_double_double(Wide(sign / factorial));
    c.sin[n] = to_double_double(Wide(sign / (factorial * (even + 1))));
  }
  c.half_pi = to_double_double(boost::math::constants::half_pi<Wide>());
  return c;
}

}  // namespace ropecheck::exact
