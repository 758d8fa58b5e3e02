#include <gtest/gtest.h>
#include <unistd.h>

#include <cfenv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "adapters/builtin/builtin.h"
#include "adapters/sandbox/sandbox.h"
#include "properties/claims/every_property.h"
#include "run/run.h"
#include "tests/adapters/misdeeds.h"

// If an implementation misbehaves towards its process, the result is a finding with its case, and
// all other properties are still checked.
namespace ropecheck {
namespace {

struct Misdeed {
  std::string name;
  /// Called after a right call.
  void (*done)(const Call&);
  std::string expected;  ///< a part of the report's message
};

/// For GoogleTest, which would otherwise print bytes.
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
     "the call did not return in time"},
    {"exception", [](const Call&) { throw std::runtime_error("no table"); },
     "an exception escaped: no table"},
    {"write_behind", [](const Call& call) { last_of_q(call)[1] = 0; },
     "writing behind the memory of the"},
    {"write_before", [](const Call& call) { first_of_q(call)[-1] = 0; },
     "writing before the memory of the"},
    {"read_behind",
     [](const Call& call) {
       const volatile float beyond = last_of_q(call)[1];
       static_cast<void>(beyond);
     },
     "reading behind the memory of the"},
    {"read_before",
     [](const Call& call) {
       const volatile float before = first_of_q(call)[-1];
       static_cast<void>(before);
     },
     "reading before the memory of the"},
    {"input_changed",
     [](const Call& call) {
       if (call.q.in != call.q.out) *const_cast<float*>(static_cast<const float*>(call.q.in)) = 7;
     },
     "the input of q was changed"},
    {"positions_changed", [](const Call& call) { ++*const_cast<std::int64_t*>(call.positions); },
     "the positions were changed"},
    {"output_unwritten",
     [](const Call& call) {
       const std::uint32_t poison = 0x7f9a'5a5a;
       if (call.q.in != call.q.out) std::memcpy(call.q.out, &poison, sizeof poison);
     },
     "tensor q: an output was left unwritten"},
    {"unequal_calls",
     [](const Call& call) {
       static int calls = 0;
       *static_cast<float*>(call.q.out) = static_cast<float>(++calls);
     },
     "two equal calls, with their tensors elsewhere, left different bits in the"},
    {"read_positions_behind",
     [](const Call& call) {
       const volatile std::int64_t beyond = call.positions[call.batch * call.seq];
       static_cast<void>(beyond);
     },
     "reading behind the memory of the positions"},
    {"rounding_mode", [](const Call&) { std::fesetround(FE_UPWARD); },
     "the rounding mode is left changed"},
#if defined(__x86_64__)
    {"flush_to_zero", [](const Call&) { _mm_setcsr(_mm_getcsr() | 0x8000U); }, "flush-to-zero"},
    {"denormals_are_zero", [](const Call&) { _mm_setcsr(_mm_getcsr() | 0x40U); },
     "denormals-are-zero"},
    {"mmx_without_emms", [](const Call&) { __asm__ volatile("pxor %mm0, %mm0"); }, "MMX"},
    {"unmasked_exceptions", [](const Call&) { feenableexcept(FE_DIVBYZERO); },
     "floating-point exceptions are left unmasked"},
    {"x87_control_word",
     [](const Call&) {
       const unsigned short single = 0x007f;
       __asm__ volatile("fldcw %0" : : "m"(single));
     },
     "the x87 control word is left changed"},
    {"x87_stack", [](const Call&) { __asm__ volatile("fld1"); }, "x87"},
#endif
    {"megabytes",
     [](const Call&) {
       for (int i = 0; i < 20'000; ++i)
         std::puts("0123456789012345678901234567890123456789012345678901234567890123");
     },
     "1300000 bytes were printed"},
    {"endless_output",
     [](const Call&) {
       static const std::string much(std::size_t{1} << 20, 'x');
       for (int i = 0; i < 6; ++i) std::fputs(much.c_str(), stdout);
     },
     "at least 4194304 bytes were printed"},
  };
  return all;
}

class Misdeeds : public testing::TestWithParam<Misdeed> {};

