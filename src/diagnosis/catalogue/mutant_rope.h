#ifndef ROPECHECK_DIAGNOSIS_CATALOGUE_MUTANT_ROPE_H_
#define ROPECHECK_DIAGNOSIS_CATALOGUE_MUTANT_ROPE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "properties/implementation.h"

// A correct rotation whose steps can each be exchanged for a wrong one. Such mistakes are planted
// in the tests, in which the gate has to find them, and they serve as hypotheses when the gate says
// what is wrong with an implementation.
//
// It computes in long double and rounds once at the end. If long double has 64 bits, this is right
// under the contract float32 up to positions of 2^32.
namespace ropecheck::diagnosis {

using Long = long double;

/// One head's vector in a call.
struct Slot {
  const Call* call;
  bool is_key;
  std::int64_t batch;
  std::int64_t seq;
  std::int64_t head;
  int axis = 0;  ///< of the position that is in use
};

struct Turn {
  Long cos;
  Long sin;
};

struct LongPair {
  Long first;
  Long second;
};

/// The steps. An empty step is done right; a step that is set is done as its function says. The
/// function gets the right value as its last argument, or as the current value of the argument that
/// it changes.
struct MutantRope {
  /// Changes the call and its specification before the rotation reads them.
  std::function<void(Call&, RopeSpec&)> call = {};
  /// θ: [pairs], rad per position.
  std::function<void(const RopeSpec&, std::vector<Long>&)> theta = {};
  /// Change where a vector is read, and where it is written.
  std::function<void(Slot&)> read_from = {};
  std::function<void(Slot&)> write_to = {};
  /// Returns true if a vector is left out: neither read nor written.
  std::function<bool(const Slot&)> skips = {};
  /// The axis by which a pair is rotated.
  std::function<int(const RopeSpec&, int pair)> axis = {};
  /// The position's value on the slot's axis.
  std::function<Long(const Slot&, Long)> position = {};
  std::function<Long(Long position, Long theta)> angle = {};
  std::function<Turn(Long angle)> turn = {};
  /// The attention factor m.
  std::function<Long(const RopeSpec&, Long)> factor = {};
  /// The cos and sin by which a pair is rotated, m included.
  std::function<Turn(const Slot&, const RopeSpec&, int pair, Turn)> table = {};
  std::function<PairElements(const RopeSpec&, int pair)> pairing = {};
  /// Where a rotated pair is stored; `pairing` if empty.
  std::function<PairElements(const RopeSpec&, int pair)> stored_pairing = {};
  std::function<LongPair(LongPair x, Turn)> rotate = {};
  /// Rotates a whole vector at once: y, a copy of x, is to be rotated; [head_dim].
  std::function<void(const Slot&, const RopeSpec&, const std::vector<Turn>&,
                     const std::vector<Long>& x, std::vector<Long>& y)>
      vector = {};
  /// The distance of an element from [0, 0, 0, 0], in elements.
  std::function<std::int64_t(std::int64_t)> index = {};
  /// Returns true if an element is left unwritten.
  std::function<bool(const Slot&, const RopeSpec&, int element)> leaves_out = {};
  /// Runs when all vectors are done.
  std::function<void(const Call&, const RopeSpec&)> afterwards = {};
};

/// An implementation with every format but float64, every capability, and positions up to ±2^32.
Implementation implementation_of(const MutantRope& steps, const std::string& name);

/// The value of a token's position on the slot's axis.
Long position_at(const Slot& slot, std::int64_t batch, std::int64_t seq);

/// Converts like a cast to an integer, but is defined for every argument that a mistake may
/// produce: values beyond the range give its ends, and NaN gives 0.
std::int64_t whole(Long number);

/// The index of an element, for containers.
inline std::size_t at(int element) { return static_cast<std::size_t>(element); }

/// A rotation that takes another number for a token's position.
inline MutantRope takes_position_for(Long (*wrong)(const Slot&, Long)) {
  return {.position = wrong};
}

/// Loads and stores the element at an index of the slot's vector.
Long load(const Slot& slot, int element);
void store(const Slot& slot, int element, Long value);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_CATALOGUE_MUTANT_ROPE_H_
