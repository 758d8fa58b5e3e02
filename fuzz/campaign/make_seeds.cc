#include <fmt/core.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "adapters/pipe/pipe_frames.h"
#include "adapters/rope_under_test.h"
#include "fuzz/targets/call_sequence.h"
#include "hunt/worst_cases.h"
#include "properties/case/encoding/case_bytes.h"
#include "properties/case/encoding/case_file.h"
#include "properties/case/hard_positions.h"
#include "properties/claims/every_property.h"
#include "properties/property.h"

// Writes the fuzz targets' seeds that are not text: `fuzz_make_seeds fuzz/corpus`. They are
// constructed, small, and cover inputs that random bytes seldom hit: positions constructed to be
// hard, inputs that cancel there, positions next to the limits of formats, every format, layout,
// direction, kind of values and memory layout. `fuzz_make_seeds --plain FILE` writes a seed that is
// not constructed: a token at position 0, to measure how far a search comes by itself.
namespace ropecheck::campaign {
namespace {

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();

struct Seed {
  std::string name;
  Case c;
};

RopeSpec model(double base) {
  RopeSpec spec;
  spec.base = base;
  return spec;
}

/// One token or a few, with vectors of four coordinates.
Case small(std::vector<std::int64_t> positions) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 4;
  c.seq = static_cast<int>(positions.size());
  c.positions = std::move(positions);
  return c;
}

std::vector<Seed> hard_seeds() {
  std::vector<Seed> seeds;
  for (const double base : {1e4, 5e5, 1e6})
    for (const int bits : {20, 32, 63}) {
      const std::int64_t limit = bits == 63 ? kLast : std::int64_t{1} << bits;
      Case c;
      c.spec = model(base);
      // Tokens at the very start are also close to a multiple of a quarter turn, namely to zero.
      for (const HardPosition& at : hard_positions(c.spec, limit, 4))
        if (at.position > 1000) {
          c.positions = {at.position};
          break;
        }
      c.q.values.seed = static_cast<std::uint64_t>(bits);
      seeds.push_back({fmt::format("hard_base_{}_below_2_{}", static_cast<int>(base), bits), c});
    }
  return seeds;
}

/// One pair at the closest approach to a quarter turn, with values that nearly cancel there.
std::vector<Seed> cancelling_seeds() {
  std::vector<Seed> seeds;
  for (const int bits : {12, 20, 24, 32, 48, 62}) {
    const RopeSpec spec = small({0}).spec;
    const std::int64_t limit = std::int64_t{1} << bits;
    const Case c = hunt::cancelling_case(spec, hard_positions(spec, 1, limit, 1).front());
    seeds.push_back({fmt::format("cancelling_below_2_{}", bits), c});
  }
  return seeds;
}

std::vector<Seed> case_seeds() {
  std::vector<Seed> seeds = hard_seeds();
  for (Seed& seed : cancelling_seeds()) seeds.push_back(std::move(seed));
  seeds.push_back({"beside_bfloat16", small({255, 257})});
  seeds.push_back({"beside_float16", small({2047, 2049, 65519, 65521})});
  seeds.push_back({"beside_float32", small({(1 << 24) - 1, (1 << 24) + 1})});
  seeds.push_back({"beside_double", small({(std::int64_t{1} << 53) + 1})});
  seeds.push_back({"beside_int32", small({0x7fff'ffff, 0x8000'0001})});
  seeds.push_back({"first_and_last", small({kFirst, kLast})});
  for (const DType dtype : kAllDTypes) {
    Case c = small({100, 101, 102});
    c.dtype = dtype;
    c.q.values = {Profile::wide, 1, {}};
    c.k.values = {Profile::special, 2, {}};
    seeds.push_back({"format_" + std::string(name_of(dtype)), c});
  }
  Case strided = small({7, 5, 6, 1007, 1005, 1006});
  strided.batch = 2;
  strided.seq = 3;
  strided.q.heads = 3;
  strided.q.in = {.heads_first = true,
                  .step = 2,
                  .head_gap = 1,
                  .token_gap = 5,
                  .misalignment = 3,
                  .batch_second = true,
                  .batch_gap = 300};
  strided.q.out = {.token_gap = 272,
                   .misalignment = 1,
                   .reversed_batch = true,
                   .reversed_heads = true,
                   .reversed_dim = true};
  strided.k.heads = 2;
  strided.k.in = {.step = 3, .head_gap = 2, .broadcast_batch = true, .broadcast_heads = true};
  strided.k.out = {.heads_first = true, .reversed = true, .head_gap = 7, .token_gap = 1};
  seeds.push_back({"strided", strided});
  Case partial = small({1'000'003});
  partial.spec.head_dim = 9;
  partial.spec.rotary_offset = 5;
  partial.spec.layout = Layout::interleaved;
  partial.spec.attention_factor = 1.25;
  partial.direction = Direction::inverse;
  partial.in_place = true;
  seeds.push_back({"partial_interleaved_inverse_in_place", partial});
  Case listed = small({131'071});
  listed.spec.scaling = ListedFrequencies{{1, 0.01f}};
  listed.q.values = {Profile::listed, 0, {0x3f80'0000, 0xbf80'0000, 0x0000'0001, 0x7f7f'ffff}};
  seeds.push_back({"listed_frequencies_and_values", listed});
  return seeds;
}

using Bytes = std::vector<std::uint8_t>;

struct File {
  std::string path;  ///< below the corpora's folder
  Bytes bytes;
};

/// Every property is named by one of the files; its target also reads the files of the others.
std::vector<File> case_files() {
  std::vector<File> files;
  for (const Seed& seed : case_seeds()) {
    const auto property = static_cast<std::uint8_t>(files.size() % all_properties().size());
    files.push_back({"cases/" + seed.name, encode_case(property, seed.c).value()});
  }
  return files;
}

/// Calls that could read the table of another call by mistake: the same head with another base, a
/// longer call after a shorter one, another format.
std::vector<File> sequence_files() {
  const Case short_call = small({5});
  Case other_base = short_call;
  other_base.spec.base = 500;
  Case other_format = short_call;
  other_format.dtype = DType::bfloat16;
  const Case long_call = small({0, 1, 2, 3, 1'000'000});
  Case strided = long_call;
  strided.q.in.step = 2;
  return {{"fuzz_calls/bases", targets::encode_sequence({short_call, other_base, short_call})},
          {"fuzz_calls/lengths", targets::encode_sequence({short_call, long_call, short_call})},
          {"fuzz_calls/formats", targets::encode_sequence({short_call, other_format, strided})}};
}

/// Appends a number as it lies in memory: little-endian on the machines that this runs on.
template <class T>
void append(std::string& to, T value) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  to.append(raw, sizeof value);
}

/// GGUF's metadata, as its specification defines it.
class GgufHeader {
 public:
  template <class T>
  GgufHeader& number(const std::string& key, std::uint32_t type, T value) {
    start(key, type);
    append(pairs_, value);
    return *this;
  }
  GgufHeader& word(const std::string& key, const std::string& value) {
    start(key, 8);
    text(value);
    return *this;
  }
  Bytes bytes() const {
    std::string all = "GGUF";
    append(all, std::uint32_t{3});
    append(all, std::uint64_t{0});  // number of tensors
    append(all, count_);
    all += pairs_;
    return {all.begin(), all.end()};
  }

 private:
  void text(const std::string& value) {
    append(pairs_, std::uint64_t{value.size()});
    pairs_ += value;
  }
  void start(const std::string& key, std::uint32_t type) {
    ++count_;
    text(key);
    append(pairs_, type);
  }

  std::string pairs_;
  std::uint64_t count_ = 0;
};

std::vector<File> gguf_files() {
  constexpr std::uint32_t kUint32 = 4, kFloat = 6;
  GgufHeader llama;
  llama.word("general.architecture", "llama")
      .number("llama.context_length", kUint32, std::uint32_t{8192})
      .number("llama.embedding_length", kUint32, std::uint32_t{4096})
      .number("llama.attention.head_count", kUint32, std::uint32_t{32})
      .number("llama.rope.freq_base", kFloat, 5e5F);
  GgufHeader yarn;
  yarn.word("general.architecture", "qwen2")
      .number("qwen2.context_length", kUint32, std::uint32_t{131072})
      .number("qwen2.attention.key_length", kUint32, std::uint32_t{128})
      .number("qwen2.rope.dimension_count", kUint32, std::uint32_t{64})
      .number("qwen2.rope.freq_base", kFloat, 1e6F)
      .word("qwen2.rope.scaling.type", "yarn")
      .number("qwen2.rope.scaling.factor", kFloat, 4.0F)
      .number("qwen2.rope.scaling.original_context_length", kUint32, std::uint32_t{32768});
  return {{"fuzz_gguf_config/llama", llama.bytes()}, {"fuzz_gguf_config/yarn", yarn.bytes()}};
}

/// A frame of src/gate/pipe_protocol.md.
Bytes frame(adapters::FrameType type, const std::string& content) {
  std::string all = "RCP1";
  append(all, type);
  append(all, std::uint64_t{content.size()});
  all += content;
  return {all.begin(), all.end()};
}

std::vector<File> pipe_files() {
  const std::string name = "my rope", contract = "float32";
  std::string hello;
  append(hello, std::uint32_t{1});  // the version of the protocol
  append(hello, std::uint32_t{0});
  append(hello, std::uint64_t{ROPECHECK_CAN_FLOAT32 | ROPECHECK_CAN_HALF_SPLIT});
  append(hello, kFirst);
  append(hello, kLast);
  append(hello, static_cast<std::uint32_t>(name.size()));
  append(hello, static_cast<std::uint32_t>(contract.size()));
  hello += name + contract;
  std::string result;
  append(result, std::uint64_t{1});
  for (int i = 0; i < 8; ++i) append(result, static_cast<float>(i));
  std::string error;
  append(error, std::uint64_t{1});
  append(error, std::uint32_t{ROPECHECK_FAILED});
  error += "out of memory";
  return {{"fuzz_pipe_frames/hello", frame(adapters::FrameType::hello, hello)},
          {"fuzz_pipe_frames/result", frame(adapters::FrameType::result, result)},
          {"fuzz_pipe_frames/error", frame(adapters::FrameType::error, error)}};
}

bool write(const std::filesystem::path& path, const Bytes& bytes) {
  std::ofstream stream(path, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  if (stream.flush()) return true;
  std::fprintf(stderr, "cannot write %s\n", path.c_str());
  return false;
}

int write_all(const std::filesystem::path& folder) {
  for (const auto& some : {case_files(), sequence_files(), gguf_files(), pipe_files()})
    for (const File& file : some) {
      const std::filesystem::path path = folder / file.path;
      std::filesystem::create_directories(path.parent_path());
      if (!write(path, file.bytes)) return 1;
    }
  return 0;
}

int write_plain(const std::filesystem::path& path) {
  return write(path, case_file(claims::kMatchesReference.name, small({0}))) ? 0 : 1;
}

}  // namespace
}  // namespace ropecheck::campaign

int main(int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  if (argc == 3 && first == "--plain") return ropecheck::campaign::write_plain(argv[2]);
  if (argc == 2 && first != "--plain") return ropecheck::campaign::write_all(first);
  std::fprintf(stderr, "usage: fuzz_make_seeds FOLDER, or --plain FILE\n");
  return 2;
}
