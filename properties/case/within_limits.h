#ifndef ROPECHECK_PROPERTIES_CASE_WITHIN_LIMITS_H_
#define ROPECHECK_PROPERTIES_CASE_WITHIN_LIMITS_H_

#include <string>

#include "properties/case/case.h"
#include "properties/limits.h"

// Keeps cases within the limits that an implementation declares.
namespace ropecheck::inline cases {

/// Returns a few words that name the first limit that a case exceeds: "positions that are not
/// consecutive". Empty if it exceeds none.
std::string outside_limits(const Case& c, const Limits& limits);

/// Changes tokens so that the case keeps the limits on them: removes rows and tokens beyond the
/// largest numbers, and continues each row from its first position, or from the last one that
/// leaves room for the row. Every position stays within the declared range. Listed values of
/// removed tokens are removed. Does not change the specification.
void move_tokens_within_limits(Case& c, const Capabilities& can);

/// Returns the case without the numbers that the limits exclude: with zeros in place of subnormal
/// numbers if those are flushed, and, in the direction of gradients, with +0 in place of −0 if
/// zeros have no sign there. Unchanged if it has no such numbers.
Case with_values_within_limits(Case c, const Limits& limits);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_WITHIN_LIMITS_H_
