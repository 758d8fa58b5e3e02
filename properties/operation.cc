#include <cstdint>
#include <vector>

#include "properties/subject.h"

namespace ropecheck::inline properties {

Operation operation_of(const Case& c) {
  const auto elements = [&](const TensorCase& tensor) {
    const std::vector<std::uint64_t> values = materialize(c, tensor);
    std::vector<Element> all;
    all.reserve(values.size());
    for (const std::uint64_t bits : values)
      all.push_back({CheckReal(value_of(c.dtype, bits)), bits});
    return all;
  };
  return {c, elements(c.q), elements(c.k)};
}

}  // namespace ropecheck::properties
