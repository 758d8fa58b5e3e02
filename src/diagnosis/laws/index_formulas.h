#ifndef ROPECHECK_DIAGNOSIS_LAWS_INDEX_FORMULAS_H_
#define ROPECHECK_DIAGNOSIS_LAWS_INDEX_FORMULAS_H_

#include <span>

#include "diagnosis/laws/places.h"

// Formulas for one index of another place: its token, its batch row or its head.
namespace ropecheck::diagnosis {

/// Another index for a vector's own one; −1 if there is none.
struct IndexFormula {
  const char* words;
  int (*of)(const Case&, const VectorPlace&);
};

/// The first formula of each kind leaves the index as it is.
std::span<const IndexFormula> formulas_of_seqs();
std::span<const IndexFormula> formulas_of_batches();
std::span<const IndexFormula> formulas_of_heads();

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_LAWS_INDEX_FORMULAS_H_
