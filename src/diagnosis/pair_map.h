#ifndef ROPECHECK_DIAGNOSIS_PAIR_MAP_H_
#define ROPECHECK_DIAGNOSIS_PAIR_MAP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "diagnosis/laboratory.h"

// The map from the inputs of one vector to its outputs, measured with basis vectors: a call in
// which every coordinate but one is zero shows on what that coordinate has an effect.
namespace ropecheck::diagnosis {

struct PairMap {
  int head_dim = 0;
  /// For each input the outputs of the same vector that it reaches.
  std::vector<std::vector<int>> reaches;
  bool leaves_the_vector = false;  ///< an input reaches another vector
  bool complete = false;           ///< every call returned, and only numbers
  /// Zeros alone give a result that is no zero. An input reaches the results that it changes then.
  bool holds_no_input = false;
  bool linear = true;  ///< the result is the sum of the responses, within rounding
};

/// Measures the map of the vector of `place` in a call like `failing`.
PairMap pair_map_of(const Observation& failing, const Place& place, Laboratory& laboratory);

/// The result of a call in which all inputs are zero, in a place where another result is no number.
enum class OfZeros : std::uint8_t {
  numbers,                 ///< or not known
  no_numbers,              ///< as with other inputs
  what_was_in_the_output,  ///< no numbers out of place, and numbers in place
};

OfZeros what_zeros_give(const Observation& failing, const Item& item, Laboratory& laboratory);

/// Says what is wrong with the map: "coordinate 3 is mixed with 4, and should be with 67"; empty if
/// the right outputs depend on the right inputs.
std::string in_words(const PairMap& map, const RopeSpec& spec);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_PAIR_MAP_H_
