#ifndef ROPECHECK_FUZZ_TARGETS_UNDER_TEST_H_
#define ROPECHECK_FUZZ_TARGETS_UNDER_TEST_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "properties/case/case.h"
#include "properties/contract.h"
#include "properties/implementation.h"

// What a fuzzer is set on. Fuzzing engines leave no room for arguments of a target's own, so it
// stands in the environment:
//
//   ROPECHECK_IMPL      a shared library's path, or "builtin:…"; builtin:rope where not set
//   ROPECHECK_CONTRACT  what it is held to; what it promises where not set
//   ROPECHECK_SPEC      one rotation, a model's name or "head_dim=64 base=5e5", that all cases are
//                       about; any where not set
//   ROPECHECK_BELOW     2^20 or 1048576: positions are below it in size
//   ROPECHECK_WORST     a file that takes the worst error of every octave (worst_errors.h)
//   ROPECHECK_GUIDANCE  errors: inputs that err more are kept, and mutations are steps in a case;
//                       coverage: the engine's own ways alone; none: every input is a case drawn at
//                       random. errors where not set; the others measure what it is worth (bench/)
//   ROPECHECK_MEASURE   where set, failures do not end the process: how far a hunt comes in a time
namespace ropecheck::targets {

enum class Guidance { errors, coverage, none };

struct UnderTest {
  /// Called in this very process, so that the fuzzer sees its coverage and sanitizers its memory.
  Implementation implementation;
  std::string asked_for;  ///< how the user named it
  Contract contract;
  std::optional<RopeSpec> spec;
  std::int64_t highest = std::numeric_limits<std::int64_t>::max();  ///< size of a position
  std::string worst_file;                                           ///< empty: none
  Guidance guidance = Guidance::errors;
  bool measures_only = false;
};

/// Reads the environment. Throws InputError.
UnderTest under_test_from_environment();

/// The same for the whole process. Ends it with a sentence and exit code 2 where something is
/// wrong.
const UnderTest& under_test();

/// The case with the rotation and the range of positions that were asked for. Where that makes it
/// large, it loses heads and tokens.
Case confined(Case c, const UnderTest& wanted);

}  // namespace ropecheck::targets

#endif  // ROPECHECK_FUZZ_TARGETS_UNDER_TEST_H_
