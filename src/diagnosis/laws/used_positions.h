#ifndef ROPECHECK_DIAGNOSIS_LAWS_USED_POSITIONS_H_
#define ROPECHECK_DIAGNOSIS_LAWS_USED_POSITIONS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "diagnosis/evidence.h"

// The position by which a vector was really turned, measured from the angles of its pairs.
namespace ropecheck::diagnosis {

struct UsedPosition {
  std::int64_t t;  ///< the right one
  double used;     ///< the measured one
  double bar;      ///< its error bar
};

/// Returns the position that explains the angles of all these pairs of one vector and one axis, the
/// one nearest to the right position; nothing if none does. Slow pairs tell it coarsely and without
/// ambiguity, faster ones more and more finely; at least three pairs are needed.
std::optional<UsedPosition> used_position(const std::vector<const Item*>& pairs,
                                          Direction direction);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_LAWS_USED_POSITIONS_H_
