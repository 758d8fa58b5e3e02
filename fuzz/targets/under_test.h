#ifndef ROPECHECK_FUZZ_TARGETS_UNDER_TEST_H_
#define ROPECHECK_FUZZ_TARGETS_UNDER_TEST_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "properties/case/case.h"
#include "properties/contract.h"
#include "properties/implementation.h"

// The subject of a fuzzer. Fuzzing engines leave no room for a target's own arguments, so the
// environment names it:
//
//   ROPECHECK_IMPL      a shared library's path, or "builtin:…"; default: builtin:rope
//   ROPECHECK_CONTRACT  the contract to check; default: the implementation's own
//   ROPECHECK_SPEC      one rotation, a model's name or "head_dim=64 base=5e5", for all cases;
//                       default: any
//   ROPECHECK_BELOW     2^20 or 1048576: positions are below it in size
//   ROPECHECK_WORST     a file that takes the worst error of every octave (worst_errors.h)
//   ROPECHECK_GUIDANCE  errors (the default): inputs with larger errors are kept, and mutations are
//                       steps in a case; coverage: only the engine's own methods; none: every input
//                       is a case drawn at random. The last two measure the worth of the first
//                       (bench/)
//   ROPECHECK_MEASURE   if set, failures do not end the process, to measure how far a search comes
//                       in a given time
namespace ropecheck::targets {

enum class Guidance { errors, coverage, none };

struct UnderTest {
  /// Called in this process, so that the fuzzer sees its coverage and the sanitizers its memory.
  Implementation implementation;
  std::string asked_for;  ///< the user's name for it
  Contract contract;
  std::optional<RopeSpec> spec;
  std::int64_t highest =
      std::numeric_limits<std::int64_t>::max();  ///< the largest size of a position
  std::string worst_file;                        ///< empty if there is none
  Guidance guidance = Guidance::errors;
  bool measures_only = false;
};

/// Reads the environment. Throws InputError if a variable makes no sense.
UnderTest under_test_from_environment();

/// The same for the whole process. If a variable makes no sense, ends the process with a sentence
/// and exit code 2.
const UnderTest& under_test();

/// Changes the case to the rotation and the range of positions that were asked for. If that makes
/// it too large, it loses heads and tokens.
Case confined(Case c, const UnderTest& wanted);

}  // namespace ropecheck::targets

#endif  // ROPECHECK_FUZZ_TARGETS_UNDER_TEST_H_
