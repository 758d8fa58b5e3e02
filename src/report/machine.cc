#include "report/machine.h"

#include <fmt/core.h>

#include <sys/utsname.h>

#include <array>
#include <cfenv>
#include <cstddef>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "adapters/rope_under_test.h"
#include "reference/version.h"
#include "support/printable.h"

namespace ropecheck::report {
namespace {

std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "gcc " __VERSION__;
#else
  return "an unknown compiler";
#endif
}

/// The brand string: 48 characters in three leaves of four registers.
std::string processor_of([[maybe_unused]] const utsname& system) {
#if defined(__x86_64__)
  constexpr unsigned kFirst = 0x8000'0002;
  constexpr unsigned kLeaves = 3;
  std::array<unsigned, 4 * kLeaves> registers{};
  if (static_cast<unsigned>(__get_cpuid_max(0x8000'0000, nullptr)) >= kFirst + kLeaves - 1) {
    for (unsigned leaf = 0; leaf < kLeaves; ++leaf) {
      unsigned* r = &registers[std::size_t{4} * leaf];
      __get_cpuid(kFirst + leaf, &r[0], &r[1], &r[2], &r[3]);
    }
    std::array<char, sizeof registers + 1> text{};
    std::memcpy(text.data(), registers.data(), sizeof registers);
    std::string name = text.data();
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    if (!name.empty()) return name;
  }
#endif
  return system.machine;
}

bool has_fma() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("fma") != 0;
#elif defined(__aarch64__)
  return true;
#else
  return false;
#endif
}

std::string rounding_mode() {
  switch (std::fegetround()) {
    case FE_TONEAREST:
      return "to nearest";
    case FE_UPWARD:
      return "upward";
    case FE_DOWNWARD:
      return "downward";
    case FE_TOWARDZERO:
      return "toward zero";
    default:
      return "unknown";
  }
}

}  // namespace

Machine this_machine() {
  utsname system{};
  uname(&system);
  return {ROPECHECK_VERSION,
          ROPECHECK_ABI_VERSION,
          support::printable(compiler()),
          support::printable(processor_of(system)),
          support::printable(std::string(system.sysname) + ' ' + system.machine),
          has_fma(),
          rounding_mode()};
}

std::string origin_text(const Machine& machine) {
  return fmt::format("ropecheck {} (ABI {}, built by {}) on {}, {}, {} FMA, rounding {}",
                     machine.version, machine.abi_version, machine.compiler, machine.system,
                     machine.processor, machine.fma ? "with" : "without", machine.rounding_mode);
}

}  // namespace ropecheck::report
