#ifndef ROPECHECK_ADAPTERS_SANDBOX_CHECKED_CALL_H_
#define ROPECHECK_ADAPTERS_SANDBOX_CHECKED_CALL_H_

#include <string>

namespace ropecheck::adapters {

struct CheckedCall {
  int returned;
  /// Which registers that a function has to preserve it did not, in words; empty where none.
  std::string trespass;
};

/// Calls a foreign function with known values in the registers that it has to preserve, and looks
/// at them afterwards: rbx, rbp, r12 to r15 on x86-64, and the direction flag, which it has to
/// leave clear; x19 to x29 and d8 to d15 on 64-bit Arm. Ours are safe, whatever it does to them.
/// What checkasm does for VideoLAN's assembly. On other machines it just calls.
CheckedCall checked_call(int (*function)(const void*), const void* argument);

/// The same for a function of any one pointer.
template <class Argument>
CheckedCall checked_call(int (*function)(const Argument*), const Argument* argument) {
  return checked_call(reinterpret_cast<int (*)(const void*)>(function),
                      static_cast<const void*>(argument));
}

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_SANDBOX_CHECKED_CALL_H_
