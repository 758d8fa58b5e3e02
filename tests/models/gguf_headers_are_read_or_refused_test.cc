#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <variant>
#include <vector>

#include "models/model_config.h"

namespace ropecheck {
namespace {

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
  GgufWriter& tensor(const std::string& name) {
    tensors_ += text(name) + bytes<std::uint32_t>(1) + bytes<std::uint64_t>(64) +
                bytes<std::uint32_t>(0) + bytes<std::uint64_t>(0);
    ++tensor_count_;
    return *this;
  }
  std::string finish(std::uint32_t version = 3) const {
    return "GGUF" + bytes(version) + bytes(tensor_count_) + bytes(count_) + pairs_ + tensors_;
  }

 private:
  std::string pairs_, tensors_;
  std::uint64_t count_ = 0, tensor_count_ = 0;
};

GgufWriter qwen() {
  GgufWriter file;
  const std::string words = GgufWriter::bytes<std::uint32_t>(8) +
                            GgufWriter::bytes<std::uint64_t>(2) + GgufWriter::text("a") +
                            GgufWriter::text("b");
  file.word("general.architecture", "qwen2")
      .add("tokenizer.ggml.tokens", 9, words)
      .integer("qwen2.context_length", 131072)
      .integer("qwen2.embedding_length", 3584)
      .integer("qwen2.attention.head_count", 28)
      .integer("qwen2.rope.dimension_count", 128)
      .number("qwen2.rope.freq_base", 1e6F);
  return file;
}

TEST(AGgufHeader, GivesTheRotationOfItsModel) {
  const models::ModelConfig config =
      models::read_gguf_config(qwen().tensor("token_embd.weight").finish());
  ASSERT_EQ(config.problem, "");
  ASSERT_EQ(config.ropes.size(), 1u);
  RopeSpec expected;
  expected.base = 1e6;
  EXPECT_EQ(config.ropes.front().spec, expected);
  EXPECT_EQ(config.ropes.front().trained_length, 131072);
}

TEST(AGgufHeader, GivesYarnAsGgmlComputesIt) {
  const models::ModelConfig config =
      models::read_gguf_config(qwen()
                                   .word("qwen2.rope.scaling.type", "yarn")
                                   .number("qwen2.rope.scaling.factor", 4)
                                   .integer("qwen2.rope.scaling.original_context_length", 32768)
                                   .finish());
  ASSERT_EQ(config.problem, "");
  YarnScaling expected;
  expected.factor = 4;
  expected.original_length = 32768;
  expected.ramp_is_step = expected.ggml_attention = true;
  EXPECT_EQ(std::get<YarnScaling>(config.ropes.front().spec.scaling), expected);
}

TEST(AGgufHeader, CutShortAnywhereIsRefusedAndNothingElseHappens) {
  const std::string whole = qwen().tensor("token_embd.weight").finish();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const models::ModelConfig config = models::read_gguf_config(whole.substr(0, length));
    EXPECT_NE(config.problem.find("cut short"), std::string::npos) << length;
    EXPECT_TRUE(config.ropes.empty());
  }
}

TEST(AGgufHeader, WithBytesChangedIsReadOrRefusedInASentence) {
  const std::string whole = qwen().tensor("token_embd.weight").finish();
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const char byte : {'\0', '\x01', '\x7f', '\xff'}) {
      std::string changed = whole;
      changed[at] = byte;
      const models::ModelConfig config = models::read_gguf_config(changed);
      EXPECT_NE(config.problem.empty(), config.ropes.empty()) << at;
    }
}

TEST(ABadGgufHeader, IsRefusedWithASentenceThatNamesTheFault) {
  struct Refused {
    const char* what;
    std::string bytes;
    const char* said;
  };
  GgufWriter without_architecture, unknown, without_base;
  without_architecture.integer("llama.context_length", 4096);
  unknown.word("general.architecture", "novel")
      .integer("novel.context_length", 4096)
      .integer("novel.attention.key_length", 64)
      .number("novel.rope.freq_base", 1e4F);
  without_base.word("general.architecture", "llama")
      .integer("llama.context_length", 4096)
      .integer("llama.attention.key_length", 64);
  const Refused all[] = {
      {"another file", "GGML and more", "not a GGUF file"},
      {"version 1", qwen().finish(1), "version 1"},
      {"no architecture", without_architecture.finish(), "general.architecture"},
      {"unknown architecture", unknown.finish(), "--layout"},
      {"no base", without_base.finish(), "freq_base is missing"},
      {"a key twice", qwen().integer("qwen2.context_length", 1).finish(), "twice"},
      {"a text for a number", qwen().word("qwen2.attention.key_length", "128").finish(),
       "must be a number"},
      {"unknown key", qwen().number("qwen2.rope.magic", 2).finish(), "'qwen2.rope.magic'"},
      {"unknown scaling", qwen().word("qwen2.rope.scaling.type", "magic").finish(), "'magic'"},
      {"scaling without a factor", qwen().word("qwen2.rope.scaling.type", "linear").finish(),
       "factor is missing"},
      {"factors in a tensor", qwen().tensor("rope_freqs.weight").finish(), "tensor"},
      {"rotary_dim above the head", qwen().integer("qwen2.attention.key_length", 64).finish(),
       "larger than head_dim"},
  };
  for (const Refused& bad : all) {
    const models::ModelConfig config = models::read_gguf_config(bad.bytes);
    EXPECT_TRUE(config.ropes.empty()) << bad.what;
    EXPECT_NE(config.problem.find(bad.said), std::string::npos)
        << bad.what << ": \"" << config.problem << '"';
  }
}

}  // namespace
}  // namespace ropecheck
