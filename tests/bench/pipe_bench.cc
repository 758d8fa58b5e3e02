#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "adapters/pipe/pipe.h"

// pipe_bench <command>...: times calls of programs on pipes, with tensors of 4097 tokens, and
// prints the least time of each command and how many times as long the first one takes.
//
//     pipe_bench "PYTHONPATH=tests/adapters/version_1 python3 tests/adapters/rope_by_table.py"
//                "PYTHONPATH=src/adapters/clients python3 tests/adapters/rope_by_table.py"
//
// With `copies` behind the name of the script, it does not rotate: that is the time of the pipe.
namespace ropecheck {
namespace {

double least_milliseconds(const Implementation& implementation, std::int64_t heads) {
  constexpr int kCalls = 40;
  constexpr std::int64_t kTokens = 4097;
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 64;
  std::vector<std::int64_t> positions(kTokens);
  for (std::int64_t i = 0; i < kTokens; ++i) positions[static_cast<std::size_t>(i)] = i;
  std::vector<float> x(static_cast<std::size_t>(kTokens * heads * spec.head_dim), 0.5F), y(x);
  Call call;
  call.spec = &spec;
  call.batch = 1;
  call.seq = kTokens;
  call.positions = positions.data();
  const Strides strides = {kTokens * heads * spec.head_dim, heads * spec.head_dim, spec.head_dim,
                           1};
  call.q = {heads, x.data(), y.data(), strides, strides};
  std::vector<double> times;
  for (int i = 0; i <= kCalls; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const CallStatus status = implementation.rotate(call);
    if (!status.ok()) std::fprintf(stderr, "%s\n", status.message.c_str());
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    if (i > 0) times.push_back(time.count());  // the first call makes tables
  }
  return *std::min_element(times.begin(), times.end());  // another program may take the processor
}

int run(int argc, char** argv) {
  for (const std::int64_t heads : {1, 8}) {
    double first = 0;
    for (int i = 1; i < argc; ++i) {
      const double time = least_milliseconds(adapters::pipe_implementation(argv[i]), heads);
      if (i == 1) first = time;
      std::printf("%lld heads  %8.3f ms  %5.2f times faster than the first  %s\n",
                  static_cast<long long>(heads), time, first / time, argv[i]);
    }
  }
  return 0;
}

}  // namespace
}  // namespace ropecheck

int main(int argc, char** argv) { return ropecheck::run(argc, argv); }
