#include "adapters/sandbox/checked_call.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ropecheck::adapters {

// int ropecheck_checked_call(function, argument, given, found): calls the function with the values
// of `given` in the preserved registers, stores what the registers hold afterwards to `found`, and
// restores the caller's values. The registers are in the order of kPreserved. The notes on the
// frame (CFI) let exceptions pass through.
#if defined(__x86_64__)

// The System V ABI, 3.2.1. The flags are stored behind the registers. Six pushes and the pointer
// leave the stack aligned to 16 bytes for the call.
__asm__(R"(
  .text
  .p2align 4
  .hidden ropecheck_checked_call
  .globl ropecheck_checked_call
  .type ropecheck_checked_call, @function
ropecheck_checked_call:
  .cfi_startproc
  endbr64
  pushq %rbx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbx, 0
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbp, 0
  pushq %r12
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r12, 0
  pushq %r13
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r13, 0
  pushq %r14
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r14, 0
  pushq %r15
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r15, 0
  pushq %rcx
  .cfi_adjust_cfa_offset 8
  movq %rdi, %rax
  movq %rsi, %rdi
  movq 0(%rdx), %rbx
  movq 8(%rdx), %rbp
  movq 16(%rdx), %r12
  movq 24(%rdx), %r13
  movq 32(%rdx), %r14
  movq 40(%rdx), %r15
  call *%rax
  popq %rcx
  .cfi_adjust_cfa_offset -8
  movq %rbx, 0(%rcx)
  movq %rbp, 8(%rcx)
  movq %r12, 16(%rcx)
  movq %r13, 24(%rcx)
  movq %r14, 32(%rcx)
  movq %r15, 40(%rcx)
  pushfq
  popq 48(%rcx)
  cld
  popq %r15
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r15
  popq %r14
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r14
  popq %r13
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r13
  popq %r12
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r12
  popq %rbp
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbp
  popq %rbx
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbx
  ret
  .cfi_endproc
  .size ropecheck_checked_call, . - ropecheck_checked_call
)");

#elif defined(__aarch64__)

// Arm's procedure call standard (AAPCS64), 6.1: only the lower halves of the vector registers are
// preserved. The notes on the frame number d8 as 72.
__asm__(R"(
  .text
  .p2align 4
  .hidden ropecheck_checked_call
  .globl ropecheck_checked_call
  .type ropecheck_checked_call, %function
ropecheck_checked_call:
  .cfi_startproc
  hint #34
  stp x29, x30, [sp, #-176]!
  .cfi_def_cfa_offset 176
  .cfi_offset x29, -176
  .cfi_offset x30, -168
  stp x19, x20, [sp, #16]
  .cfi_offset x19, -160
  .cfi_offset x20, -152
  stp x21, x22, [sp, #32]
  .cfi_offset x21, -144
  .cfi_offset x22, -136
  stp x23, x24, [sp, #48]
  .cfi_offset x23, -128
  .cfi_offset x24, -120
  stp x25, x26, [sp, #64]
  .cfi_offset x25, -112
  .cfi_offset x26, -104
  stp x27, x28, [sp, #80]
  .cfi_offset x27, -96
  .cfi_offset x28, -88
  stp d8, d9, [sp, #96]
  .cfi_offset 72, -80
  .cfi_offset 73, -72
  stp d10, d11, [sp, #112]
  .cfi_offset 74, -64
  .cfi_offset 75, -56
  stp d12, d13, [sp, #128]
  .cfi_offset 76, -48
  .cfi_offset 77, -40
  stp d14, d15, [sp, #144]
  .cfi_offset 78, -32
  .cfi_offset 79, -24
  str x3, [sp, #160]
  mov x9, x0
  mov x0, x1
  ldp x19, x20, [x2, #0]
  ldp x21, x22, [x2, #16]
  ldp x23, x24, [x2, #32]
  ldp x25, x26, [x2, #48]
  ldp x27, x28, [x2, #64]
  ldr x29, [x2, #80]
  ldp d8, d9, [x2, #88]
  ldp d10, d11, [x2, #104]
  ldp d12, d13, [x2, #120]
  ldp d14, d15, [x2, #136]
  blr x9
  ldr x9, [sp, #160]
  stp x19, x20, [x9, #0]
  stp x21, x22, [x9, #16]
  stp x23, x24, [x9, #32]
  stp x25, x26, [x9, #48]
  stp x27, x28, [x9, #64]
  str x29, [x9, #80]
  stp d8, d9, [x9, #88]
  stp d10, d11, [x9, #104]
  stp d12, d13, [x9, #120]
  stp d14, d15, [x9, #136]
  ldp x19, x20, [sp, #16]
  ldp x21, x22, [sp, #32]
  ldp x23, x24, [sp, #48]
  ldp x25, x26, [sp, #64]
  ldp x27, x28, [sp, #80]
  ldp d8, d9, [sp, #96]
  ldp d10, d11, [sp, #112]
  ldp d12, d13, [sp, #128]
  ldp d14, d15, [sp, #144]
  ldp x29, x30, [sp], #176
  .cfi_def_cfa_offset 0
  ret
  .cfi_endproc
  .size ropecheck_checked_call, . - ropecheck_checked_call
)");

#endif

#if defined(__x86_64__) || defined(__aarch64__)

namespace {

#if defined(__x86_64__)
constexpr std::string_view kPreserved[] = {"rbx", "rbp", "r12", "r13", "r14", "r15"};
#else
constexpr std::string_view kPreserved[] = {"x19", "x20", "x21", "x22", "x23", "x24", "x25",
                                           "x26", "x27", "x28", "x29", "d8",  "d9",  "d10",
                                           "d11", "d12", "d13", "d14", "d15"};
#endif
constexpr std::size_t kCount = std::size(kPreserved);

/// Values that differ from each other, in both halves of each register.
std::array<std::uint64_t, kCount> some_values() {
  std::array<std::uint64_t, kCount> values;
  for (std::size_t i = 0; i < kCount; ++i)
    values[i] = 0x0b0b'e5ca'f001'1db1 + i * 0x0100'0000'0101'1000;
  return values;
}

}  // namespace

extern "C" int ropecheck_checked_call(int (*function)(const void*), const void* argument,
                                      const std::uint64_t* given, std::uint64_t* found);

CheckedCall checked_call(int (*function)(const void*), const void* argument) {
  const auto given = some_values();
  std::array<std::uint64_t, kCount + 1> found{};
  CheckedCall call{ropecheck_checked_call(function, argument, given.data(), found.data()), {}};
  std::string names;
  for (std::size_t i = 0; i < kCount; ++i)
    if (found[i] != given[i]) names += (names.empty() ? "" : ", ") + std::string(kPreserved[i]);
  if (!names.empty()) call.side_effect = "registers that have to be preserved were not: " + names;
#if defined(__x86_64__)
  constexpr std::uint64_t kDirectionFlag = 1 << 10;
  if ((found[kCount] & kDirectionFlag) != 0) call.side_effect = "the direction flag is left set";
#endif
  return call;
}

#else

CheckedCall checked_call(int (*function)(const void*), const void* argument) {
  return {function(argument), {}};
}

#endif

}  // namespace ropecheck::adapters
