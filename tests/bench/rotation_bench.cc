#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "rope/plan.h"
#include "tests/bench/baselines.h"
#include "tests/bench/kinds.h"
#include "tests/bench/table_loop.h"
#include "tests/bench/table_reporter.h"
#include "tests/bench/two_threads.h"

// Compares the optimized rotation with the limit of the machine, with a plain loop over a finished
// table, and with other projects' rotations, in one run: repetitions interleaved at random,
// medians, ratios, spread, and the accuracy in the same table. The speed of machines drifts, so
// compare the lines of one table and never the times of two runs.
//
//   ropecheck_bench [--benchmark_filter=…] [--benchmark_repetitions=N] …
namespace ropecheck::bench {
namespace {

using rope::Plan;
using Work = std::function<void()>;

std::vector<std::int64_t> positions_of(std::int64_t tokens) {
  std::vector<std::int64_t> positions(static_cast<std::size_t>(tokens));
  std::iota(positions.begin(), positions.end(), kFirstPosition);
  return positions;
}

/// One call's shape and memory.
struct Setting {
  Shape shape;
  StoredAs format;
  Layout layout = Layout::half_split;
  bool in_place = true;

  std::size_t bytes() const { return shape.elements() * format.size; }
  std::string name() const {
    std::string text = std::to_string(shape.tokens) + " tokens x " + std::to_string(shape.heads);
    if (shape.key_heads > 0) text += "+" + std::to_string(shape.key_heads);
    text += " heads x " + std::to_string(shape.head_dim);
    if (format.name != "float32") text += ", " + format.name;
    if (layout == Layout::interleaved) text += ", interleaved";
    if (!in_place) text += ", elsewhere";
    return text;
  }
};

/// Input and output of one setting, newly made for each benchmark and aligned as an allocator of
/// tensors would.
class Buffers {
 public:
  explicit Buffers(const Setting& setting)
      : in_place_(setting.in_place), in_(setting.bytes() + 4096) {
    if (!in_place_) out_.resize(in_.size());
    // Ones in float32 and float64, and ordinary numbers in the other formats; nothing is subnormal.
    for (std::size_t i = 0; i < in_.size(); ++i)
      in_[i] = i % 4 == 3 ? 0x3f : i % 4 == 1 ? 0x3c : 0x80;
  }
  unsigned char* from() { return aligned(in_); }
  unsigned char* to() { return aligned(in_place_ ? in_ : out_); }

 private:
  static unsigned char* aligned(std::vector<unsigned char>& v) {
    return v.data() + (4096 - reinterpret_cast<std::uintptr_t>(v.data()) % 4096) % 4096;
  }

