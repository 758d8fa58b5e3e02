#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <thread>
#include <vector>

#include "rope/plan.h"
#include "stored.h"

namespace ropecheck::rope {
namespace {

// Under ThreadSanitizer this also shows that a call touches nothing but its rows.
TEST(Threads, ShareAPlanAndATensor) {
  for (const StorageCase& s : kStorages) {
    for (const Arithmetic arithmetic : kArithmetics) {
      const Plan plan(RopeSpec{}, {.storage = s.storage, .arithmetic = arithmetic});
      const std::int64_t seq = 64, heads = 4;
      const std::size_t count = static_cast<std::size_t>(seq * heads) * 128;
      std::mt19937_64 random(16);
      Bytes alone(count * s.size);
      fill_random(s, alone.data(), count, random);
      Bytes shared = alone;
      std::vector<std::int64_t> positions(static_cast<std::size_t>(seq));
      for (std::size_t i = 0; i < positions.size(); ++i)
        positions[i] = static_cast<std::int64_t>(i) + 100;
      const Strides strides = contiguous_strides(seq, heads, 128);
      const auto rotate = [&](Bytes& x, std::int64_t begin, std::int64_t end) {
        const Tensor tensor{x.data(), strides, x.data(), strides, heads};
        plan.rotate_rows({1, seq, positions.data(), {&tensor, 1}, Direction::forward}, begin, end);
      };
      rotate(alone, 0, seq);
      const Bytes in = shared;
      std::vector<std::thread> threads;
      for (std::int64_t begin = 0; begin < seq; begin += 11)
        threads.emplace_back([&, begin] { rotate(shared, begin, std::min(seq, begin + 11)); });
      for (std::thread& thread : threads) thread.join();
      EXPECT_EQ(shared, alone) << s.format.name;

      shared = in;
      threads.clear();
      const Tensor tensor{shared.data(), strides, shared.data(), strides, heads};
      const Call call{1, seq, positions.data(), {&tensor, 1}, Direction::forward};
      for (int share = 0; share < 3; ++share)
        threads.emplace_back([&, share] { plan.rotate_share(call, share, 3); });
      for (std::thread& thread : threads) thread.join();
      EXPECT_EQ(shared, alone) << s.format.name << ", in shares";
    }
  }
}

}  // namespace
}  // namespace ropecheck::rope
