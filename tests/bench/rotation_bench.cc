#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

#include "rope/plan.h"

// What the optimized rotation costs beside moving the same bytes, on one thread. Machines drift:
// compare lines of one run, never times of two.
namespace {

using namespace ropecheck;

constexpr std::int64_t kHeads = 32;

/// [1, seq, heads, head_dim] float32 at consecutive positions far out.
struct Problem {
  explicit Problem(std::int64_t seq)
      : positions(static_cast<std::size_t>(seq)),
        in(static_cast<std::size_t>(seq * kHeads * spec.head_dim), 0.75f),
        out(in.size()) {
    std::iota(positions.begin(), positions.end(), std::int64_t{1} << 20);
  }

  rope::Tensor tensor(float* to) {
    const rope::Strides strides = rope::contiguous_strides(
        static_cast<std::int64_t>(positions.size()), kHeads, spec.head_dim);
    return {in.data(), strides, to, strides, kHeads};
  }

  RopeSpec spec;
  std::vector<std::int64_t> positions;
  std::vector<float> in;
  std::vector<float> out;
};

void report(benchmark::State& state, const Problem& problem) {
  const auto elements = static_cast<std::int64_t>(problem.in.size());
  state.SetItemsProcessed(state.iterations() * elements);
  state.SetBytesProcessed(state.iterations() * elements * 2 * std::int64_t{sizeof(float)});
}

void copy_bytes(benchmark::State& state) {
  Problem problem(state.range(0));
  for (auto _ : state) {
    std::memcpy(problem.out.data(), problem.in.data(), problem.in.size() * sizeof(float));
    benchmark::ClobberMemory();
  }
  report(state, problem);
}

void rotate(benchmark::State& state, Layout layout, rope::Arithmetic arithmetic, bool in_place) {
  Problem problem(state.range(0));
  problem.spec.layout = layout;
  const rope::Plan plan(problem.spec, {.arithmetic = arithmetic});
  const rope::Tensor tensor = problem.tensor(in_place ? problem.in.data() : problem.out.data());
  const rope::Call call{.batch = 1,
                        .seq = state.range(0),
                        .positions = problem.positions.data(),
                        .tensors = {&tensor, 1}};
  for (auto _ : state) {
    plan.rotate(call);
    benchmark::ClobberMemory();
  }
  report(state, problem);
}

void make_table(benchmark::State& state, rope::CosSinRounding rounding) {
  const Problem problem(state.range(0));
  const rope::Plan plan(problem.spec, {.cos_sin = rounding});
  const std::size_t entries =
      problem.positions.size() * static_cast<std::size_t>(problem.spec.pairs());
  std::vector<float> cos(entries), sin(entries);
  for (auto _ : state) {
    plan.cos_sin(problem.positions, cos.data(), sin.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(entries));
}

// Up to a megabyte, and beyond every cache.
void lengths(benchmark::internal::Benchmark* bench) { bench->Arg(32)->Arg(4096); }

constexpr auto kFloat = rope::Arithmetic::float32;
constexpr auto kCorrect = rope::Arithmetic::correctly_rounded;

BENCHMARK(copy_bytes)->Apply(lengths);
BENCHMARK_CAPTURE(rotate, half_split, Layout::half_split, kFloat, false)->Apply(lengths);
BENCHMARK_CAPTURE(rotate, half_split_in_place, Layout::half_split, kFloat, true)->Apply(lengths);
BENCHMARK_CAPTURE(rotate, interleaved, Layout::interleaved, kFloat, false)->Apply(lengths);
BENCHMARK_CAPTURE(rotate, interleaved_in_place, Layout::interleaved, kFloat, true)->Apply(lengths);
BENCHMARK_CAPTURE(rotate, correctly_rounded, Layout::half_split, kCorrect, false)->Apply(lengths);
BENCHMARK_CAPTURE(make_table, nearly_correct, rope::CosSinRounding::nearly_correct)->Arg(4096);
BENCHMARK_CAPTURE(make_table, correct, rope::CosSinRounding::correct)->Arg(4096);

}  // namespace
