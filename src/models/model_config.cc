#include "models/model_config.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <system_error>

#include "models/gguf/config.h"
#include "support/printable.h"

namespace ropecheck::models {
namespace {

/// Headers with a large vocabulary take about ten megabytes; the tensors after them are read by
/// their offsets.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 28;
/// The largest published config.json have some hundred kilobytes.
constexpr std::uint64_t kMostJson = std::uint64_t{1} << 23;

ModelConfig problem_of(const std::string& path, const std::string& what) {
  ModelConfig config;
  config.problem = "'" + support::printable(path) + "' " + what;
  return config;
}

std::string read_bytes(std::ifstream& file, std::uint64_t offset, std::uint64_t count) {
  file.clear();
  file.seekg(static_cast<std::streamoff>(offset));
  std::string bytes;
  char block[1 << 16];
  while (file && bytes.size() < count) {
    const std::uint64_t rest = count - bytes.size();
    file.read(block, static_cast<std::streamsize>(rest < sizeof block ? rest : sizeof block));
    bytes.append(block, static_cast<std::size_t>(file.gcount()));
  }
  return bytes;
}

/// The file within a folder of a model: a transformer's own folder comes after the model's.
std::filesystem::path file_in(const std::filesystem::path& folder) {
  std::error_code error;
  for (const char* name : {"config.json", "transformer/config.json"})
    if (std::filesystem::is_regular_file(folder / name, error)) return folder / name;
  return folder;
}

}  // namespace

ModelConfig read_model_config(const std::string& given, const ConfigOptions& options) {
  std::error_code error;
  std::filesystem::path path = given;
  if (std::filesystem::is_directory(path, error)) path = file_in(path);
  const auto status = std::filesystem::status(path, error);
  if (error || status.type() == std::filesystem::file_type::not_found)
    return problem_of(given, "is missing, empty or not readable");
  if (status.type() != std::filesystem::file_type::regular)
    return problem_of(given, "is not a file, and so not readable as a model's configuration");
  // Some files of the system claim to be empty, and reading one of them may wait for ever.
  if (std::filesystem::file_size(path, error) == 0 || error)
    return problem_of(given, "is missing, empty or not readable");
  std::ifstream file(path, std::ios::binary);
  std::string bytes = read_bytes(file, 0, 4);
  if (bytes.empty()) return problem_of(given, "is missing, empty or not readable");
  if (bytes != "GGUF") {
    bytes = read_bytes(file, 0, kMostJson + 1);
    if (bytes.size() > kMostJson)
      return problem_of(given, "is larger than 8 MB, and so no configuration");
    if (const auto first = bytes.find_first_not_of(" \t\r\n");
        first != std::string::npos && (bytes[first] & 0x80) == 0 && bytes[first] != '{' &&
        bytes[first] != '[')
      return problem_of(given, "is neither a model's config.json nor a GGUF file");
    return read_hugging_face_config(bytes, options);
  }
  const ReadAt read_at = [&](std::uint64_t offset, std::uint64_t count) {
    return read_bytes(file, offset, count);
  };
  return read_gguf_config(read_bytes(file, 0, kMostBytes), read_at, options);
}

void keep_layer(ModelConfig& config, const ConfigOptions& options) {
  if (options.layer.empty() || !config.problem.empty()) return;
  std::string names;
  for (const ModelRope& rope : config.ropes) {
    if (rope.layer_type == options.layer) {
      const ModelRope kept = rope;
      config.ropes.assign(1, kept);
      return;
    }
    if (!rope.layer_type.empty()) names += (names.empty() ? "" : ", ") + rope.layer_type;
  }
  config.ropes.clear();
  config.problem = "there are no layers of type '" + options.layer + "'; " +
                   (names.empty() ? "all layers that rotate are alike" : "there are " + names);
}

}  // namespace ropecheck::models
