#include "support/whole_files.h"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "support/input_error.h"

namespace ropecheck::support {

std::string read_whole(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw InputError(fmt::format("'{}' cannot be read", path));
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_whole(const std::string& path, const std::string& content) {
  const std::string temporary = path + ".new";
  {
    std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
    stream << content;
    if (!stream.flush()) throw InputError(fmt::format("'{}' cannot be written", temporary));
  }
  std::error_code error;
  std::filesystem::rename(temporary, path, error);
  if (error) throw InputError(fmt::format("'{}' cannot be written: {}", path, error.message()));
}

}  // namespace ropecheck::support
