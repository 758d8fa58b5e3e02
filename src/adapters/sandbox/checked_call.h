#ifndef ROPECHECK_ADAPTERS_SANDBOX_CHECKED_CALL_H_
#define ROPECHECK_ADAPTERS_SANDBOX_CHECKED_CALL_H_

#include <string>

// A call of a foreign function that also checks the calling convention: the registers that the
// function has to preserve.
namespace ropecheck::adapters {

struct CheckedCall {
  int returned;
  /// Names the registers that the function had to preserve and did not; empty if it preserved all.
  std::string side_effect;
};

/// Calls a foreign function with known values in the registers that it has to preserve, and
/// compares them afterwards: rbx, rbp, r12 to r15 on x86-64, and the direction flag, which the
/// function has to leave clear; x19 to x29 and d8 to d15 on 64-bit Arm. The caller's own registers
/// are restored in any case. checkasm does the same for VideoLAN's assembly. On other machines the
/// function is called without a check.
CheckedCall checked_call(int (*function)(const void*), const void* argument);

/// The same for a function that takes a pointer of another type.
template <class Argument>
CheckedCall checked_call(int (*function)(const Argument*), const Argument* argument) {
  return checked_call(reinterpret_cast<int (*)(const void*)>(function),
                      static_cast<const void*>(argument));
}

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_CHECKED_CALL_H_
