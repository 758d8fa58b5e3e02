#ifndef ROPECHECK_PROPERTIES_CASE_CASE_PART_H_
#define ROPECHECK_PROPERTIES_CASE_CASE_PART_H_

#include <optional>

#include "properties/case/case.h"

// What is left of a case when some of its tokens or heads go. Listed values stay with those that
// are left; seeded ones are drawn anew for the shape that is left.
namespace ropecheck::inline cases {

inline constexpr TensorCase Case::*kTensors[] = {&Case::q, &Case::k};

/// What is kept of a case: half-open ranges of its axes.
struct CasePart {
  int batch_begin, batch_end;
  int seq_begin, seq_end;
};

Case part_of(const Case& c, const CasePart& part);

/// Of a tensor's heads, [begin, end).
void keep_heads(Case& c, TensorCase Case::*tensor, int begin, int end);

/// The values of a tensor one by one; none where they would make too long a list.
std::optional<Values> listed_values(const Case& c, const TensorCase& tensor);

/// The same case, its values listed where they may be.
Case with_listed_values(const Case& c);

}  // namespace ropecheck::inline cases

#endif  // ROPECHECK_PROPERTIES_CASE_CASE_PART_H_
