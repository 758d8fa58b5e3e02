#ifndef ROPECHECK_REPORT_MACHINE_H_
#define ROPECHECK_REPORT_MACHINE_H_

#include <string>

// The program, machine and floating-point settings behind a report.
namespace ropecheck::report {

/// The circumstances of a run: two reports may differ because one of these differs.
struct Machine {
  std::string version;        ///< of ropecheck and of its reference
  unsigned abi_version;       ///< of rope_under_test.h
  std::string compiler;       ///< the compiler that built ropecheck: "gcc 12.2.0"
  std::string processor;      ///< "Intel(R) Xeon(R) Gold 6140 CPU @ 2.30GHz"
  std::string system;         ///< "Linux x86_64"
  bool fma;                   ///< true if the processor has a fused multiply-add
  std::string rounding_mode;  ///< of this thread: "to nearest"
};

Machine this_machine();

/// "ropecheck 0.1.0 (ABI 1, built by gcc 12.2.0) on …, with FMA, rounding to nearest".
std::string origin_text(const Machine& machine);

}  // namespace ropecheck::report

#endif  // ROPECHECK_REPORT_MACHINE_H_