  bool in_place_;
  std::vector<unsigned char> in_, out_;
};

/// The lines of all tables, in order.
std::vector<TableLine>& registered() {
  static std::vector<TableLine> lines;
  return lines;
}

/// Registers a benchmark; each call of the function that `prepare` returns counts as `items` items.
/// Work on one thread is timed by the processor time of that thread, which leaves out the time when
/// other programs have the processor.
void add(const TableLine& line, std::size_t items, int threads,
         const std::function<Work()>& prepare) {
  registered().push_back(line);
  auto* const benchmark =
      benchmark::RegisterBenchmark(line.name.c_str(), [=](benchmark::State& state) {
        const Work work = prepare();
        work();
        for (auto _ : state) {
          work();
          benchmark::ClobberMemory();
        }
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
      });
  if (threads > 1) benchmark->UseRealTime();
}

/// Registers a line of a setting's table.
void add_line(const Setting& setting, const std::string& what, const std::string& accuracy,
              const std::function<Work(const std::shared_ptr<Buffers>&)>& prepare,
              int threads = 1) {
  add({setting.name() + "/" + what, accuracy}, setting.shape.elements(), threads,
      [=] { return prepare(std::make_shared<Buffers>(setting)); });
}

/// The tensors of a call on a setting's buffers; only queries if there are no keys.
std::array<rope::Tensor, 2> tensors_of(const Setting& setting, Buffers& buffers) {
  const Shape& shape = setting.shape;
  const auto tensor = [&](std::int64_t heads, std::size_t at) {
    const rope::Strides strides = rope::contiguous_strides(shape.tokens, heads, shape.head_dim);
    const std::size_t byte = at * setting.format.size;
    return rope::Tensor{buffers.from() + byte, strides, buffers.to() + byte, strides, heads};
  };
  return {tensor(shape.heads, 0), tensor(shape.key_heads, shape.query_elements())};
}

std::span<const rope::Tensor> used(const Setting& setting,
                                   const std::array<rope::Tensor, 2>& tensors) {
  return std::span(tensors).first(setting.shape.key_heads > 0 ? 2 : 1);
}

template <class T>
void add_yardsticks(const Setting& setting) {
  using Row = std::conditional_t<sizeof(T) == 8, double, float>;
  const Shape shape = setting.shape;
  const auto scaling = [=](const std::shared_ptr<Buffers>& b) -> Work {
    return [=] { scale_in_place(reinterpret_cast<T*>(b->from()), shape.elements()); };
  };
  const auto copying = [=](const std::shared_ptr<Buffers>& b) -> Work {
    if (!setting.in_place) return [=] { std::memcpy(b->to(), b->from(), setting.bytes()); };
    const auto to = std::make_shared<Buffers>(setting);
    return [=] { std::memcpy(to->to(), b->from(), setting.bytes()); };
  };
  if (setting.in_place) add_line(setting, "limit: scaling in place", "", scaling);
  add_line(setting, setting.in_place ? "memcpy" : "limit: memcpy", "", copying);

  const Layout layout = setting.layout;
  add_line(setting, "plain table", "", [=](const std::shared_ptr<Buffers>& b) -> Work {
    const std::vector<std::int64_t> positions = positions_of(shape.tokens);
    std::vector<float> cos(positions.size() * shape.pairs()), sin(cos.size());
    Plan(spec_of(shape.head_dim)).cos_sin(positions, cos.data(), sin.data());
    const auto rows = std::make_shared<std::array<std::vector<Row>, 2>>(std::array{
        std::vector<Row>(cos.begin(), cos.end()), std::vector<Row>(sin.begin(), sin.end())});
    return [=] {
      rotate_by_table(shape, layout, (*rows)[0].data(), (*rows)[1].data(),
                      reinterpret_cast<const T*>(b->from()), reinterpret_cast<T*>(b->to()));
    };
  });
}

void add_other_projects(const Setting& setting) {
  const Shape shape = setting.shape;
  const std::vector<std::int64_t> positions = positions_of(shape.tokens);
  const auto floats = [](unsigned char* bytes) { return reinterpret_cast<float*>(bytes); };
  add_line(setting, "ggml's loop", "ggml's loop", [=](const std::shared_ptr<Buffers>& b) -> Work {
    const ByteStrides strides{shape.heads * shape.head_dim * 4, shape.head_dim * 4, 4};
    return [=] {
      rotate_like_ggml(shape, positions.data(), kBase, strides, floats(b->from()), floats(b->to()));
    };
  });
  add_line(setting, "frameworks' way", "frameworks' way",
           [=](const std::shared_ptr<Buffers>& b) -> Work {
             const auto out = std::make_shared<Buffers>(setting);
             return [=] {
               rotate_like_frameworks(shape, positions.data(), kBase, floats(b->from()),
                                      floats(out->to()));
             };
           });
}

void add_ours(const Setting& setting, const Kind& kind) {
  const Shape shape = setting.shape;
  const std::string accuracy = accuracy_key(setting.format, kind);
  enum class How { together, apart, with_rows, two_threads };
  const auto prepare = [=](How how) {
    return [=](const std::shared_ptr<Buffers>& buffers) -> Work {
      const Plan plan(spec_of(shape.head_dim, setting.layout), kind.options);
      const auto positions =
          std::make_shared<const std::vector<std::int64_t>>(positions_of(shape.tokens));
      const auto tensors = tensors_of(setting, *buffers);
      const auto call = [=](std::span<const rope::Tensor> of) {
        return rope::Call{
            .batch = 1, .seq = shape.tokens, .positions = positions->data(), .tensors = of};
      };
      if (how == How::two_threads) {
        const auto pool = std::make_shared<TwoThreads>();
        return [=] {
          (void)buffers;
          pool->run([&](int i) { plan.rotate_share(call(used(setting, tensors)), i, 2); });
        };
      }
      if (how == How::with_rows) {
        const auto rows = std::make_shared<std::vector<double>>(positions->size() *
                                                                plan.row_bytes() / sizeof(double));
        plan.make_rows(*positions, rows->data());
        return [=] {
          (void)buffers;
          plan.rotate_with_rows(call(used(setting, tensors)), rows->data());
        };
      }
      return [=] {
        (void)buffers;
        if (how == How::together) return plan.rotate(call(used(setting, tensors)));
        for (const rope::Tensor& tensor : tensors) plan.rotate(call({&tensor, 1}));
      };
    };
  };
  add_line(setting, kind.name, accuracy, prepare(How::together));
  add_line(setting, kind.name + ", finished rows", accuracy, prepare(How::with_rows));
  if (shape.key_heads > 0 && kind.name == "ours")
    add_line(setting, "ours, queries and keys apart", accuracy, prepare(How::apart));
  if (shape.tokens > 16)
    add_line(setting, kind.name + ", 2 threads", accuracy, prepare(How::two_threads), 2);
}

void add_rotations(const Setting& setting) {
  switch (setting.format.storage) {
    case rope::Storage::float32:
      add_yardsticks<float>(setting);
      break;
    case rope::Storage::float16:
      add_yardsticks<rope::Float16>(setting);
      break;
    case rope::Storage::bfloat16:
      add_yardsticks<rope::BFloat16>(setting);
      break;
    case rope::Storage::float64:
      add_yardsticks<double>(setting);
      break;
  }
  const bool theirs = setting.layout == Layout::half_split && setting.in_place &&
                      setting.format.name == "float32" && setting.shape.key_heads == 0;
  if (theirs) add_other_projects(setting);
  for (const Kind& kind : kinds_of(setting.format)) add_ours(setting, kind);
}

void add_tables() {
  const std::string name = "table of 64 rows x 64 pairs, per pair";
  const std::size_t items = 64 * 64;
  const auto positions = positions_of(64);
  std::vector<std::int64_t> scattered = positions;
  for (std::int64_t& t : scattered) t = t * 7919 % 1'000'003;
  const float scale = std::pow(kBase, -2.0f / 128);
  add({name + "/ggml's loop", "ggml's loop"}, items, 1, [=] {
    return [=, row = std::vector<float>(128)]() mutable {
      for (const std::int64_t t : positions) ggml_row(t, 64, scale, row.data());
    };
  });
  const auto ours = [&](const std::string& what, rope::CosSinRounding rounding,
                        const std::vector<std::int64_t>& at) {
    add({name + "/" + what, ""}, items, 1, [=] {
      const Plan plan(spec_of(128), {.cos_sin = rounding});
      return [=, cos = std::vector<float>(items), sin = std::vector<float>(items)]() mutable {
        plan.cos_sin(at, cos.data(), sin.data());
      };
    });
  };
  ours("ours", rope::CosSinRounding::nearly_correct, positions);
  ours("ours, correctly rounded", rope::CosSinRounding::correct, positions);
  ours("ours, any order", rope::CosSinRounding::nearly_correct, scattered);
  add({"plan, per pair/ours", ""}, 64, 1,
      [] { return [] { benchmark::DoNotOptimize(Plan(spec_of(128))); }; });
}

/// Prefill, decoding (1 and 16 tokens), multi-query attention (one head), the one head of 64 and
/// the many queries of latent attention (MLA), and grouped queries with fewer keys.
std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (const std::int64_t tokens : {1, 16, 512, 4096})
    for (const std::int64_t heads : {1, 8, 32}) all.push_back({tokens, heads, 128});
  for (const std::int64_t tokens : {1, 512, 4096}) {
    all.push_back({tokens, 1, 64});
    all.push_back({tokens, 128, 64, 1});
    all.push_back({tokens, 32, 128, 8});
  }
  return all;
}

int run(int argc, char** argv) {
  add_tables();
  for (const StoredAs& format : formats())
    for (const Shape& shape : shapes())
      for (const Layout layout : {Layout::half_split, Layout::interleaved})
        for (const bool in_place : {true, false}) add_rotations({shape, format, layout, in_place});

  // These options come before the caller's, which therefore override them. Without a filter, every
  // table would take an hour; the usual ones are those of float32 and half_split.
  std::vector<std::string> options = {
      argv[0], "--benchmark_repetitions=11", "--benchmark_enable_random_interleaving=true",
      "--benchmark_min_time=0.01", "--benchmark_filter=^(table|plan|[^,]*/)"};
  std::vector<char*> arguments;
  for (std::string& option : options) arguments.push_back(option.data());
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  TableReporter table(registered(), measure_accuracy());
  benchmark::RunSpecifiedBenchmarks(&table);
  return 0;
}

}  // namespace
}  // namespace ropecheck::bench

int main(int argc, char** argv) { return ropecheck::bench::run(argc, argv); }
