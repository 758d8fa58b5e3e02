#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "models/tensor_file.h"

// Checks that any bytes are read as a file of tensors or refused, and that each tensor has the
// number of bytes that its shape needs, all of them inside the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const ropecheck::models::TensorFile read = ropecheck::models::read_tensor_file(bytes);
  if (!read.problem.empty()) return 0;
  for (const ropecheck::models::StoredTensor& tensor : read.tensors) {
    if (!tensor.type || tensor.elements() == 0) continue;
    const bool inside = tensor.bytes.data() >= bytes.data() &&
                        tensor.bytes.data() + tensor.bytes.size() <= bytes.data() + bytes.size();
    const auto expected =
        static_cast<std::size_t>(tensor.elements()) * ropecheck::models::size_of(*tensor.type);
    if (!inside || tensor.bytes.size() != expected) {
      std::fprintf(stderr, "a tensor of another size than its shape says: %s has %zu bytes\n",
                   ropecheck::models::describe(tensor).c_str(), tensor.bytes.size());
      std::abort();
    }
    ropecheck::models::bits_at(tensor, tensor.elements() - 1);
    ropecheck::models::integer_at(tensor, 0);
  }
  return 0;
}
