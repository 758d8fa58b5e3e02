#include <benchmark/benchmark.h>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "rope/plan.h"
#include "tests/bench/accuracy.h"
#include "tests/bench/baselines.h"
#include "tests/bench/table_reporter.h"

// Compares the optimized rotation with the limit of the machine and with other projects' rotations,
// in one run: repetitions interleaved at random, medians, ratios, and the accuracy in the same
// table. The speed of machines drifts, so compare the lines of one table and never the times of two
// runs.
//
//   ropecheck_bench [--benchmark_filter=…] [--benchmark_repetitions=N] …
namespace ropecheck::bench {
namespace {

using rope::Arithmetic;
using rope::Plan;
using rope::Storage;

constexpr float kBase = 10000;
constexpr std::int64_t kFirstPosition = 100'000;  // a long context, well within training lengths

struct Kind {
  std::string name;
  rope::PlanOptions options;
  std::size_t size;  ///< bytes of an element
  double unit_roundoff;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"ours float32", {}, 4, 0x1p-24},
      {"ours float32, double inside", {.arithmetic = Arithmetic::float64}, 4, 0x1p-24},
      {"ours float32 correctly rounded",
       {.arithmetic = Arithmetic::correctly_rounded, .cos_sin = rope::CosSinRounding::correct},
       4,
       0x1p-24},
      {"ours float16", {.storage = Storage::float16}, 2, 0x1p-11},
      {"ours bfloat16", {.storage = Storage::bfloat16}, 2, 0x1p-8},
      {"ours float64", {.storage = Storage::float64}, 8, 0x1p-53}};
  return all;
}

RopeSpec spec_of(std::int64_t head_dim) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = static_cast<int>(head_dim);
  spec.base = static_cast<double>(kBase);
  return spec;
}

std::vector<std::int64_t> positions_of(std::int64_t tokens) {
  std::vector<std::int64_t> positions(static_cast<std::size_t>(tokens));
  std::iota(positions.begin(), positions.end(), kFirstPosition);
  return positions;
}

/// Buffers of one shape, newly made for each benchmark and aligned as an allocator of tensors
/// would.
struct Buffers {
  Buffers(const Shape& shape, std::size_t element_size)
      : bytes(shape.elements() * element_size + 4096), in(bytes), out(bytes) {
    // Ones in float32 and float64, and ordinary numbers in the other formats; nothing is subnormal.
    for (std::size_t i = 0; i < bytes; ++i) in[i] = i % 4 == 3 ? 0x3f : i % 4 == 1 ? 0x3c : 0x80;
  }
  static void* aligned(std::vector<unsigned char>& v) {
    return v.data() + (4096 - reinterpret_cast<std::uintptr_t>(v.data()) % 4096) % 4096;
  }
  float* x() { return static_cast<float*>(aligned(in)); }
  float* y() { return static_cast<float*>(aligned(out)); }

  std::size_t bytes;
  std::vector<unsigned char> in, out;
};

/// The names of all benchmarks, in the order of the table.
std::vector<std::string>& registered() {
  static std::vector<std::string> names;
  return names;
}

/// Registers a benchmark; each call of the function that `prepare` returns counts as `items` items.
void add(const std::string& name, std::size_t items,
         const std::function<std::function<void()>()>& prepare) {
  registered().push_back(name);
  benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    const std::function<void()> work = prepare();
    work();
    for (auto _ : state) {
      work();
      benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
  })->UseRealTime();
}

void add_ours(const std::string& shape_name, const Shape& shape, const Kind& kind, bool in_place,
              int threads) {
  std::string name = shape_name + "/" + kind.name;
  if (!in_place) name += ", elsewhere";
  if (threads > 1) name += ", " + std::to_string(threads) + " threads";
  add(name, shape.elements(), [=] {
    auto buffers = std::make_shared<Buffers>(shape, kind.size);
    const Plan plan(spec_of(shape.head_dim), kind.options);
    const auto positions = std::make_shared<std::vector<std::int64_t>>(positions_of(shape.tokens));
    const rope::Strides strides =
        rope::contiguous_strides(shape.tokens, shape.heads, shape.head_dim);
    void* to = in_place ? Buffers::aligned(buffers->in) : Buffers::aligned(buffers->out);
    const rope::Tensor tensor{Buffers::aligned(buffers->in), strides, to, strides, shape.heads};
    return [=] {
      const rope::Call call{
          .batch = 1, .seq = shape.tokens, .positions = positions->data(), .tensors = {&tensor, 1}};
      std::vector<std::thread> others;
      const auto share = [&](int i) { return shape.tokens * i / threads; };
      for (int i = 1; i < threads; ++i)
        others.emplace_back([&, i] { plan.rotate_rows(call, share(i), share(i + 1)); });
      plan.rotate_rows(call, 0, share(1));
      for (std::thread& other : others) other.join();
      (void)buffers;
    };
  });
}

