#ifndef ROPECHECK_DIAGNOSIS_KNOWN_BUGS_H_
#define ROPECHECK_DIAGNOSIS_KNOWN_BUGS_H_

#include <string>
#include <vector>

#include "diagnosis/mutable_rope.h"

// Mistakes that rotary position embeddings have been found with, or well might be.
namespace ropecheck::diagnosis {

struct KnownBug {
  std::string id;    ///< "LAY-01": family and number
  std::string what;  ///< the mistake, as the end of "it looks as if …"
  std::string seen;  ///< projects and threads where it was; empty where it is only likely
  MutableRope (*steps)();
};

/// All of them, in the order of their ids. The order is also that of preference, where several
/// explain a failure equally well.
const std::vector<KnownBug>& known_bugs();

// By family.
std::vector<KnownBug> layout_bugs();     ///< pairing, axes, signs
std::vector<KnownBug> frequency_bugs();  ///< base and dimensions
std::vector<KnownBug> scaling_bugs();    ///< scalings, attention factor
std::vector<KnownBug> length_bugs();     ///< scalings that go by the sequence's length
std::vector<KnownBug> position_bugs();   ///< which position, and in which precision
std::vector<KnownBug> axes_bugs();       ///< positions of several axes
std::vector<KnownBug> table_bugs();      ///< tables, and what outlives a call
std::vector<KnownBug> memory_bugs();     ///< partial rotary, strides, gradients
std::vector<KnownBug> number_bugs();     ///< ends of formats, roundings on the way

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_KNOWN_BUGS_H_
