#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "models/model_config.h"

// Files that are broken, or made to do harm: each is refused in one printable sentence or read as
// sound rotations, within two seconds.
namespace ropecheck {
namespace {

namespace fs = std::filesystem;

/// A folder that goes away with its files.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "hostileXXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  std::string file(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }
  fs::path path() const { return path_; }

 private:
  fs::path path_;
};

/// Reads the file and checks what holds for any file. Returns the result.
models::ModelConfig read_soundly(const std::string& path) {
  const auto start = std::chrono::steady_clock::now();
  const models::ModelConfig config = models::read_model_config(path);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took.count(), 2) << path;
  EXPECT_NE(config.problem.empty(), config.ropes.empty()) << path;
  EXPECT_LT(config.problem.size(), 1000u) << path;
  for (const char c : config.problem)
    EXPECT_FALSE(static_cast<unsigned char>(c) < ' ' || c == '\x7f') << path;
  for (const char* mark : {"\xe2\x80\xae", "\xe2\x80\xaa", "\xe2\x81\xa6", "\xe2\x80\x8f"}) {
    EXPECT_EQ(config.problem.find(mark), std::string::npos) << path;
    for (const models::Reading& reading : config.readings)
      EXPECT_EQ((reading.key + reading.value).find(mark), std::string::npos) << path;
  }
  for (const models::ModelRope& rope : config.ropes) {
    EXPECT_EQ(problem_with(rope.spec), "") << path;
    EXPECT_GE(rope.trained_length, 1) << path;
    EXPECT_LE(rope.spec.head_dim, 1 << 14) << path;
  }
  return config;
}

std::string llama_with(const std::string& members) {
  return R"({"model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32,
             "max_position_embeddings": 8192, "rope_theta": 10000.0)" +
         members + "}";
}

