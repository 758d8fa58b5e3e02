#ifndef ROPECHECK_RECORDING_IDENTIFY_MEASUREMENTS_H_
#define ROPECHECK_RECORDING_IDENTIFY_MEASUREMENTS_H_

#include <string>
#include <vector>

#include "recording/identify/frequencies.h"

// Everything that is measured of a recording before any specification is tried.
namespace ropecheck::recording {

struct Measurements {
  Sample sample;
  Pairings pairings;
  std::vector<MeasuredPair> pairs;  ///< of the best pairing
  Direction direction = Direction::forward;

  int count_of(PairKind kind) const;
  /// The measured pairs that only their neighbours decided.
  int guessed() const;
};

Measurements measurements_of(const Recording& recording);

/// For the user: the pairs, how many frequencies are measured, and the first of them.
std::vector<std::string> sentences_about(const Measurements& measured);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_IDENTIFY_MEASUREMENTS_H_
