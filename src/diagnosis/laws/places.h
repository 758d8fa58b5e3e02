#ifndef ROPECHECK_DIAGNOSIS_LAWS_PLACES_H_
#define ROPECHECK_DIAGNOSIS_LAWS_PLACES_H_

#include <optional>
#include <string>
#include <vector>

#include "properties/case/case.h"

// Formulas for the place of another vector, or of another token, from a vector's own place.
namespace ropecheck::diagnosis {

/// A vector of a call: its tensor, batch row, token and head.
struct VectorPlace {
  char tensor = 'q';
  int batch = 0;
  int seq = 0;
  int head = 0;
  auto operator<=>(const VectorPlace&) const = default;
};

int heads_in(const Case& c, char tensor);
bool is_in(const Case& c, const VectorPlace& place);

/// A formula that is made of one formula for each index, or of one for the index of all.
class PlaceFormula {
 public:
  /// Nothing if the formula gives no place of the call, or a place that is the vector's own.
  std::optional<VectorPlace> of(const Case& c, const VectorPlace& own) const;

  /// "token s − 8 of batch row b"
  std::string token_words() const;
  /// "k's head ⌊h/2⌋ of token s of batch row b"
  std::string vector_words() const;

  int batch = 0, seq = 0, head = 0;  ///< indices of the formulas; 0 leaves an index as it is
  int whole = 0;                     ///< of the formula for all indices; 0 if there is none
  bool other_tensor = false;
};

/// Formulas of tokens leave the head as it is. Simple ones come first.
const std::vector<PlaceFormula>& formulas_of_tokens();
const std::vector<PlaceFormula>& formulas_of_vectors();

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_LAWS_PLACES_H_