/// Configurations that name one key each with a value of the wrong kind or size.
std::vector<std::string> configurations() {
  std::vector<std::string> all;
  // A key's value replaces the sound one.
  const auto replaced = [](const std::string& key, const std::string& value) {
    std::string text = "{";
    for (const auto& [name, sound] :
         std::vector<std::pair<std::string, std::string>>{{"model_type", "\"llama\""},
                                                          {"hidden_size", "4096"},
                                                          {"num_attention_heads", "32"},
                                                          {"head_dim", "128"},
                                                          {"max_position_embeddings", "8192"},
                                                          {"rope_theta", "10000.0"},
                                                          {"rope_scaling", "null"}})
      text += (text.size() > 1 ? ", \"" : "\"") + name + "\": " + (name == key ? value : sound);
    return text + "}";
  };
  for (const char* key : {"hidden_size", "num_attention_heads", "head_dim",
                          "max_position_embeddings", "rope_theta", "rope_scaling", "model_type"})
    for (const char* value : {"-5", "0", "1e300", "1048576", "\"128\"", "[]", "{}", "true", "1.5",
                              "-1e-300", "9223372036854775808", "[[1]]"})
      all.push_back(replaced(key, value));
  for (const char* members :
       {R"("rope_scaling": {"type": "yarn", "factor": 1e308})",
        R"("rope_scaling": {"type": "linear", "factor": 5e-324})",
        R"("rope_scaling": {"type": "longrope", "short_factor": [], "long_factor": []})",
        R"("rope_scaling": {"type": "dynamic", "factor": -1})",
        R"("rope_scaling": {"rope_type": null, "type": null, "factor": 2})",
        R"("rope_scaling": {"full_attention": {"rope_type": "default"}})",
        R"("rope_scaling": {"\u202egnol": {"rope_type": "default"}})",
        "\"rope_\xe2\x80\xaekey\": 1", R"("rope_\u0007bell": 1)",
        R"("rope_theta2": "\u202e\u2066hidden")", R"("layer_types": "full_attention")",
        R"("text_config": {"text_config": {"text_config": {}}})",
        R"("vision_config": {"rope_theta": 1})"})
    all.push_back(llama_with(std::string(", ") + members));
  for (const char* text :
       {R"({"_class_name": 5})",
        "{\"_class_name\": \"\xe2\x80\xae"
        "FluxTransformer2DModel\"}",
        R"({"_class_name": "FluxTransformer2DModel", "axes_dims_rope": [1e300, -1e300, 128]})",
        R"({"_class_name": "FluxTransformer2DModel", "axes_dims_rope": [[16], {}, null]})",
        R"({"_class_name": "WanTransformer3DModel", "attention_head_dim": 1048576,
            "rope_max_seq_len": 9007199254740993})",
        R"({"model_type": "pixtral", "image_size": 9e15, "patch_size": 1})",
        R"({"model_type": "pixtral", "image_size": 1024, "patch_size": 0})",
        R"({"model_type": "pixtral", "head_dim": 16384, "rope_theta": 5e-324, "image_size": 64,
            "patch_size": 16})",
        R"({"model_type": "qwen3_vl", "vision_config": {"model_type": "qwen3_vl"}})"})
    all.push_back(text);
  all.push_back(std::string(100'000, '{'));
  all.push_back(std::string(100'000, '['));
  all.push_back(llama_with(R"(, "objects": [)" + [] {
    std::string list = "{}";
    for (int i = 0; i < 200'000; ++i) list += ",{}";
    return list;
  }() + "]"));
  all.push_back(std::string("\0\0\0\0", 4));
  all.push_back("\xef\xbb\xbf{}");
  all.push_back(std::string(1 << 20, ' '));
  all.push_back(std::string("{\0\"\0m\0\"\0:\0001\0}\0", 14));  // UTF-16
  for (const char* members :
       {"\"a\": \"\xe2\x82\"", "\"a\": \"\xc0\xaf\"", "\"a\": \"\xed\xa0\x80\"", R"("a": "\ud800")",
        R"("rope_\ud800": 1)", R"("rope\u0000x": 1)", R"("rope_the\u0074a": 5)",
        R"("head_dim": -9223372036854775808)", R"("head_dim": 3)",
        R"("rope_scaling": {"type": "yarn", "factor": 4, "beta_fast": 1e308, "beta_slow": 1e-308})",
        R"("rope_scaling": {"type": "yarn", "factor": 40, "mscale": -50, "mscale_all_dim": 1})",
        R"("rope_scaling": {"type": "dynamic", "factor": 1e300})"})
    all.push_back(llama_with(std::string(", ") + members));
  for (const char* text :
       {R"({"model_type": "qwen2_vl_text", "rope_scaling": {"type": "mrope",
            "mrope_section": [true, true, true]}})",
        R"({"model_type": "hunyuan_v1_dense", "head_dim": 128, "rope_scaling": {"type": "dynamic",
            "alpha": 1e-300, "factor": 1}})",
        R"({"model_type": "\u001b[31mllama"})", R"({"model_type": "llava", "text_config": [{}]})",
        R"({"model_type": "phi", "partial_rotary_factor": 1e-300})",
        R"({"_class_name": "ZImageTransformer2DModel", "dim": 3840, "n_heads": 0})",
        R"({"_class_name": "Lumina2Transformer2DModel", "axes_lens": [1e300, 0.5, -1]})"})
    all.push_back(text);
  all.push_back(llama_with(R"(, "rope_theta": 1, "rope_theta": 2)"));
  all.push_back(llama_with("").substr(0, 40));
  all.push_back("\"" + std::string(1 << 20, 'a') + "\"");
  all.push_back(R"({"model_type": "gemma3_text", "layer_types": [)" + [] {
    std::string list = "\"full_attention\"";
    for (int i = 0; i < 20'000; ++i) list += ", \"full_attention\"";
    return list;
  }() + "]}");
  return all;
}

template <class T>
std::string bytes_of(T value) {
  std::string text(sizeof value, '\0');
  std::memcpy(text.data(), &value, sizeof value);
  return text;
}

std::string text_of(const std::string& value) {
  return bytes_of<std::uint64_t>(value.size()) + value;
}

std::vector<std::string> gguf_files() {
  const auto header = [](std::uint64_t tensors, std::uint64_t pairs) {
    return "GGUF" + bytes_of<std::uint32_t>(3) + bytes_of(tensors) + bytes_of(pairs);
  };
  constexpr std::uint64_t kHuge = ~std::uint64_t{0};
  const std::string name =
      text_of("general.architecture") + bytes_of<std::uint32_t>(8) + text_of("llama");
  const auto number = [](const std::string& key, double value) {
    return text_of(key) + bytes_of<std::uint32_t>(12) + bytes_of(value);
  };
  return {
      header(0, kHuge),
      header(kHuge, 0),
      header(2'000'000, 1) + name,
      header(0, 1) + bytes_of(kHuge),
      header(0, 1) + text_of("k") + bytes_of<std::uint32_t>(9) + bytes_of<std::uint32_t>(0) +
          bytes_of(kHuge),
      header(0, 1) + text_of("k") + bytes_of<std::uint32_t>(99),
      header(0, 1) + text_of("general.architecture") + bytes_of<std::uint32_t>(8) +
          text_of("\xe2\x80\xae llama"),
      header(0, 3) + name + number("llama.context_length", -5) +
          number("llama.attention.key_length", 128),
      header(0, 3) + name + number("llama.context_length", 4096) +
          number("llama.attention.key_length", 1048576),
      header(0, 4) + name + number("llama.context_length", 4096) +
          number("llama.attention.key_length", 128) + number("llama.rope.freq_base", NAN),
      header(0, 4) + name + number("llama.context_length", 4096) +
          number("llama.attention.key_length", 128) + number("general.alignment", 0.5),
      header(1, 3) + name + number("llama.context_length", 4096) +
          number("llama.attention.key_length", 128) + text_of("rope_freqs.weight") +
          bytes_of<std::uint32_t>(1) + bytes_of<std::uint64_t>(64) + bytes_of<std::uint32_t>(0) +
          bytes_of(kHuge),
      header(1, 3) + name + number("llama.context_length", 4096) +
          number("llama.attention.key_length", 128) + text_of("rope_freqs.weight") +
          bytes_of<std::uint32_t>(2) + bytes_of(kHuge) + bytes_of(kHuge) +
          bytes_of<std::uint32_t>(0) + bytes_of<std::uint64_t>(0),
  };
}

TEST(AHostileFile, IsRefusedInASentenceOrSoundlyRead) {
  const Folder folder;
  int files = 0;
  for (const std::string& text : configurations())
    read_soundly(folder.file("config" + std::to_string(files++) + ".json", text));
  for (const std::string& bytes : gguf_files())
    read_soundly(folder.file("model" + std::to_string(files++) + ".gguf", bytes));
  EXPECT_GE(files, 121);
}

TEST(AnythingButAFile, IsRefusedAtOnce) {
  const Folder folder;
  const fs::path fifo = folder.path() / "fifo.json";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  fs::create_symlink("loop.json", folder.path() / "loop.json");
  fs::create_symlink("nowhere.json", folder.path() / "broken.json");
  fs::create_directory(folder.path() / "empty");
  const std::string large = folder.file("large.json", "");
  fs::resize_file(large, std::uintmax_t{1} << 33);
  for (const std::string& path :
       {fifo.string(), (folder.path() / "loop.json").string(),
        (folder.path() / "broken.json").string(), (folder.path() / "empty").string(), large,
        std::string("/dev/zero"), std::string("/dev/null"), std::string("/"),
        // Files of the system that claim to be empty; reading one may wait for ever.
        std::string("/proc/self/status"), std::string("no\nsuch\x1b[31m file")})
    EXPECT_FALSE(read_soundly(path).problem.empty()) << path;
}

TEST(AFolderOfAModel, StandsForItsConfiguration) {
  const Folder folder;
  folder.file("config.json", llama_with(""));
  EXPECT_EQ(read_soundly(folder.path().string()).problem, "");
  fs::remove(folder.path() / "config.json");
  fs::create_directory(folder.path() / "transformer");
  folder.file("transformer/config.json", llama_with(""));
  EXPECT_EQ(read_soundly(folder.path().string()).problem, "");
}

TEST(ALengthThatMakesNoSense, IsRefusedWithTheWayOut) {
  const Folder folder;
  for (const char* length : {"-5", "0"}) {
    const models::ModelConfig config = read_soundly(folder.file(
        "config.json",
        R"({"model_type": "llama", "max_position_embeddings": )" + std::string(length) + "}"));
    EXPECT_NE(config.problem.find("--length"), std::string::npos) << config.problem;
  }
}

}  // namespace
}  // namespace ropecheck
