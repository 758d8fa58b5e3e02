#ifndef ROPECHECK_RECORDING_IDENTIFY_PAIRING_H_
#define ROPECHECK_RECORDING_IDENTIFY_PAIRING_H_

#include <optional>
#include <vector>

#include "recording/identify/sample.h"

// Which coordinates turn together. A rotation keeps the norm of a pair, times m, whatever its
// angle; two coordinates that are no pair keep it only by chance. So each possible pairing is
// tried, and the one that keeps most norms is taken.
namespace ropecheck::recording {

struct Pairing {
  Layout layout = Layout::half_split;
  int offset = 0;    ///< the first coordinate that turns
  int distance = 1;  ///< between the two coordinates of a pair; rotary_dim/2 for half_split
  /// One more than the last pair that turns visibly, counted from `offset`.
  int turning = 0;
  double factor = 1;        ///< m, the ratio of the norms
  double factor_bar = 0;    ///< its error bar
  int moved_elsewhere = 0;  ///< coordinates outside of these pairs that changed
};

struct Pairings {
  bool any_moved = false;        ///< a coordinate of y differs from that of x
  std::optional<Pairing> best;   ///< empty if no pairing keeps norms
  int kept = 0;                  ///< pairs that turn and keep their norm under the best
  int kept_by_other_layout = 0;  ///< under the best pairing of the other layout
};

/// The elements of pair j.
PairElements elements_of(const Pairing& pairing, int pair);

Pairings pairings_of(const Sample& sample);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_IDENTIFY_PAIRING_H_
