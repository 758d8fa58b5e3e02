#ifndef ROPECHECK_PROPERTIES_EXACT_ROUNDED_FREQUENCIES_H_
#define ROPECHECK_PROPERTIES_EXACT_ROUNDED_FREQUENCIES_H_

#include <vector>

#include "reference/rope_spec.h"

// The frequencies and the attention factor of a spec in the numbers of the machine, for code that
// has no business with wide arithmetic.
namespace ropecheck::exact {

/// θ of every pair, [pairs], rad per position: the exact value rounded once. Takes milliseconds.
std::vector<double> rounded_frequencies(const RopeSpec& spec);
/// The same in long double.
std::vector<long double> long_frequencies(const RopeSpec& spec);

/// m, computed in double: exact if the spec states the factor or has none, else within a few ulps.
double attention_factor(const RopeSpec& spec);
/// m, rounded once to long double.
long double long_attention_factor(const RopeSpec& spec);

}  // namespace ropecheck::exact

#endif  // ROPECHECK_PROPERTIES_EXACT_ROUNDED_FREQUENCIES_H_
