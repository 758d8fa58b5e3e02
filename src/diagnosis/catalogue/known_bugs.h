#ifndef ROPECHECK_DIAGNOSIS_CATALOGUE_KNOWN_BUGS_H_
#define ROPECHECK_DIAGNOSIS_CATALOGUE_KNOWN_BUGS_H_

#include <string>
#include <vector>

#include "diagnosis/catalogue/mutant_rope.h"

// Mistakes that were found in rotary position embeddings, or that are likely. They are planted in
// the tests and serve as hypotheses of the diagnosis.
namespace ropecheck::diagnosis {

struct KnownBug {
  std::string id;    ///< "LAY-01": family and number
  std::string what;  ///< the mistake, as the end of "it looks as if …"
  std::string seen;  ///< projects and threads in which it was seen; empty if it is only likely
  MutantRope (*steps)();
};

/// All of them, family by family. If several explain a failure equally well, the first one
/// is preferred.
const std::vector<KnownBug>& known_bugs();

// The same mistakes by family.
std::vector<KnownBug> layout_bugs();     ///< pairing, axes, signs
std::vector<KnownBug> frequency_bugs();  ///< base and dimensions
std::vector<KnownBug> scaling_bugs();    ///< scalings, attention factor
std::vector<KnownBug> length_bugs();     ///< scalings that depend on the sequence's length
std::vector<KnownBug>
position_bugs();                      ///< the position, and the precision on the way to cos and sin
std::vector<KnownBug> axes_bugs();    ///< positions of several axes
std::vector<KnownBug> table_bugs();   ///< tables, and state between calls
std::vector<KnownBug> memory_bugs();  ///< partial rotary, strides, gradients
std::vector<KnownBug> number_bugs();  ///< ends of formats, intermediate roundings

/// Ways of libraries that break a contract and are no bugs: not planted.
std::vector<KnownBug> library_habits();

/// Everything that the diagnosis has a name for: the known bugs, then the habits.
const std::vector<KnownBug>& dictionary();

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_CATALOGUE_KNOWN_BUGS_H_
