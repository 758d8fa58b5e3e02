#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "gate/input_error.h"
#include "gate/spec_from_text.h"
#include "properties/spec_text.h"

// Checks that any text is read as a specification or refused, and that a specification is written
// as a text with the same meaning.
namespace {

std::optional<ropecheck::RopeSpec> read(std::string_view text) {
  try {
    return ropecheck::spec_from_text(text);
  } catch (const ropecheck::InputError&) {
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto spec = read({reinterpret_cast<const char*>(data), size});
  if (!spec || read(ropecheck::to_text(*spec)) == spec) return 0;
  std::fprintf(stderr, "written and read again it is another specification: %s\n",
               ropecheck::to_text(*spec).c_str());
  std::abort();
}
