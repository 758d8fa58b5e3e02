#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "adapters/pipe/pipe.h"

// pipe_bench <command>...: times what the gate has programs on pipes rotate for a case of 4097
// tokens, and prints the least time of each command and how many times as long the first one takes.
// q and k are rotated in one call if the program takes both, and else in two, as the gate does.
//
//     pipe_bench "PYTHONPATH=tests/adapters/version_1 python3 tests/adapters/rope_by_table.py"
//                "PYTHONPATH=src/adapters/clients python3 tests/adapters/rope_by_table.py"
//
// With `copies` behind the name of the script, it does not rotate: that is the time of the pipe.
// The commands take turns, so that what else the machine does meets all of them.
namespace ropecheck {
namespace {

constexpr std::int64_t kTokens = 4097;

/// A tensor of a case, without gaps.
struct Tensor {
  std::vector<float> x, y;
  explicit Tensor(std::int64_t elements) : x(static_cast<std::size_t>(elements), 0.5F), y(x) {}
};

void rotate(const Implementation& implementation, const Call& call) {
  const CallStatus status = implementation.rotate(call);
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.message.c_str());
}

/// Rotates q and k of `heads` heads each, and returns the time in milliseconds.
double milliseconds(const Implementation& implementation, std::int64_t heads) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = 64;
  std::vector<std::int64_t> positions(kTokens);
  for (std::int64_t i = 0; i < kTokens; ++i) positions[static_cast<std::size_t>(i)] = i;
  const Strides strides = {kTokens * heads * spec.head_dim, heads * spec.head_dim, spec.head_dim,
                           1};
  Tensor q(strides.batch), k(strides.batch);
  Call call;
  call.spec = &spec;
  call.batch = 1;
  call.seq = kTokens;
  call.positions = positions.data();
  call.q = {heads, q.x.data(), q.y.data(), strides, strides};
  const TensorArgument other = {heads, k.x.data(), k.y.data(), strides, strides};
  const auto start = std::chrono::steady_clock::now();
  if (implementation.capabilities.key_tensor) call.k = other;
  rotate(implementation, call);
  if (!implementation.capabilities.key_tensor) {
    call.q = other;
    rotate(implementation, call);
  }
  const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
  return time.count();
}

int run(int argc, char** argv) {
  constexpr int kRounds = 60;
  for (const std::int64_t heads : {1, 8}) {
    std::vector<Implementation> programs;
    for (int i = 1; i < argc; ++i) programs.push_back(adapters::pipe_implementation(argv[i]));
    for (const Implementation& program : programs) milliseconds(program, heads);  // makes tables
    std::vector<double> least(programs.size(), std::numeric_limits<double>::infinity());
    for (int round = 0; round < kRounds; ++round)
      for (std::size_t i = 0; i < programs.size(); ++i)
        least[i] = std::min(least[i], milliseconds(programs[i], heads));
    for (std::size_t i = 0; i < programs.size(); ++i)
      std::printf("%lld heads  %8.3f ms  %5.2f times faster than the first  %s\n",
                  static_cast<long long>(heads), least[i], least.front() / least[i], argv[i + 1]);
  }
  return 0;
}

}  // namespace
}  // namespace ropecheck

int main(int argc, char** argv) { return ropecheck::run(argc, argv); }
