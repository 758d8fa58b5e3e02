#ifndef ROPECHECK_PROPERTIES_CASE_CASE_PART_H_
#define ROPECHECK_PROPERTIES_CASE_CASE_PART_H_

#include <optional>

#include "properties/case/case.h"

// Removes tokens or heads from a case. Listed values stay with the remaining tokens and heads;
// seeded values are drawn again for the remaining shape.
namespace ropecheck::inline cases {

inline constexpr TensorCase Case::*kTensors[] = {&Case::q, &Case::k};

/// The part of a case that is kept: half-open ranges of its axes.
struct CasePart {
  int batch_begin, batch_end;
  int seq_begin, seq_end;
};

Case part_of(const Case& c, const CasePart& part);

/// Keeps a tensor's heads [begin, end).
void keep_heads(Case& c, TensorCase Case::*tensor, int begin, int end);

/// Returns the values of a tensor one by one; empty if the list would be too long.
std::optional<Values> listed_values(const Case& c, const TensorCase& tensor);

/// Returns the same case with its values listed, for each tensor whose list is not too long.
Case with_listed_values(const Case& c);

}  // namespace ropecheck::cases

#endif  // ROPECHECK_PROPERTIES_CASE_CASE_PART_H_
