#ifndef ROPECHECK_TESTS_MODELS_GGUF_WRITER_H_
#define ROPECHECK_TESTS_MODELS_GGUF_WRITER_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "models/model_config.h"

// Headers of GGUF files for the tests of their reader.
namespace ropecheck {

/// Writes a GGUF header according to its specification: little-endian, like this machine.
class GgufWriter {
 public:
  template <class T>
  static std::string bytes(T value) {
    std::string text(sizeof value, '\0');
    std::memcpy(text.data(), &value, sizeof value);
    return text;
  }
  static std::string text(const std::string& value) {
    return bytes<std::uint64_t>(value.size()) + value;
  }

  GgufWriter& add(const std::string& key, std::uint32_t type, const std::string& value) {
    pairs_ += text(key) + bytes(type) + value;
    ++count_;
    return *this;
  }
  GgufWriter& integer(const std::string& key, std::uint32_t value) {
    return add(key, 4, bytes(value));
  }
  GgufWriter& number(const std::string& key, float value) { return add(key, 6, bytes(value)); }
  GgufWriter& word(const std::string& key, const std::string& value) {
    return add(key, 8, text(value));
  }
  GgufWriter& numbers(const std::string& key, const std::vector<std::uint32_t>& values) {
    std::string list = bytes<std::uint32_t>(4) + bytes<std::uint64_t>(values.size());
    for (const std::uint32_t value : values) list += bytes(value);
    return add(key, 9, list);
  }
  GgufWriter& yes(const std::string& key, bool value) {
    return add(key, 7, std::string(1, value ? '\1' : '\0'));
  }
  GgufWriter& tensor(const std::string& name, std::uint64_t size = 64, std::uint64_t offset = 0) {
    tensors_ += text(name) + bytes<std::uint32_t>(1) + bytes<std::uint64_t>(size) +
                bytes<std::uint32_t>(0) + bytes<std::uint64_t>(offset);
    ++tensor_count_;
    return *this;
  }
  std::string finish(std::uint32_t version = 3) const {
    return "GGUF" + bytes(version) + bytes(tensor_count_) + bytes(count_) + pairs_ + tensors_;
  }
  /// The header, padded as GGUF pads it, and float32 numbers as the tensors' data.
  std::string finish_with(const std::vector<float>& data) const {
    std::string file = finish();
    file.resize((file.size() + 31) / 32 * 32);
    for (const float value : data) file += bytes(value);
    return file;
  }

 private:
  std::string pairs_, tensors_;
  std::uint64_t count_ = 0, tensor_count_ = 0;
};

/// A header with the keys that every architecture needs.
inline GgufWriter model(const std::string& name) {
  GgufWriter file;
  file.word("general.architecture", name)
      .integer(name + ".context_length", 131072)
      .integer(name + ".block_count", 8)
      .integer(name + ".attention.key_length", 128)
      .number(name + ".rope.freq_base", 1e6F);
  return file;
}

/// The same with yarn.
inline GgufWriter yarn_model(const std::string& name, float factor, std::uint32_t original) {
  GgufWriter file = model(name);
  file.word(name + ".rope.scaling.type", "yarn")
      .number(name + ".rope.scaling.factor", factor)
      .integer(name + ".rope.scaling.original_context_length", original);
  return file;
}

/// Reads a header, and expects no problem.
inline models::ModelConfig read_gguf(const std::string& bytes) {
  models::ModelConfig config = models::read_gguf_config(bytes);
  EXPECT_EQ(config.problem, "");
  return config;
}

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MODELS_GGUF_WRITER_H_
