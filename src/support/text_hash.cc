#include "support/text_hash.h"

#include <fmt/core.h>

#include <cstdint>

namespace ropecheck::support {

std::string text_hash(std::string_view bytes) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
  return fmt::format("{:016x}", hash);
}

}  // namespace ropecheck::support
