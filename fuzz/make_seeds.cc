#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "properties/case_bytes.h"
#include "properties/hard_positions.h"

// Writes the seeds of the fuzz targets into a folder: `fuzz_make_seeds fuzz/corpus/TARGET`. They
// are constructed, small, and cover what random bytes seldom hit: positions constructed to be hard,
// positions next to the limits of formats, every format, layout, direction and kind of values.
namespace ropecheck {
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

/// One token, or a few, of a vector of four coordinates.
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
      // Tokens at the very start are close to a multiple of a quarter turn as well: to none.
      for (const HardPosition& at : hard_positions(c.spec, limit, 4))
        if (at.position > 1000) {
          c.positions = {at.position};
          break;
        }
      c.q.values.seed = static_cast<std::uint64_t>(bits);
      seeds.push_back({"hard_base_" + std::to_string(static_cast<int>(base)) + "_below_2_" +
                           std::to_string(bits),
                       c});
    }
  return seeds;
}

std::vector<Seed> all_seeds() {
  std::vector<Seed> seeds = hard_seeds();
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
  Case strided = small({7, 5, 6});
  strided.q = {3, {true, false, 2, 1, 5, 3}, {false, true, 1, 0, 16, 1}, {}};
  strided.k = {2, {false, true, 3, 2, 0, 0}, {true, true, 1, 7, 1, 2}, {}};
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

int write_all(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const Seed& seed : all_seeds()) {
    const auto bytes = encode_case(0, seed.c);
    std::ofstream file(folder / seed.name, std::ios::binary);
    if (bytes)
      file.write(reinterpret_cast<const char*>(bytes->data()),
                 static_cast<std::streamsize>(bytes->size()));
    if (!bytes || !file.flush()) {
      std::fprintf(stderr, "cannot write %s\n", (folder / seed.name).c_str());
      return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace ropecheck

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fuzz_make_seeds FOLDER\n");
    return 2;
  }
  return ropecheck::write_all(argv[1]);
}
