#include <cstddef>
#include <cstdint>
#include <cstdlib>

// A fuzz target with a known finding: any input that contains a zero byte.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i)
    if (data[i] == 0) std::abort();
  return 0;
}