void add_rotations(const Shape& shape) {
  const std::string name = std::to_string(shape.tokens) + " tokens x " +
                           std::to_string(shape.heads) + " heads x " +
                           std::to_string(shape.head_dim);
  const auto with_buffers = [=](const std::function<void(Buffers&)>& work) {
    return [=]() -> std::function<void()> {
      auto buffers = std::make_shared<Buffers>(shape, 4);
      return [=] { work(*buffers); };
    };
  };
  const auto positions = positions_of(shape.tokens);
  // Scaling by −1 keeps the magnitude of the numbers.
  add(name + "/limit: scaling in place", shape.elements(),
      with_buffers([=](Buffers& b) { scale_in_place(b.x(), shape.elements(), -1.0f); }));
  add(name + "/memcpy", shape.elements(),
      with_buffers([=](Buffers& b) { std::memcpy(b.y(), b.x(), shape.elements() * 4); }));
  std::vector<float> cos(positions.size() * shape.pairs()), sin(cos.size());
  Plan(spec_of(shape.head_dim)).cos_sin(positions, cos.data(), sin.data());
  add(name + "/finished table", shape.elements(),
      with_buffers([=](Buffers& b) { rotate_by_table(shape, cos.data(), sin.data(), b.x()); }));
  add(name + "/ggml's loop", shape.elements(), with_buffers([=](Buffers& b) {
        const ByteStrides strides{shape.heads * shape.head_dim * 4, shape.head_dim * 4, 4};
        rotate_like_ggml(shape, positions.data(), kBase, strides, b.x(), b.x());
      }));
  add(name + "/frameworks' way", shape.elements(), with_buffers([=](Buffers& b) {
        rotate_like_frameworks(shape, positions.data(), kBase, b.x(), b.y());
      }));
  for (const Kind& kind : kinds()) add_ours(name, shape, kind, true, 1);
  add_ours(name, shape, kinds()[0], false, 1);
  if (shape.tokens > 1) add_ours(name, shape, kinds()[0], true, 2);
}

void add_tables() {
  const std::string name = "table of 64 rows x 64 pairs, per pair";
  const std::size_t items = 64 * 64;
  const auto positions = positions_of(64);
  std::vector<std::int64_t> scattered = positions;
  for (std::int64_t& t : scattered) t = t * 7919 % 1'000'003;
  const float scale = std::pow(kBase, -2.0f / 128);
  add(name + "/ggml's loop", items, [=] {
    return [=, row = std::vector<float>(128)]() mutable {
      for (const std::int64_t t : positions) ggml_row(t, 64, scale, row.data());
    };
  });
  const auto ours = [&](const std::string& what, rope::CosSinRounding rounding,
                        const std::vector<std::int64_t>& at) {
    add(name + "/" + what, items, [=] {
      const Plan plan(spec_of(128), {.cos_sin = rounding});
      return [=, cos = std::vector<float>(items), sin = std::vector<float>(items)]() mutable {
        plan.cos_sin(at, cos.data(), sin.data());
      };
    });
  };
  ours("ours float32", rope::CosSinRounding::nearly_correct, positions);
  ours("ours float32 correctly rounded", rope::CosSinRounding::correct, positions);
  ours("ours float32, any order", rope::CosSinRounding::nearly_correct, scattered);
}

// The accuracy is measured at sampled positions of the benchmark and of the first 2^20.

std::vector<std::int64_t> sampled_positions() {
  std::vector<std::int64_t> all;
  for (std::int64_t t = kFirstPosition; t < kFirstPosition + 4096; t += 37) all.push_back(t);
  for (std::int64_t t = 1; t < 1 << 20; t += 4099) all.push_back(t);
  return all;
}

