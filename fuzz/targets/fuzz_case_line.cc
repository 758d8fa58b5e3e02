#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "properties/case/encoding/case_text.h"

// Checks that any text is read as a case or refused, and that a case is written as a line with the
// same meaning.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ropecheck::ReadCase read =
      ropecheck::from_line({reinterpret_cast<const char*>(data), size});
  if (!read.ok()) return 0;
  const ropecheck::ReadCase again =
      ropecheck::from_line(ropecheck::to_line(read.property, read.value));
  if (again.ok() && again.property == read.property && again.value == read.value) return 0;
  std::fprintf(stderr, "written and read again it is another case: %s\n", again.problem.c_str());
  std::abort();
}