TEST_P(Misdeeds, AreFoundAndSurvived) {
  const Misdeed& misdeed = GetParam();
  const Implementation right = adapters::optimized_rope();
  Implementation bad = right;
  bad.rotate = [&](const Call& call) {
    CallStatus status = right.rotate(call);
    misdeed.done(call);
    return status;
  };
  // A call in place has no input that could be changed, and no output that could be left unwritten.
  bad.capabilities.in_place = false;
  bad.capabilities.float16 = bad.capabilities.bfloat16 = bad.capabilities.float64 = false;
  using namespace std::chrono_literals;
  const Implementation in_sandbox = adapters::sandboxed(bad, {.time_limit = 500ms});
  expect_found_and_survived(run_every_property(in_sandbox), misdeed.expected);
}

INSTANTIATE_TEST_SUITE_P(All, Misdeeds, testing::ValuesIn(misdeeds()),
                         [](const auto& misdeed) { return misdeed.param.name; });

// A short run has few cases with gaps, so this test makes its own.
TEST(Gap, ThatIsWrittenIsFound) {
  const Implementation right = adapters::optimized_rope();
  Implementation bad = right;
  bad.rotate = [&](const Call& call) {
    CallStatus status = right.rotate(call);
    static_cast<float*>(call.q.out)[call.spec->head_dim] = 0;
    return status;
  };
  Case c;
  c.q.heads = 2;
  c.q.out.head_gap = 3;
  const Contract& contract = *contract_named("float32");
  const Verdict verdict =
      check_case(claims::kNothingElseIsTouched, c, adapters::sandboxed(bad), contract);
  EXPECT_EQ(verdict.outcome, Outcome::failed);
  EXPECT_NE(verdict.reason.find(
                "tensor q: memory between or around the elements of the output was written"),
            std::string::npos)
      << verdict.reason;
  EXPECT_EQ(
      check_case(claims::kNothingElseIsTouched, c, adapters::sandboxed(right), contract).outcome,
      Outcome::passed);
}

TEST(Gap, OfTheInputIsToldFromItsElements) {
  const Implementation right = adapters::optimized_rope();
  Case c;
  c.q.heads = 2;
  c.q.in.head_gap = 3;
  const Contract& contract = *contract_named("float32");
  const auto reason = [&](std::int64_t element, const auto& reached) {
    Implementation bad = right;
    bad.rotate = [&right, element](const Call& call) {
      CallStatus status = right.rotate(call);
      const_cast<float*>(static_cast<const float*>(call.q.in))[element] = 7;
      return status;
    };
    return check_case(claims::kNothingElseIsTouched, c, reached(bad), contract).reason;
  };
  const auto as_it_is = [](const Implementation& one) { return one; };
  const auto in_sandbox = [](const Implementation& one) { return adapters::sandboxed(one); };
  const std::int64_t gap = c.spec.head_dim;
  EXPECT_TRUE(reason(gap, in_sandbox)
                  .starts_with("memory between the elements of the input of q was written at"))
      << reason(gap, in_sandbox);
  EXPECT_TRUE(reason(0, in_sandbox).starts_with("the input of q was changed at"));
  EXPECT_TRUE(reason(gap, as_it_is)
                  .starts_with("tensor q: memory between or around the elements of the input was"))
      << reason(gap, as_it_is);
  EXPECT_TRUE(reason(0, as_it_is).starts_with("tensor q: the input was changed at"));
}

// A check of threads makes each call alone as well, and each of them may take its whole time.
TEST(SlowCalls, ThatAreMadeAtOnceAreNoHang) {
  using namespace std::chrono_literals;
  Implementation slow = adapters::optimized_rope();
  slow.rotate = [right = slow.rotate](const Call& call) {
    std::this_thread::sleep_for(300ms);
    return right(call);
  };
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = 8;
  const Implementation in_sandbox = adapters::sandboxed(slow, {.time_limit = 500ms});
  const Verdict verdict =
      check_case(claims::kThreadsDoNotInterfere, c, in_sandbox, *contract_named("float32"));
  EXPECT_EQ(verdict.outcome, Outcome::passed) << verdict.reason;
}

}  // namespace
}  // namespace ropecheck
