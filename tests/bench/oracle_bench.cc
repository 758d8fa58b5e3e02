#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "properties/exact/exact_rope.h"
#include "properties/exact/fast_cos_sin.h"
#include "reference/certified.h"

// Measures the cost of a pair with each oracle: the vectors, one pair at a time, double-double
// arithmetic, and the certified reference, all for float and at random positions of any size.
// `items_per_second` counts pairs.
namespace ropecheck {
namespace {

constexpr std::size_t kPairs = 64;

std::vector<std::int64_t> positions() {
  std::mt19937_64 random(9);
  std::vector<std::int64_t> all(1024);
  for (std::int64_t& position : all)
    position = static_cast<std::int64_t>(random() >> (1 + random() % 63));
  return all;
}

void rows(benchmark::State& state) {
  const FastCosSin fast{RopeSpec{}};
  const std::vector<std::int64_t> at = positions();
  std::vector<float> cos(kPairs), sin(kPairs);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(fast.nearest_row(at[i++ % at.size()], cos.data(), sin.data()));
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kPairs));
}

/// Calls `nearest(position, pair)` for every pair in turn.
template <class Nearest>
void single_pairs(benchmark::State& state, const Nearest& nearest) {
  const std::vector<std::int64_t> at = positions();
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(nearest(at[i % at.size()], static_cast<int>(i % kPairs)));
    ++i;
  }
  state.SetItemsProcessed(state.iterations());
}

void one_by_one(benchmark::State& state) {
  const FastCosSin fast{RopeSpec{}};
  single_pairs(state, [&](std::int64_t t, int pair) { return fast.nearest(t, pair); });
}

void double_double(benchmark::State& state) {
  const auto exact = exact_rope(RopeSpec{});
  single_pairs(state, [&](std::int64_t t, int pair) { return exact->at(t, pair).cos.hi; });
}

void certified_reference(benchmark::State& state) {
  const RopeSpec spec;
  single_pairs(state, [&](std::int64_t t, int pair) {
    return *certified_cos(spec, t, pair, kFloat32) + *certified_sin(spec, t, pair, kFloat32);
  });
}

BENCHMARK(rows);
BENCHMARK(one_by_one);
BENCHMARK(double_double);
BENCHMARK(certified_reference);

}  // namespace
}  // namespace ropecheck

BENCHMARK_MAIN();
