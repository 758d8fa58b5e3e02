#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "adapters/sandbox/checked_call.h"

// A function that breaks the calling convention is reported, and does no harm to this process. The
// functions are written in assembly, so that no compiler saves the registers that they destroy.
namespace ropecheck {
namespace {

int add_one(const int* number) { return *number + 1; }

TEST(CheckedCall, PassesTheArgumentAndTheResult) {
  const int number = 41;
  const adapters::CheckedCall call = adapters::checked_call(add_one, &number);
  EXPECT_EQ(call.returned, 42);
  EXPECT_EQ(call.side_effect, "");
}

TEST(CheckedCall, LetsExceptionsPass) {
  const int number = 0;
  const auto throws = [](const int*) -> int { throw std::string("no table"); };
  EXPECT_THROW(adapters::checked_call(+throws, &number), std::string);
}

#if defined(__x86_64__) || defined(__aarch64__)

struct Clobber {
  std::string name;
  int (*function)(const void*);
};

// X(register, an instruction that changes it). Some instructions change only the upper half.
#if defined(__x86_64__)
#define ROPECHECK_CLOBBERS(X) \
  X(rbx, "movq $1, %rbx")     \
  X(rbp, "movq $1, %rbp")     \
  X(r12, "addq $1, %r12")     \
  X(r13, "movl %r13d, %r13d") \
  X(r14, "xorq %r14, %r14")   \
  X(r15, "movq %rsp, %r15")
#define ROPECHECK_RETURN_7 "movl $7, %eax\n\tret"
#else
#define ROPECHECK_CLOBBERS(X) \
  X(x19, "mov x19, #1")       \
  X(x20, "add x20, x20, #1")  \
  X(x21, "mov w21, w21")      \
  X(x22, "mov x22, #1")       \
  X(x23, "mov x23, #1")       \
  X(x24, "mov x24, #1")       \
  X(x25, "mov x25, #1")       \
  X(x26, "mov x26, #1")       \
  X(x27, "mov x27, #1")       \
  X(x28, "mov x28, sp")       \
  X(x29, "mov x29, #1")       \
  X(d8, "fmov s8, s8")        \
  X(d9, "movi d9, #0")        \
  X(d10, "movi d10, #0")      \
  X(d11, "movi d11, #0")      \
  X(d12, "movi d12, #0")      \
  X(d13, "movi d13, #0")      \
  X(d14, "movi v14.4s, #1")   \
  X(d15, "fneg d15, d15")
#define ROPECHECK_RETURN_7 "mov w0, #7\n\tret"
#endif

#define ROPECHECK_FUNCTION(name, instruction)           \
  extern "C" int ropecheck_clobber_##name(const void*); \
  __asm__(".text\n.globl ropecheck_clobber_" #name      \
          "\n.p2align 2\n"                              \
          "ropecheck_clobber_" #name ":\n\t" instruction "\n\t" ROPECHECK_RETURN_7);
ROPECHECK_CLOBBERS(ROPECHECK_FUNCTION)

std::vector<Clobber> clobbers() {
#define ROPECHECK_ROW(name, instruction) {#name, ropecheck_clobber_##name},
  return {ROPECHECK_CLOBBERS(ROPECHECK_ROW)};
#undef ROPECHECK_ROW
}

/// For GoogleTest, which would otherwise print bytes.
void PrintTo(const Clobber& clobber, std::ostream* out) { *out << clobber.name; }

class Clobbered : public testing::TestWithParam<Clobber> {};

TEST_P(Clobbered, IsNamed) {
  const adapters::CheckedCall call = adapters::checked_call(GetParam().function, nullptr);
  EXPECT_EQ(call.returned, 7);
  EXPECT_EQ(call.side_effect, "registers that have to be preserved were not: " + GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(All, Clobbered, testing::ValuesIn(clobbers()),
                         [](const auto& clobber) { return clobber.param.name; });

#if defined(__x86_64__)
ROPECHECK_FUNCTION(direction, "std")
TEST(CheckedCall, SaysThatTheDirectionFlagIsSet) {
  const adapters::CheckedCall call = adapters::checked_call(ropecheck_clobber_direction, nullptr);
  EXPECT_EQ(call.side_effect, "the direction flag is left set");
}
#else
ROPECHECK_FUNCTION(upper_half, "mov v8.d[1], xzr")
TEST(CheckedCall, LetsUpperHalvesOfVectorsChange) {
  EXPECT_EQ(adapters::checked_call(ropecheck_clobber_upper_half, nullptr).side_effect, "");
}
#endif

#endif

}  // namespace
}  // namespace ropecheck
