#ifndef ROPECHECK_GATE_CHECKED_CALL_H_
#define ROPECHECK_GATE_CHECKED_CALL_H_

#include <string>

namespace ropecheck {

struct CheckedCall {
  int returned;
  /// Which registers that a function has to preserve it did not, in words; empty where none.
  std::string trespass;
};

/// Calls a foreign function with known values in the registers that the System V ABI has it
/// preserve (rbx, rbp, r12 to r15), and looks at them afterwards, and at the direction flag, which
/// it has to leave clear. Ours are safe, whatever it does to them. What checkasm does for
/// VideoLAN's assembly. On other machines than x86-64 it just calls.
CheckedCall checked_call(int (*function)(const void*), const void* argument);

/// The same for a function of any one pointer.
template <class Argument>
CheckedCall checked_call(int (*function)(const Argument*), const Argument* argument) {
  return checked_call(reinterpret_cast<int (*)(const void*)>(function),
                      static_cast<const void*>(argument));
}

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_CHECKED_CALL_H_
