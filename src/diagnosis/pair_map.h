#ifndef ROPECHECK_DIAGNOSIS_PAIR_MAP_H_
#define ROPECHECK_DIAGNOSIS_PAIR_MAP_H_

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

/// Returns true if a result that is no number is none either if all inputs of the call are zero: it
/// holds something that is no input.
bool is_no_number_of_zeros(const Observation& failing, const Item& item, Laboratory& laboratory);

/// Says what is wrong with the map: "coordinate 3 is mixed with 4, and should be with 67"; empty if
/// the right outputs depend on the right inputs.
std::string in_words(const PairMap& map, const RopeSpec& spec);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_PAIR_MAP_H_
