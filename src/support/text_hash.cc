#include "support/text_hash.h"

#include <fmt/core.h>

namespace ropecheck::support {

std::uint64_t fnv_1a(std::string_view bytes) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
  return hash;
}

std::string text_hash(std::string_view bytes) { return fmt::format("{:016x}", fnv_1a(bytes)); }

}  // namespace ropecheck::support
