#ifndef ROPECHECK_PROPERTIES_CASE_SHRINK_H_
#define ROPECHECK_PROPERTIES_CASE_SHRINK_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "properties/case/case.h"

// Simpler cases, for a counterexample that shows its cause: one token, one head, plain memory, a
// position at the very boundary, values of 0 and 1.
namespace ropecheck::inline cases {

/// Whether the specification may be made smaller too. A model's specification stays.
enum class SpecMay : std::uint8_t { stay, shrink };

/// Returns cases a step simpler than a sound one, the boldest step first; all of them sound. Every
/// chain of such steps ends.
std::vector<Case> simpler(const Case& c, SpecMay spec = SpecMay::stay);

/// Follows `simpler` as long as `still_fails` returns true for a simpler case. Calls `still_fails`
/// at most `budget` times.
Case minimize(Case failing, const std::function<bool(const Case&)>& still_fails, int budget,
              SpecMay spec = SpecMay::stay);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_SHRINK_H_
