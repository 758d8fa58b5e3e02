#include <cstddef>
#include <cstdint>

#include "fuzz/targets/sound_config.h"

// A model's file: checks that any bytes are read as a GGUF header or refused in a sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ropecheck::targets::require_sound(ropecheck::models::read_gguf_config(bytes));
  ropecheck::targets::require_sound(
      ropecheck::models::read_gguf_config(bytes, ropecheck::targets::all_options()));
  return 0;
}
