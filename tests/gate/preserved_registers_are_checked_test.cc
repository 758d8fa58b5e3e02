#include <gtest/gtest.h>

#include <string>

#include "gate/checked_call.h"

// A function that breaks the calling convention is found out, and does us no harm. The functions
// are written in assembly, so that no compiler saves what they destroy.
namespace ropecheck {
namespace {

int add_one(const int* number) { return *number + 1; }

TEST(CheckedCall, PassesTheArgumentAndTheResult) {
  const int number = 41;
  const CheckedCall call = checked_call(add_one, &number);
  EXPECT_EQ(call.returned, 42);
  EXPECT_EQ(call.trespass, "");
}

TEST(CheckedCall, LetsExceptionsPass) {
  const int number = 0;
  const auto throws = [](const int*) -> int { throw std::string("no table"); };
  EXPECT_THROW(checked_call(+throws, &number), std::string);
}

#if defined(__x86_64__)

struct Clobber {
  std::string name;
  int (*function)(const void*);
};

#define ROPECHECK_CLOBBER(name, instruction)               \
  __attribute__((naked)) int clobber_##name(const void*) { \
    __asm__(instruction "\n\tmovl $7, %eax\n\tret");       \
  }
ROPECHECK_CLOBBER(rbx, "movq $1, %rbx")
ROPECHECK_CLOBBER(rbp, "movq $1, %rbp")
ROPECHECK_CLOBBER(r12, "addq $1, %r12")
ROPECHECK_CLOBBER(r13, "movl %r13d, %r13d")  // its upper half alone
ROPECHECK_CLOBBER(r14, "xorq %r14, %r14")
ROPECHECK_CLOBBER(r15, "movq %rsp, %r15")
ROPECHECK_CLOBBER(direction, "std")
#undef ROPECHECK_CLOBBER

class Clobbered : public testing::TestWithParam<Clobber> {};

TEST_P(Clobbered, IsNamed) {
  const CheckedCall call = checked_call(GetParam().function, nullptr);
  EXPECT_EQ(call.returned, 7);
  EXPECT_NE(call.trespass.find(GetParam().name), std::string::npos) << call.trespass;
}

INSTANTIATE_TEST_SUITE_P(All, Clobbered,
                         testing::Values(Clobber{"rbx", clobber_rbx}, Clobber{"rbp", clobber_rbp},
                                         Clobber{"r12", clobber_r12}, Clobber{"r13", clobber_r13},
                                         Clobber{"r14", clobber_r14}, Clobber{"r15", clobber_r15},
                                         Clobber{"direction", clobber_direction}),
                         [](const auto& clobber) { return clobber.param.name; });

#endif

}  // namespace
}  // namespace ropecheck
