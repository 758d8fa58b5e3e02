#include "adapters/sandbox/float_environment.h"

#include <cfenv>
#include <cstdint>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace ropecheck::adapters {

#if defined(__x86_64__)

// MXCSR: Intel's manual, volume 1, 10.2.3. The x87 environment: 8.1.10.
namespace {

constexpr unsigned kDenormalsAreZero = 1U << 6;
constexpr unsigned kExceptionMasks = 0x3fU << 7;
constexpr unsigned kRounding = 3U << 13;
constexpr unsigned kFlushToZero = 1U << 15;
constexpr unsigned kDefaultMxcsr = kExceptionMasks;
constexpr std::uint16_t kDefaultControl = 0x037f;
constexpr std::uint16_t kEmptyStack = 0xffff;

}  // namespace

void reset_float_environment() {
  std::fesetenv(FE_DFL_ENV);
  _mm_setcsr(kDefaultMxcsr);
}

std::string changed_float_environment() {
  const unsigned mxcsr = _mm_getcsr();
  if ((mxcsr & kFlushToZero) != 0) return "flush-to-zero is left switched on";
  if ((mxcsr & kDenormalsAreZero) != 0) return "denormals-are-zero is left switched on";
  if ((mxcsr & kRounding) != 0) return "the rounding mode is left changed";
  if ((mxcsr & kExceptionMasks) != kExceptionMasks)
    return "floating-point exceptions are left unmasked";
  std::fenv_t x87;
  std::fegetenv(&x87);
  if (x87.__control_word != kDefaultControl) return "the x87 control word is left changed";
  if (x87.__tags != kEmptyStack) return "the x87 (MMX) registers are left in use";
  return {};
}

#else

void reset_float_environment() { std::fesetenv(FE_DFL_ENV); }

std::string changed_float_environment() {
  if (std::fegetround() != FE_TONEAREST) return "the rounding mode is left changed";
#if defined(__aarch64__)
  constexpr std::uint64_t kFlush = 1U << 24 | 1U << 19;  // FPCR.FZ and FZ16
  std::uint64_t fpcr = 0;
  __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
  if ((fpcr & kFlush) != 0) return "flush-to-zero is left switched on";
#endif
  return {};
}

#endif

}  // namespace ropecheck::adapters
