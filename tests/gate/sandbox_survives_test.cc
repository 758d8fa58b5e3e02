#include <gtest/gtest.h>
#include <unistd.h>

#include <cfenv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "gate/builtin.h"
#include "gate/sandbox.h"
#include "tests/gate/misdeeds.h"

// Whatever an implementation does to its process, it becomes a finding with its case, and all other
// properties are still checked.
namespace ropecheck {
namespace {

struct Misdeed {
  std::string name;
  /// Done after a right call.
  void (*done)(const Call&);
  std::string expected;  ///< part of what the report says
};

/// For GoogleTest, which would show the bytes.
void PrintTo(const Misdeed& misdeed, std::ostream* out) { *out << misdeed.name; }

float* last_of_q(const Call& call) {
  const Strides& s = call.q.out_strides;
  const auto upper = [](std::int64_t n, std::int64_t stride) {
    return stride > 0 ? n * stride : 0;
  };
  return static_cast<float*>(call.q.out) + upper(call.batch - 1, s.batch) +
         upper(call.seq - 1, s.seq) + upper(call.q.heads - 1, s.head) +
         upper(call.spec->head_dim - 1, s.dim);
}

float* first_of_q(const Call& call) {
  const Strides& s = call.q.out_strides;
  return static_cast<float*>(call.q.out) + (s.seq < 0 ? (call.seq - 1) * s.seq : 0);
}

const std::vector<Misdeed>& misdeeds() {
  static const std::vector<Misdeed> all = {
    {"segfault", [](const Call&) { *reinterpret_cast<volatile int*>(8) = 1; },
     "Segmentation fault"},
    {"abort", [](const Call&) { std::abort(); }, "Aborted"},
    {"exit", [](const Call&) { std::exit(0); }, "exit(0)"},
    {"kill", [](const Call&) { kill(getpid(), SIGKILL); }, "Killed"},
    {"hang",
     [](const Call&) {
       static volatile bool forever = true;
       while (forever) {
       }
     },
     "did not return"},
    {"exception", [](const Call&) { throw std::runtime_error("no table"); },
     "an exception escaped: no table"},
    {"write_behind", [](const Call& call) { last_of_q(call)[1] = 0; }, "q"},
    {"write_before", [](const Call& call) { first_of_q(call)[-1] = 0; }, "q"},
    {"read_behind",
     [](const Call& call) {
       const volatile float beyond = last_of_q(call)[1];
       static_cast<void>(beyond);
     },
     "reading behind the memory of"},
    {"read_positions_behind",
     [](const Call& call) {
       const volatile std::int64_t beyond = call.positions[call.batch * call.seq];
       static_cast<void>(beyond);
     },
     "reading behind the memory of the positions"},
    {"rounding_mode", [](const Call&) { std::fesetround(FE_UPWARD); }, "rounding mode"},
#if defined(__x86_64__)
    {"flush_to_zero", [](const Call&) { _mm_setcsr(_mm_getcsr() | 0x8000U); }, "flush-to-zero"},
    {"denormals_are_zero", [](const Call&) { _mm_setcsr(_mm_getcsr() | 0x40U); },
     "denormals-are-zero"},
    {"mmx_without_emms", [](const Call&) { __asm__ volatile("pxor %mm0, %mm0"); }, "MMX"},
    {"x87_stack", [](const Call&) { __asm__ volatile("fld1"); }, "x87"},
#endif
    {"megabytes",
     [](const Call&) {
       for (int i = 0; i < 20'000; ++i)
         std::puts("0123456789012345678901234567890123456789012345678901234567890123");
     },
     "bytes were printed"},
  };
  return all;
}

class Misdeeds : public testing::TestWithParam<Misdeed> {};

TEST_P(Misdeeds, AreFoundAndSurvived) {
  const Misdeed& misdeed = GetParam();
  const Implementation right = optimized_rope();
  Implementation bad = right;
  bad.rotate = [&](const Call& call) {
    CallStatus status = right.rotate(call);
    misdeed.done(call);
    return status;
  };
  bad.capabilities.float16 = bad.capabilities.bfloat16 = bad.capabilities.float64 = false;
  expect_found_and_survived(run_every_property(sandboxed(bad)), misdeed.expected);
}

INSTANTIATE_TEST_SUITE_P(All, Misdeeds, testing::ValuesIn(misdeeds()),
                         [](const auto& misdeed) { return misdeed.param.name; });

}  // namespace
}  // namespace ropecheck
