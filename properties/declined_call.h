#ifndef ROPECHECK_PROPERTIES_DECLINED_CALL_H_
#define ROPECHECK_PROPERTIES_DECLINED_CALL_H_

#include <functional>
#include <string>

#include "properties/case/case.h"

// An implementation that refuses a call within its declared limits fails. The author may have meant
// a limit that is not declared, so the failure names it.
namespace ropecheck::inline properties {

/// Returns a clause that names the limit that would have excused the refusal of a call. Limits on
/// tokens are found by experiment: the call is made again with only its positions, its rows or its
/// length changed, and `takes` returns whether the implementation takes it now. If none of them
/// helps, the clause names the limits on specifications.
std::string excuse_for(const Case& refused, const Capabilities& can,
                       const std::function<bool(const Case&)>& takes);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_DECLINED_CALL_H_
