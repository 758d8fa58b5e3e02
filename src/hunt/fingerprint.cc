#include "hunt/fingerprint.h"

#include <cstdint>
#include <cstdio>

#include "hunt/journal.h"

namespace ropecheck {

/// FNV-1a: against mistakes, not against forgery.
std::string fingerprint_of(const std::string& implementation) {
  if (implementation.starts_with("builtin:") || implementation.starts_with("pipe:")) return {};
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  for (const char c : read_whole(implementation))
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace ropecheck
