#include "fuzz/targets/property_target.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>

#include "fuzz/guidance/mutate_case.h"
#include "fuzz/targets/check_input.h"
#include "properties/case/encoding/case_file.h"
#include "properties/case/generators.h"

// The entry points of libFuzzer, and of the engines that run its targets.

namespace {

ropecheck::targets::Properties of_target() {
  static const std::vector<const ropecheck::Property*> all =
      ropecheck::targets::checked_properties();
  return all;
}

/// Writes a case; returns 0 if it does not fit.
std::size_t write_case(std::span<const std::uint8_t> parent, const ropecheck::Case& c,
                       std::uint8_t* to, std::size_t most) {
  const auto bytes =
      ropecheck::case_file(ropecheck::targets::property_of(parent, of_target()).name, c);
  if (bytes.size() > most) return 0;
  std::copy(bytes.begin(), bytes.end(), to);
  return bytes.size();
}

/// A case as the properties' runs draw it.
ropecheck::Case drawn_case(const ropecheck::Property& property, unsigned seed) {
  const ropecheck::targets::UnderTest& wanted = ropecheck::targets::under_test();
  static ropecheck::CaseSource source =
      ropecheck::case_source(property, wanted.spec, wanted.implementation.capabilities,
                             ropecheck::DType::float32, wanted.highest);
  source.domain = property.domain;
  rc::Random random({seed, 0, 0, 0});
  return ropecheck::draw_case(source, random);
}

/// The case that follows a parent; nothing if the mutation is left to the engine.
std::optional<ropecheck::Case> next_case(std::span<const std::uint8_t> parent, unsigned seed) {
  const ropecheck::targets::Guidance guidance = ropecheck::targets::under_test().guidance;
  if (guidance == ropecheck::targets::Guidance::none)
    return drawn_case(ropecheck::targets::property_of(parent, of_target()), seed);
  std::mt19937_64 random(seed);
  // Mutations of bytes that ignore the fields may still lead to something new.
  if (guidance == ropecheck::targets::Guidance::coverage || random() % 16 == 0) return std::nullopt;
  const ropecheck::ReadCase read = ropecheck::read_case(parent);
  if (!read.ok()) return std::nullopt;
  return ropecheck::guidance::mutated(
      read.value, ropecheck::targets::under_test().implementation.capabilities, random);
}

}  // namespace

extern "C" {

// A case makes some fifty small allocations. Long stack traces of each, and a quarantine larger
// than the nearer caches, would take a third of the time.
const char* __asan_default_options();
const char* __asan_default_options() {
  return "quarantine_size_mb=1:thread_local_quarantine_size_kb=64:malloc_context_size=1";
}

// libFuzzer's own mutations of bytes; weak, because a replay program has none.
__attribute__((weak)) std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                   std::size_t most);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ropecheck::targets::check_input({data, size}, of_target());
  return 0;
}

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                    unsigned seed) {
  if (const auto next = next_case({data, size}, seed))
    if (const std::size_t written = write_case({data, size}, *next, data, most)) return written;
  return LLVMFuzzerMutate == nullptr ? size : LLVMFuzzerMutate(data, size, most);
}

std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                      const std::uint8_t* other, std::size_t other_size,
                                      std::uint8_t* out, std::size_t most, unsigned seed) {
  if (ropecheck::targets::under_test().guidance != ropecheck::targets::Guidance::errors) return 0;
  std::mt19937_64 random(seed);
  const std::span<const std::uint8_t> parent(one, one_size);
  const ropecheck::ReadCase a = ropecheck::read_case(parent);
  const ropecheck::ReadCase b = ropecheck::read_case({other, other_size});
  if (!a.ok() || !b.ok()) return 0;
  const ropecheck::Capabilities& can = ropecheck::targets::under_test().implementation.capabilities;
  const ropecheck::Case child = ropecheck::guidance::crossed(a.value, b.value, can, random);
  // A child equal to its parent, as when there is only one input yet, would be run again for
  // nothing: the engine makes another mutation instead.
  if (child == a.value) return 0;
  return write_case(parent, child, out, most);
}

}  // extern "C"