/// Rotates one head with a plan. The elements of x are small integers, which every storage holds
/// exactly; they are converted through float.
std::vector<double> rotate_through(const Plan& plan, std::int64_t position,
                                   const std::vector<double>& x) {
  const Storage storage = plan.options().storage;
  const std::size_t size = storage == Storage::float64 ? 8 : storage == Storage::float32 ? 4 : 2;
  std::vector<unsigned char> bytes(x.size() * size);
  const auto element = [&](std::size_t i) { return bytes.data() + i * size; };
  for (std::size_t i = 0; i < x.size(); ++i) {
    const float narrow = static_cast<float>(x[i]);
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(narrow);
    std::uint16_t half = static_cast<std::uint16_t>(bits >> 16);
    if (storage == Storage::float16)
      half = static_cast<std::uint16_t>(
          (bits >> 16 & 0x8000) | (narrow == 0 ? 0 : ((bits & 0x7fff'ffff) - (112u << 23)) >> 13));
    if (size == 8) std::memcpy(element(i), &x[i], 8);
    if (size == 4) std::memcpy(element(i), &narrow, 4);
    if (size == 2) std::memcpy(element(i), &half, 2);
  }
  const auto d = static_cast<std::int64_t>(x.size());
  const rope::Strides strides = rope::contiguous_strides(1, 1, d);
  const rope::Tensor tensor{bytes.data(), strides, bytes.data(), strides, 1};
  plan.rotate({.batch = 1, .seq = 1, .positions = &position, .tensors = {&tensor, 1}});
  std::vector<double> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    float narrow = 0;
    std::uint16_t half = 0;
    if (size == 8) std::memcpy(&y[i], element(i), 8);
    if (size == 4) std::memcpy(&narrow, element(i), 4);
    if (size == 2) std::memcpy(&half, element(i), 2);
    if (storage == Storage::bfloat16)
      narrow = std::bit_cast<float>(static_cast<std::uint32_t>(half) << 16);
    if (storage == Storage::float16) {
      const float magnitude = std::bit_cast<float>((half & 0x7fffu) << 13) * 0x1p112f;
      narrow = (half & 0x8000) != 0 ? -magnitude : magnitude;
    }
    if (size != 8) y[i] = static_cast<double>(narrow);
  }
  return y;
}

std::map<std::string, Accuracy> measure_accuracy() {
  const RopeSpec spec = spec_of(128);
  const std::vector<std::int64_t> at = sampled_positions();
  std::map<std::string, Accuracy> all;
  for (const Kind& kind : kinds()) {
    const Plan plan(spec, kind.options);
    const double ulp = worst_ulp(spec, at, [&](std::int64_t t, float* cos, float* sin) {
      plan.cos_sin({&t, 1}, cos, sin);
    });
    const double error = worst_pair_error(
        spec, at, kind.unit_roundoff,
        [&](std::int64_t t, const std::vector<double>& x) { return rotate_through(plan, t, x); });
    for (const char* how : {"", ", elsewhere", ", 2 threads", ", any order"})
      all[kind.name + how] = {ulp, error};
  }
  const auto baseline = [&](const MakeRow& row) {
    const Shape one{1, 1, 128};
    return Accuracy{
        worst_ulp(spec, at, row),
        worst_pair_error(spec, at, 0x1p-24, [&](std::int64_t t, const std::vector<double>& x) {
          std::vector<float> cos(64), sin(64), v(x.begin(), x.end());
          row(t, cos.data(), sin.data());
          rotate_by_table(one, cos.data(), sin.data(), v.data());
          return std::vector<double>(v.begin(), v.end());
        })};
  };
  all["ggml's loop"] = baseline([](std::int64_t t, float* cos, float* sin) {
    float row[128];
    ggml_row(t, 64, std::pow(kBase, -2.0f / 128), row);
    for (std::size_t j = 0; j < 64; ++j) cos[j] = row[2 * j], sin[j] = row[2 * j + 1];
  });
  all["frameworks' way"] = baseline(
      [](std::int64_t t, float* cos, float* sin) { framework_row(t, 64, kBase, cos, sin); });
  const Plan plan(spec);
  all["finished table"] = baseline([&](std::int64_t t, float* cos, float* sin) {
    plan.cos_sin({&t, 1}, cos, sin);
  });
  return all;
}

int run(int argc, char** argv) {
  add_tables();
  for (const std::int64_t tokens : {1, 512, 4096})
    for (const std::int64_t heads : {1, 8, 32})
      for (const std::int64_t head_dim : {64, 128}) add_rotations({tokens, heads, head_dim});

  // These options come before the caller's, which therefore override them.
  std::string program = argv[0], repetitions = "--benchmark_repetitions=9",
              interleaving = "--benchmark_enable_random_interleaving=true",
              time = "--benchmark_min_time=0.02";
  std::vector<char*> arguments{program.data(), repetitions.data(), interleaving.data(),
                               time.data()};
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  const std::map<std::string, Accuracy> accuracy = measure_accuracy();
  TableReporter table(registered(), accuracy);
  benchmark::RunSpecifiedBenchmarks(&table);
  return 0;
}

}  // namespace
}  // namespace ropecheck::bench

int main(int argc, char** argv) { return ropecheck::bench::run(argc, argv); }
