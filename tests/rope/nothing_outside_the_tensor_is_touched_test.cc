#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>

#include "rope/plan.h"
#include "stored.h"
#include "targets.h"

namespace ropecheck::rope {
namespace {

/// Memory between two pages that may not be touched. Tensors end at the second page or begin at the
/// first.
class Guarded {
 public:
  Guarded()
      : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))),
        base_(static_cast<unsigned char*>(
            mmap(nullptr, 4 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    EXPECT_NE(static_cast<void*>(base_), MAP_FAILED);
    EXPECT_EQ(mprotect(base_, page_, PROT_NONE), 0);
    EXPECT_EQ(mprotect(base_ + 3 * page_, page_, PROT_NONE), 0);
  }
  ~Guarded() { munmap(base_, 4 * page_); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  unsigned char* ending_at_guard(std::size_t bytes) { return base_ + 3 * page_ - bytes; }
  unsigned char* beginning_at_guard() { return base_ + page_; }

 private:
  std::size_t page_;
  unsigned char* base_;
};

struct Call4 {
  const StorageCase& s;
  const Plan& plan;
};

/// Rotates one head that lies in guarded memory, in place and out of place. The bytes on the
/// unguarded side must keep their values.
void rotate_guarded(const Call4& call, Guarded& first, Guarded& second, bool at_end,
                    std::mt19937_64& random) {
  const std::size_t d = static_cast<std::size_t>(call.plan.spec().head_dim);
  const std::size_t bytes = d * call.s.size;
  const Strides strides = contiguous_strides(1, 1, static_cast<std::int64_t>(d));
  unsigned char* in = at_end ? first.ending_at_guard(bytes) : first.beginning_at_guard();
  unsigned char* out = at_end ? second.ending_at_guard(bytes) : second.beginning_at_guard();
  unsigned char* beside = at_end ? out - 64 : out + bytes;  // on the side without a guard
  std::memset(beside, 0xa5, 64);
  fill_random(call.s, in, d, random);
  const std::int64_t position = 1234567;
  const Tensor tensor{in, strides, out, strides, 1};
  call.plan.rotate({1, 1, &position, {&tensor, 1}, Direction::forward});
  const Tensor in_place{in, strides, in, strides, 1};
  call.plan.rotate({1, 1, &position, {&in_place, 1}, Direction::forward});
  ASSERT_EQ(std::memcmp(in, out, bytes), 0);
  for (int i = 0; i < 64; ++i) ASSERT_EQ(beside[i], 0xa5) << i;
}

class Guards : public testing::TestWithParam<Layout> {};

TEST_P(Guards, EveryTailOnEveryTarget) {
  Guarded first, second;
  std::mt19937_64 random(9);
  for (int dim = 2; dim <= 130; ++dim) {
    RopeSpec spec;
    spec.head_dim = dim;
    spec.rotary_dim = dim / 2 * 2;
    spec.rotary_offset = dim % 2;
    spec.layout = GetParam();
    const Plan any(spec);
    for (const StorageCase& s : kStorages) {
      for (const Arithmetic arithmetic : kArithmetics) {
        const Plan plan = any.with({.storage = s.storage, .arithmetic = arithmetic});
        for (const Target& target : targets_here()) {
          const OnTarget on(target);
          SCOPED_TRACE(target.name + ", head_dim " + std::to_string(dim));
          // An odd head_dim makes the base an odd multiple of the element's size.
          rotate_guarded({s, plan}, first, second, true, random);
          rotate_guarded({s, plan}, first, second, false, random);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(BothLayouts, Guards,
                         testing::Values(Layout::interleaved, Layout::half_split),
                         [](const auto& which) {
                           return std::string(which.param == Layout::interleaved ? "interleaved"
                                                                                 : "half_split");
                         });

TEST(GuardsDeathTest, AReadBeyondTheEndIsSeen) {
  Guarded memory;
  volatile unsigned char* end = memory.ending_at_guard(0);
  EXPECT_DEATH(static_cast<void>(*end), "");
}

// Elements three apart: the gaps keep their bytes.
TEST(Guards, GapsBetweenElementsKeepTheirBytes) {
  std::mt19937_64 random(10);
  RopeSpec spec;
  spec.head_dim = 22;
  spec.rotary_dim = 20;
  for (const StorageCase& s : kStorages) {
    const Plan plan(spec, {.storage = s.storage});
    for (const Target& target : targets_here()) {
      const OnTarget on(target);
      Bytes x(66 * s.size, 0xa5);
      for (std::size_t i = 0; i < 22; ++i)
        set_bits(s, x.data(), 3 * i, random_finite_bits(s, random));
      const Strides strides{66, 66, 66, 3};
      const Tensor tensor{x.data(), strides, x.data(), strides, 1};
      const std::int64_t position = 99;
      plan.rotate({1, 1, &position, {&tensor, 1}, Direction::forward});
      for (std::size_t i = 0; i < 66 * s.size; ++i) {
        if (i / s.size % 3 == 0) continue;
        ASSERT_EQ(x[i], 0xa5) << s.format.name << ' ' << i;
      }
    }
  }
}

}  // namespace
}  // namespace ropecheck::rope
