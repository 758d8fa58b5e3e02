#ifndef ROPECHECK_RECORDING_IDENTIFY_SAMPLE_H_
#define ROPECHECK_RECORDING_IDENTIFY_SAMPLE_H_

#include <cstdint>
#include <vector>

#include "recording/recording.h"

// The part of a recording that measurements look at, as numbers.
namespace ropecheck::recording {

/// Some tokens and heads: tokens near position 0, tokens that follow each other, and tokens from
/// all over the recording. Vectors with a number that is not finite are left out.
struct Sample {
  int head_dim = 0;
  int axes = 1;
  double u = 0;  ///< unit roundoff of the format

  struct Vector {
    std::size_t token;  ///< its place in `positions`
    std::vector<double> x, y;
  };
  std::vector<Vector> vectors;
  std::vector<std::vector<std::int64_t>> positions;  ///< of each token, [axes]
  std::vector<std::int64_t> chosen;  ///< the vectors in the recording, token·heads + head
};

Sample sample_of(const Recording& recording);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_IDENTIFY_SAMPLE_H_
