#include "fuzz/targets/property_target.h"

// Checks that NaN, infinities and huge numbers in other blocks and vectors change nothing.
std::vector<const ropecheck::Property*> ropecheck::targets::checked_properties() {
  return {&claims::kBlocksAreIndependent, &claims::kVectorsAreIndependent};
}
