#ifndef ROPECHECK_PROPERTIES_CASE_WITHIN_DOMAIN_H_
#define ROPECHECK_PROPERTIES_CASE_WITHIN_DOMAIN_H_

#include "properties/case/case.h"
#include "properties/property.h"

namespace ropecheck::inline cases {

/// The case as the property's domain has it; itself where it is within. Generators stay within a
/// domain by themselves; a fuzzer's bytes do not, nor do cases of another property. Where special
/// values make no sense, numbers are brought into the range of Profile::wide, which rotating keeps
/// clear of overflow and of subnormals, by their exponent alone; and the attention factor is
/// between 1/4 and 4 there. Elsewhere it is between 2^−50 and 2^50, beyond which an implementation
/// may refuse it.
Case within_domain(Case c, const Domain& domain);

}  // namespace ropecheck::inline cases

#endif  // ROPECHECK_PROPERTIES_CASE_WITHIN_DOMAIN_H_
