#include "fuzz/check_input.h"
#include "properties/every_property.h"

// Hunts for precision loss: any position, specification, shape and values, against the reference.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ropecheck::check_input(ropecheck::kMatchesReference, data, size);
  return 0;
}
