#include "run/replay.h"

#include <fmt/core.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "properties/case/encoding/case_file.h"
#include "support/input_error.h"

namespace ropecheck::run {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// The case with the most listed values takes less than this.
constexpr std::uintmax_t kLargestFile = std::uintmax_t{1} << 28;

Bytes read_file(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    throw support::InputError(fmt::format("'{}' is neither a line that starts with '{}' nor a file",
                                          path.substr(0, 60), kLineMagic));
  if (std::filesystem::file_size(path, ignored) > kLargestFile)
    throw support::InputError(fmt::format("'{}' is too large for a case", path));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw support::InputError(fmt::format("'{}' cannot be read", path));
  Bytes bytes{std::istreambuf_iterator<char>(file), {}};
  if (bytes.empty()) throw support::InputError(fmt::format("'{}' is empty", path));
  while (!bytes.empty() && bytes.back() == '\n' && bytes.front() == kLineMagic.front())
    bytes.pop_back();
  return bytes;
}

}  // namespace

ReplayedCase read_replay(const std::string& line_or_file) {
  const bool is_line = line_or_file.starts_with(kLineMagic);
  const Bytes bytes =
      is_line ? Bytes(line_or_file.begin(), line_or_file.end()) : read_file(line_or_file);
  const ReadCase read = read_case(bytes);
  if (!read.ok()) throw support::InputError("no case: " + read.problem);
  const Property* property = property_named(read.property);
  if (property == nullptr)
    throw support::InputError(fmt::format("no case: there is no property '{}'", read.property));
  return {property, read.value};
}

}  // namespace ropecheck::run
