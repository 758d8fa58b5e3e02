#ifndef ROPECHECK_ADAPTERS_C_SPEC_H_
#define ROPECHECK_ADAPTERS_C_SPEC_H_

#include <cstdint>
#include <vector>

#include "adapters/rope_under_test.h"
#include "properties/implementation.h"

// A specification in the form in which implementations get it: of the C interface, and, as numbers
// one after the other, of the pipe's frames.
namespace ropecheck::adapters {

/// A specification in the form of the C interface, with the arrays that it points to.
struct CSpec {
  CSpec(const RopeSpec& spec, const Capabilities& can);
  CSpec(const CSpec&) = delete;
  CSpec& operator=(const CSpec&) = delete;

  std::vector<double> inv_freq;
  std::vector<std::int32_t> axis_of_pair;
  ropecheck_scaling parameters;
  std::vector<double> short_factors, long_factors;
  ropecheck_spec value;
};

/// The numbers of a scaling's parameters in the order of ropecheck_scaling, and then the short and
/// the long factors of each pair if there are any. Empty if the spec has no parameters.
std::vector<double> parameter_numbers(const CSpec& spec);

}  // namespace ropecheck::adapters

#endif  // ROPECHECK_ADAPTERS_C_SPEC_H_
