#include <cstddef>
#include <cstdint>
#include <vector>

#include "properties/subject.h"

namespace ropecheck::inline properties {

Operation operation_of(const Case& c) {
  const auto elements = [&](const TensorCase& tensor) {
    const std::vector<std::uint64_t> values = materialize(c, tensor);
    std::vector<Element> all(values.size());
    with_dtype(c.dtype, [&]<DType kDType>() {
      for (std::size_t i = 0; i < values.size(); ++i)
        all[i] = {CheckReal(value_of<kDType>(values[i])), values[i]};
    });
    return all;
  };
  return {c, elements(c.q), elements(c.k)};
}

}  // namespace ropecheck::properties
