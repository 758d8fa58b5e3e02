#ifndef ROPECHECK_ADAPTERS_LIMITS_DECLARED_LIMITS_H_
#define ROPECHECK_ADAPTERS_LIMITS_DECLARED_LIMITS_H_

#include <string>
#include <string_view>
#include <vector>

#include "adapters/rope_under_test.h"
#include "properties/implementation.h"

// The limits that implementations declare, in the C interface and in the hello of a pipe.
namespace ropecheck::adapters {

/// Adds the limits of the C interface to the capabilities. Null: none. Returns why they make no
/// sense, in words that follow the implementation's name; empty if they do.
std::string add_limits(const ropecheck_limits* declared, Capabilities& can);

/// Adds one limit, named as in ropecheck_limits: "spec" (may come again), "head_dims" and
/// "rotary_dims" (numbers with commas between them), "longest_sequence", "largest_batch",
/// "outside", "table_forms" (words with commas between them), and each flag by its name, with the
/// value 1 or 0. Returns the problem, or empty; `known` becomes false if there is no such limit.
std::string add_limit(std::string_view name, std::string_view value, Capabilities& can,
                      bool& known);

/// Narrows the range of positions to that of the limits, after all limits were added. Returns why
/// capabilities and limits contradict each other; empty if they do not.
std::string settle_limits(Capabilities& can);

/// Returns what is not asked because of the limits, for the report: "positions that are not
/// consecutive", …
std::vector<std::string> left_out_by_limits(const Capabilities& can);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_LIMITS_DECLARED_LIMITS_H_
