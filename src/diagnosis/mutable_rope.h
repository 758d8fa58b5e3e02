#ifndef ROPECHECK_DIAGNOSIS_MUTABLE_ROPE_H_
#define ROPECHECK_DIAGNOSIS_MUTABLE_ROPE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "properties/implementation.h"

// A right rotation, each step of which can be exchanged for a wrong one. Such mistakes are planted
// in the tests, where the gate has to find them, and serve as hypotheses when it says what is wrong
// with somebody's implementation.
//
// It computes in long double and rounds once at the end, which is right under the contract float32
// up to positions of 2^32 where long double has 64 bits.
namespace ropecheck::diagnosis {

using Long = long double;

/// One head's vector in a call.
struct Slot {
  const Call* call;
  bool is_key;
  std::int64_t batch;
  std::int64_t seq;
  std::int64_t head;
  int axis = 0;  ///< of the position that is being looked at
};

struct Turn {
  Long cos;
  Long sin;
};

struct LongPair {
  Long first;
  Long second;
};

/// The steps. An empty one is done right; the others are done as they say, with what is right at
/// hand as the last argument or the current value.
struct MutableRope {
  /// What the call and its specification are taken for.
  std::function<void(Call&, RopeSpec&)> call = {};
  /// θ: [pairs], rad per position.
  std::function<void(const RopeSpec&, std::vector<Long>&)> theta = {};
  /// Where a vector is read and written.
  std::function<void(Slot&)> read_from = {};
  std::function<void(Slot&)> write_to = {};
  /// Whether a vector is left out: neither read nor written.
  std::function<bool(const Slot&)> skips = {};
  /// The axis that a pair turns by.
  std::function<int(const RopeSpec&, int pair)> axis = {};
  /// The position's number on the slot's axis.
  std::function<Long(const Slot&, Long)> position = {};
  std::function<Long(Long position, Long theta)> angle = {};
  std::function<Turn(Long angle)> turn = {};
  /// m.
  std::function<Long(const RopeSpec&, Long)> factor = {};
  /// The cos and sin that a pair is turned by, m included.
  std::function<Turn(const Slot&, const RopeSpec&, int pair, Turn)> table = {};
  std::function<PairElements(const RopeSpec&, int pair)> pairing = {};
  /// Where a turned pair is stored; `pairing` where empty.
  std::function<PairElements(const RopeSpec&, int pair)> stored_pairing = {};
  std::function<LongPair(LongPair x, Turn)> rotate = {};
  /// A whole vector at once: y, a copy of x, is to be turned; [head_dim].
  std::function<void(const Slot&, const RopeSpec&, const std::vector<Turn>&,
                     const std::vector<Long>& x, std::vector<Long>& y)>
      vector = {};
  /// How many elements an element lies behind [0, 0, 0, 0].
  std::function<std::int64_t(std::int64_t)> index = {};
  /// Whether an element is left unwritten.
  std::function<bool(const Slot&, const RopeSpec&, int element)> leaves_out = {};
  /// What is done when all vectors are.
  std::function<void(const Call&, const RopeSpec&)> afterwards = {};
};

/// Every format but float64, every capability, positions up to ±2^32.
Implementation implementation_of(const MutableRope& steps, const std::string& name);

/// The number that a token's position has on the slot's axis.
Long position_at(const Slot& slot, std::int64_t batch, std::int64_t seq);

/// As a cast to an integer, and defined for all that one mistake may hand to another: at the ends
/// of the range for what lies beyond them, 0 for NaN.
std::int64_t whole(Long number);

/// The element at a place in the slot's vector.
Long load(const Slot& slot, int element);
void store(const Slot& slot, int element, Long value);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_MUTABLE_ROPE_H_
