#ifndef ROPECHECK_GATE_HYPOTHESES_H_
#define ROPECHECK_GATE_HYPOTHESES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "gate/probes.h"

// Known mistakes, held against the evidence: what each of them would have given, and how many of
// the results that is.
namespace ropecheck {

struct Explanation {
  /// The mistakes that explain most, equally well; in order of preference. Ids, or two of them
  /// joined by " + ".
  std::vector<std::string> bugs;
  std::string what;              ///< the first one, as the end of "it looks as if …"
  std::size_t explained = 0;     ///< of the plainly wrong probes
  std::size_t contradicted = 0;  ///< of the right ones: the mistakes would have made them wrong
};

/// The known mistake that explains most.
Explanation best_known_bug(const std::vector<Probe>& probes, const Implementation& implementation,
                           const Contract& contract);

/// The two known mistakes that together explain most. Looked at are those that change what is
/// computed; those about memory or earlier calls are not.
Explanation best_two_known_bugs(const std::vector<Probe>& probes, const Contract& contract);

}  // namespace ropecheck

#endif  // ROPECHECK_GATE_HYPOTHESES_H_
