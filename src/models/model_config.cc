#include "models/model_config.h"

#include <cstddef>
#include <fstream>
#include <ios>

namespace ropecheck::models {
namespace {

/// Headers with a large vocabulary take about ten megabytes; the tensors after them are not needed.
constexpr std::streamsize kMostBytes = std::streamsize{1} << 28;

}  // namespace

ModelConfig read_model_config(const std::string& path, const ConfigOptions& options) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes;
  char block[1 << 16];
  while (file && static_cast<std::streamsize>(bytes.size()) < kMostBytes) {
    file.read(block, sizeof block);
    bytes.append(block, static_cast<std::size_t>(file.gcount()));
  }
  if (bytes.empty()) {
    ModelConfig config;
    config.problem = "'" + path + "' is missing, empty or not readable";
    return config;
  }
  if (bytes.compare(0, 4, "GGUF") == 0) return read_gguf_config(bytes, options);
  return read_hugging_face_config(bytes, options);
}

}  // namespace ropecheck::models
