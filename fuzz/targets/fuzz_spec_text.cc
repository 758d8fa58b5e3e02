#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "adapters/spec_from_text.h"
#include "properties/case/encoding/spec_text.h"
#include "support/input_error.h"

// Checks that any text is read as a specification or refused, and that a specification is written
// as a text with the same meaning.
namespace {

std::optional<ropecheck::RopeSpec> read(std::string_view text) {
  try {
    return ropecheck::adapters::spec_from_text(text);
  } catch (const ropecheck::support::InputError&) {
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
