#include "support/whole_files.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "support/input_error.h"

namespace ropecheck::support {

std::string read_whole(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw InputError("'" + path + "' cannot be read");
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_whole(const std::string& path, const std::string& content) {
  const std::string temporary = path + ".new";
  {
    std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
    stream << content;
    if (!stream.flush()) throw InputError("'" + temporary + "' cannot be written");
  }
  std::error_code error;
  std::filesystem::rename(temporary, path, error);
  if (error) throw InputError("'" + path + "' cannot be written: " + error.message());
}

}  // namespace ropecheck::support
