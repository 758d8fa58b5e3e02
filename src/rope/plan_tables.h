#ifndef ROPECHECK_SRC_ROPE_PLAN_TABLES_H_
#define ROPECHECK_SRC_ROPE_PLAN_TABLES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "reference/rope_spec.h"
#include "rope/exact_cos_sin.h"
#include "rope/plan.h"
#include "rope/turns.h"

// The values that a plan precomputes, and the sizes that the kernel shares with them.
namespace ropecheck::rope {

/// Consecutive positions share the anchor at the multiple of 32 below them. A larger step would
/// save little of the anchor's cost, and less of the table of steps would stay in the first cache.
inline constexpr std::int64_t kAnchorStep = 32;

/// Digits of a position in base kAnchorStep for which a plan has tables: enough for 2^20 positions.
inline constexpr std::size_t kDigits = 4;
inline constexpr std::int64_t kTabledPositions = 1 << 20;
static_assert(kTabledPositions == kAnchorStep * kAnchorStep * kAnchorStep * kAnchorStep);

/// Most pairs in one run: the rows that share an anchor stay in the first cache.
inline constexpr std::size_t kRunPairs = 64;

/// No vector has more lanes than this; rows and tables are filled up to a multiple of it.
inline constexpr std::size_t kMaxLanes = 16;

constexpr std::size_t round_up_to_lanes(std::size_t pairs) {
  return (pairs + kMaxLanes - 1) / kMaxLanes * kMaxLanes;
}

/// The kinds of entries in a row: double within kRowError (rope/simd/row-inl.h), float in one of
/// the plan's two ways, the nearest double, or two doubles.
enum class Entries { wide, nearly_correct, correct, nearest, twofold };

/// The entries that the rotations of a plan with these options read.
constexpr Entries entries_of(const PlanOptions& options) {
  if (options.storage == Storage::float64)
    return options.arithmetic == Arithmetic::correctly_rounded ? Entries::twofold
                                                               : Entries::nearest;
  if (options.arithmetic != Arithmetic::float32) return Entries::wide;
  return options.cos_sin == CosSinRounding::correct ? Entries::correct : Entries::nearly_correct;
}

/// Bytes of one entry of cos or sin.
constexpr std::size_t entry_bytes(Entries entries) {
  if (entries == Entries::twofold) return 2 * sizeof(double);
  return entries == Entries::wide || entries == Entries::nearest ? sizeof(double) : sizeof(float);
}

/// A stretch of pairs that turn, at most kRunPairs of them.
struct Run {
  std::size_t first_pair;
  std::size_t pairs;
};

/// Shared by plans of one specification.
template <class T>
using AlignedArray = std::shared_ptr<const T[]>;

struct PlanTables {
  RopeSpec spec;
  PlanOptions options;

  std::vector<Turns> turns;          ///< θ/2π mod 1: [pairs]
  std::vector<Run> all_runs;         ///< all pairs
  std::vector<Run> runs;             ///< the pairs with θ ≠ 0, in order
  std::vector<bool> zero_frequency;  ///< θ = 0: [pairs]
  bool any_zero_frequency = false;
  std::vector<int> axis;          ///< which number of a position turns each pair: [pairs]
  std::int64_t axes = 1;          ///< numbers that make up a position
  DoubleDouble attention_factor;  ///< m
  bool scales = false;            ///< m ≠ 1
  bool whole_window = false;      ///< nothing of a head is passed through: rotary_dim = head_dim
  bool all_turn = false;          ///< a position has one axis, and no θ is 0

  /// Row length of the tables below, including a run that starts at the last pair. Entries beyond
  /// the last pair repeat its entry.
  std::size_t padded_pairs = 0;
  AlignedArray<std::uint64_t> turns_high;  ///< the first 64 bits of θ/2π mod 1: [padded_pairs]
  AlignedArray<std::uint64_t> turns_low;   ///< the next 64
  /// cos and sin of k·32^i·θ for the values k = 0 … kAnchorStep − 1 of digit i, times m for i = 0:
  /// [kDigits, kAnchorStep, padded_pairs]
  AlignedArray<double> digit_cos;
  AlignedArray<double> digit_sin;
  /// The entries less those doubles: both parts together are within 2^−98·m.
  AlignedArray<double> digit_cos_low;
  AlignedArray<double> digit_sin_low;

  /// The entries of digit 0 as a multiple of step_grid and what it lacks, rounded to double, so
  /// that the former have 26 bits: [kAnchorStep, padded_pairs]; see rope/simd/split_rows-inl.h.
  AlignedArray<double> step_cos_coarse;
  AlignedArray<double> step_cos_fine;
  AlignedArray<double> step_sin_coarse;
  AlignedArray<double> step_sin_fine;

  /// Entries of cos, and of sin, in a finished row (rope/simd/finished_rows-inl.h). If all pairs
  /// turn, runs begin at multiples of kRunPairs and no vector reaches beyond the filled lanes;
  /// otherwise one may begin at the last pair, as in the tables above.
  std::size_t row_pairs = 0;

  /// Returns the offset of the row for value k of digit i.
  std::size_t digit_row(std::size_t i, std::int64_t k) const {
    return (i * static_cast<std::size_t>(kAnchorStep) + static_cast<std::size_t>(k)) * padded_pairs;
  }
};

}  // namespace ropecheck::rope

#endif  // ROPECHECK_SRC_ROPE_PLAN_TABLES_H_
