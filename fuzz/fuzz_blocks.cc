#include "fuzz/property_target.h"

// Checks that NaN, infinities and huge numbers in other blocks and vectors change nothing.
std::vector<const ropecheck::Property*> ropecheck::checked_properties() {
  return {&kBlocksAreIndependent, &kVectorsAreIndependent};
}
