#ifndef ROPECHECK_RECORDING_PIECES_H_
#define ROPECHECK_RECORDING_PIECES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "properties/case/case.h"
#include "properties/implementation.h"
#include "properties/verdict.h"
#include "recording/recording.h"

// Parts of a recording as cases, with implementations that return the recorded results.
namespace ropecheck::recording {

struct Piece {
  Case c;
  std::vector<std::uint64_t> y;  ///< the recorded result, [tokens, heads, head_dim]
  /// The recording's vectors (token·heads + head) in the order of the case.
  std::vector<std::int64_t> vectors;
};

/// Consecutive tokens with all their heads, as one row of a batch.
Piece piece_of_tokens(const Recording& recording, std::int64_t first, std::int64_t count);

/// Single vectors, each as a token with one head.
Piece piece_of_vectors(const Recording& recording, std::span<const std::int64_t> vectors);

/// An implementation that returns the recorded result for the recorded pieces, and fails for any
/// other call. Refers to the pieces.
Implementation recorded(const std::vector<Piece>& pieces);

/// Converts the place of a verdict on a piece to its place in the recording, and removes the counts
/// at the end of its reason, which are counts in the piece.
void place_in(const Recording& recording, const Piece& piece, Verdict& verdict);

}  // namespace ropecheck::recording

#endif  // ROPECHECK_RECORDING_PIECES_H_
