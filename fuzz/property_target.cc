#include "fuzz/property_target.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>

#include "fuzz/check_input.h"
#include "fuzz/mutate_case.h"
#include "properties/case_file.h"

// The entry points of libFuzzer, and of the engines that take its targets.

namespace {

ropecheck::Properties of_target() {
  static const std::vector<const ropecheck::Property*> all = ropecheck::checked_properties();
  return all;
}

/// 0 where the case does not fit.
std::size_t write_case(std::span<const std::uint8_t> parent, const ropecheck::Case& c,
                       std::uint8_t* to, std::size_t most) {
  const auto bytes = ropecheck::case_file(ropecheck::property_of(parent, of_target()).name, c);
  if (bytes.size() > most) return 0;
  std::copy(bytes.begin(), bytes.end(), to);
  return bytes.size();
}

}  // namespace

extern "C" {

// A case is a hundred small allocations. Long stack traces of each, and a quarantine beyond the
// processor's caches, would take a third of the time.
const char* __asan_default_options();
const char* __asan_default_options() { return "quarantine_size_mb=4:malloc_context_size=3"; }

// libFuzzer's own mutations of bytes; weak, as a replay has none.
__attribute__((weak)) std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                   std::size_t most);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ropecheck::check_input({data, size}, of_target());
  return 0;
}

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                    unsigned seed) {
  std::mt19937_64 random(seed);
  // Bytes that fields do not explain may still lead to something.
  if (ropecheck::under_test().guided && random() % 16 != 0) {
    const std::span<const std::uint8_t> parent(data, size);
    const ropecheck::ReadCase read = ropecheck::read_case(parent);
    if (read.ok())
      if (const std::size_t written =
              write_case(parent, ropecheck::mutated(read.value, random), data, most))
        return written;
  }
  return LLVMFuzzerMutate == nullptr ? size : LLVMFuzzerMutate(data, size, most);
}

std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                      const std::uint8_t* other, std::size_t other_size,
                                      std::uint8_t* out, std::size_t most, unsigned seed) {
  if (!ropecheck::under_test().guided) return 0;
  std::mt19937_64 random(seed);
  const std::span<const std::uint8_t> parent(one, one_size);
  const ropecheck::ReadCase a = ropecheck::read_case(parent);
  const ropecheck::ReadCase b = ropecheck::read_case({other, other_size});
  if (!a.ok() || !b.ok()) return 0;
  return write_case(parent, ropecheck::crossed(a.value, b.value, random), out, most);
}

}  // extern "C"
