#ifndef ROPECHECK_RECORDING_IDENTIFY_FREQUENCIES_H_
#define ROPECHECK_RECORDING_IDENTIFY_FREQUENCIES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "recording/identify/pairing.h"

// The frequency of each pair, measured from its angles modulo 2π at several positions.
namespace ropecheck::recording {

/// An angle at a position, or a difference of two.
struct Phase {
  std::int64_t t;
  double angle;  ///< rad, modulo 2π
  double bar;    ///< its error bar
};

struct Frequency {
  double theta;  ///< rad per position, with its sign
  double bar;
};

/// Returns all frequencies between −most and most whose angles agree with every phase, if need be
/// with angles that are rounded to float32. `count` is 1 for a measured frequency, 0 if no
/// frequency agrees. If there are too many to list, `undetermined` is set.
struct Agreeing {
  std::vector<Frequency> frequencies;
  bool undetermined = false;
};
Agreeing agreeing_frequencies(const std::vector<Phase>& phases, double most);

/// Returns by how much the positions that the angles follow differ from those of the recording, if
/// all differ by the same; 0 if they do not differ, empty if the angles follow no positions. Only
/// for recordings with one axis.
std::optional<std::int64_t> shift_of_positions(const Sample& sample, const Pairing& pairing,
                                               int count);

enum class PairKind : std::uint8_t {
  measured,   ///< it has one frequency
  still,      ///< it does not turn visibly: |θ| is below the bar
  ambiguous,  ///< several frequencies agree: the positions are too far apart
  irregular,  ///< it turns, but by no angle that is proportional to a position
};

struct MeasuredPair {
  PairKind kind = PairKind::irregular;
  Frequency frequency = {};              ///< of a measured one; of a still one, the bar alone
  std::vector<int> axes = {};            ///< the axes whose positions the angles agree with
  std::vector<Frequency> agreeing = {};  ///< of an ambiguous one
  bool by_neighbours = false;            ///< it was ambiguous (choose_by_neighbours)
};

/// The first `count` pairs of a pairing.
std::vector<MeasuredPair> measured_pairs(const Sample& sample, const Pairing& pairing, int count);

/// Chooses among the frequencies of ambiguous pairs, from the last pair, the slowest, on: for it
/// the smallest, and for each faster pair the one nearest to where the two before it lead. This is
/// a guess, which the results have to confirm.
void choose_by_neighbours(std::vector<MeasuredPair>& pairs, std::size_t first, std::size_t end);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_IDENTIFY_FREQUENCIES_H_
