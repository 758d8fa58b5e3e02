#include "hunt/fingerprint.h"

#include <fmt/core.h>

#include "adapters/capability_names.h"
#include "adapters/limits/declared_limits.h"
#include "support/text_hash.h"
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

}  // namespace

std::string fingerprint_of(const std::string& asked_for, const Implementation& implementation) {
  if (asked_for.starts_with("pipe:"))
    return support::text_hash(asked_for + '\n' + hello_of(implementation));
  return support::text_hash(
      support::read_whole(asked_for.starts_with("builtin:") ? "/proc/self/exe" : asked_for));
}

}  // namespace ropecheck::hunt
