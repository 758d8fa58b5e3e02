#ifndef ROPECHECK_SRC_ROPE_FP_ENVIRONMENT_H_
#define ROPECHECK_SRC_ROPE_FP_ENVIRONMENT_H_

#if defined(__SSE2__)
#include <immintrin.h>
#elif !defined(__aarch64__)
#include <cfenv>
#endif
#include <cstdint>

// Sets the floating-point environment that the kernel's error bounds assume, and restores the
// caller's environment afterwards.
namespace ropecheck::rope {

/// During its lifetime: round to nearest, gradual underflow, no traps. Its destructor restores the
/// previous state, exception flags included. It uses one control register and writes it only if a
/// bit has to change. <cfenv> would save the x87 state as well, and does not know the flags that
/// flush subnormals.
class DefaultFpEnvironment {
 public:
  DefaultFpEnvironment(const DefaultFpEnvironment&) = delete;
  DefaultFpEnvironment& operator=(const DefaultFpEnvironment&) = delete;

#if defined(__SSE2__)
  DefaultFpEnvironment() : saved_(_mm_getcsr()) {
    if ((saved_ & ~kFlags) != kDefault) _mm_setcsr(kDefault);
  }
  ~DefaultFpEnvironment() {
    if (_mm_getcsr() != saved_) _mm_setcsr(saved_);
  }

 private:
  static constexpr unsigned kFlags = 0x3f, kDefault = 0x1f80;
  unsigned saved_;
#elif defined(__aarch64__)
  DefaultFpEnvironment() {
    asm volatile("mrs %0, fpcr" : "=r"(control_));
    asm volatile("mrs %0, fpsr" : "=r"(status_));
    asm volatile("msr fpcr, %0" ::"r"(std::uint64_t{0}) : "memory");
  }
  ~DefaultFpEnvironment() {
    asm volatile("msr fpcr, %0" ::"r"(control_) : "memory");
    asm volatile("msr fpsr, %0" ::"r"(status_) : "memory");
  }

 private:
  std::uint64_t control_;
  std::uint64_t status_;
#else
  DefaultFpEnvironment() {
    std::fegetenv(&saved_);
    std::fesetenv(FE_DFL_ENV);
  }
  ~DefaultFpEnvironment() { std::fesetenv(&saved_); }

 private:
  std::fenv_t saved_;
#endif
};

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_FP_ENVIRONMENT_H_
