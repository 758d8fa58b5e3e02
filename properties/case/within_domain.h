#ifndef ROPECHECK_PROPERTIES_CASE_WITHIN_DOMAIN_H_
#define ROPECHECK_PROPERTIES_CASE_WITHIN_DOMAIN_H_

#include "properties/case/case.h"
#include "properties/property.h"

// Moves a case into the domain of a property. Generators draw within a domain, but a fuzzer's bytes
// and cases of another property may be outside.
namespace ropecheck::inline cases {

/// Returns the case, changed so that it is in the property's domain; unchanged if it already is. If
/// special values make no sense for the property, numbers are moved into the range of
/// Profile::wide, where a rotation neither overflows nor becomes subnormal, by changing only their
/// exponent; and the attention factor is between 1/4 and 4. Otherwise the attention factor is
/// between 2^−50 and 2^50, since beyond that an implementation may refuse it.
Case within_domain(Case c, const Domain& domain);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_WITHIN_DOMAIN_H_
