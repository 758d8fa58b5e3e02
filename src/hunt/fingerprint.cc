#include "hunt/fingerprint.h"

#include <fmt/core.h>

#include <cstdint>
#include <cstdio>

#include "adapters/capability_names.h"
#include "adapters/limits/declared_limits.h"
#include "support/whole_files.h"

namespace ropecheck::hunt {
namespace {

/// The declaration of a program on a pipe, field by field.
std::string hello_of(const Implementation& implementation) {
  const Capabilities& can = implementation.capabilities;
  std::string text =
      fmt::format("{}\n{}\n{}\n{}\n{}", implementation.name, implementation.contract,
                  can.min_position, can.max_position, can.table ? "table" : "rotation");
  for (const std::string& missing : adapters::missing_capabilities(can)) text += '\n' + missing;
  for (const std::string& limit : adapters::left_out_by_limits(can)) text += '\n' + limit;
  return text;
}

/// FNV-1a: against mistakes, not against forgery.
std::string hash_of(const std::string& bytes) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100'0000'01b3;
  return fmt::format("{:016x}", hash);
}

}  // namespace

std::string fingerprint_of(const std::string& asked_for, const Implementation& implementation) {
  if (asked_for.starts_with("pipe:")) return hash_of(asked_for + '\n' + hello_of(implementation));
  return hash_of(
      support::read_whole(asked_for.starts_with("builtin:") ? "/proc/self/exe" : asked_for));
}

}  // namespace ropecheck::hunt
