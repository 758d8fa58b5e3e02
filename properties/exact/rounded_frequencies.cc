#include "properties/exact/rounded_frequencies.h"

#include "reference/binary.h"
#include "reference/frequencies.h"

namespace ropecheck::exact {
namespace {

template <class Number>
std::vector<Number> frequencies_as(const RopeSpec& spec) {
  std::vector<Number> rounded;
  for (const auto& frequency : frequencies<Binary<192>>(spec))
    rounded.push_back(static_cast<Number>(frequency));
  return rounded;
}

}  // namespace

std::vector<double> rounded_frequencies(const RopeSpec& spec) {
  return frequencies_as<double>(spec);
}

std::vector<long double> long_frequencies(const RopeSpec& spec) {
  return frequencies_as<long double>(spec);
}

double attention_factor(const RopeSpec& spec) { return ropecheck::attention_factor<double>(spec); }

long double long_attention_factor(const RopeSpec& spec) {
  return static_cast<long double>(ropecheck::attention_factor<Binary<192>>(spec));
}

}  // namespace ropecheck::exact
