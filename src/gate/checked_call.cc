#include "gate/checked_call.h"

#include <cstdint>
#include <string_view>

namespace ropecheck {

#if defined(__x86_64__)

// int ropecheck_checked_call(function, argument, unsigned* changed): bit i of *changed is set where
// the i-th of kPreserved is. Six pushes and the pointer leave the stack aligned to 16 bytes for the
// call. The notes on the frame let exceptions pass.
__asm__(R"(
  .text
  .p2align 4
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
  pushq %rdx
  .cfi_adjust_cfa_offset 8
  movq %rdi, %rax
  movq %rsi, %rdi
  movabsq $0x0b0be5caf0011db1, %rbx
  movabsq $0x1b0be5caf0022db1, %rbp
  movabsq $0x2b0be5caf0033db1, %r12
  movabsq $0x3b0be5caf0044db1, %r13
  movabsq $0x4b0be5caf0055db1, %r14
  movabsq $0x5b0be5caf0066db1, %r15
  call *%rax
  xorl %ecx, %ecx
  movabsq $0x0b0be5caf0011db1, %rdx
  cmpq %rdx, %rbx
  je 1f
  orl $1, %ecx
1:
  movabsq $0x1b0be5caf0022db1, %rdx
  cmpq %rdx, %rbp
  je 1f
  orl $2, %ecx
1:
  movabsq $0x2b0be5caf0033db1, %rdx
  cmpq %rdx, %r12
  je 1f
  orl $4, %ecx
1:
  movabsq $0x3b0be5caf0044db1, %rdx
  cmpq %rdx, %r13
  je 1f
  orl $8, %ecx
1:
  movabsq $0x4b0be5caf0055db1, %rdx
  cmpq %rdx, %r14
  je 1f
  orl $16, %ecx
1:
  movabsq $0x5b0be5caf0066db1, %rdx
  cmpq %rdx, %r15
  je 1f
  orl $32, %ecx
1:
  pushfq
  popq %rdx
  testl $0x400, %edx
  je 1f
  orl $64, %ecx
1:
  cld
  popq %rdx
  .cfi_adjust_cfa_offset -8
  movl %ecx, (%rdx)
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

extern "C" int ropecheck_checked_call(int (*function)(const void*), const void* argument,
                                      unsigned* changed);

CheckedCall checked_call(int (*function)(const void*), const void* argument) {
  constexpr std::string_view kPreserved[] = {"rbx", "rbp", "r12", "r13", "r14", "r15"};
  constexpr unsigned kDirectionFlag = 64;
  unsigned changed = 0;
  CheckedCall call{ropecheck_checked_call(function, argument, &changed), {}};
  std::string names;
  for (unsigned i = 0; i < 6; ++i)
    if ((changed >> i & 1U) != 0) names += (names.empty() ? "" : ", ") + std::string(kPreserved[i]);
  if (!names.empty()) call.trespass = "registers that have to be preserved were not: " + names;
  if ((changed & kDirectionFlag) != 0) call.trespass = "the direction flag is left set";
  return call;
}

#else

CheckedCall checked_call(int (*function)(const void*), const void* argument) {
  return {function(argument), {}};
}

#endif

}  // namespace ropecheck
