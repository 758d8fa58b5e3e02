#ifndef ROPECHECK_HUNT_WORST_REPORT_H_
#define ROPECHECK_HUNT_WORST_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hunt/worst_cases.h"
#include "properties/case/closeness_records.h"

// The constructions of `ropecheck worst`, pair by pair, as a table for people and as data.
namespace ropecheck::hunt {

struct WorstOptions {
  std::int64_t highest = 1;  ///< positions 1 … highest
  std::optional<int> pair;   ///< one of them; if absent: all that turn
  int between = 2;           ///< intermediate convergents before each convergent, at most
};

struct WorstOfPair {
  int pair = 0;
  double theta = 0;  ///< rad per position
  std::vector<ClosenessRecord> records;
  std::vector<BinadeEdge> edges;
  /// The position at which values cancel: the closest approach to a quarter turn other than the
  /// start. If no pair has come to a quarter turn, the last position, which has turned the
  /// furthest.
  HardPosition cancels{};
  bool turned = false;       ///< whether there is an approach other than the start
  CancellingInput first{};   ///< x1·cos − x2·sin nearly vanishes
  CancellingInput second{};  ///< x1·sin + x2·cos nearly vanishes
};

/// Throws InputError if positions have several axes, the pair does not exist or does not turn, or
/// no pair turns.
std::vector<WorstOfPair> worst_of_pairs(const RopeSpec& spec, const WorstOptions& options);

/// Returns a block of lines for each pair, and at the end the closest of all and its line for
/// `replay`.
std::string worst_table(const RopeSpec& spec, const std::vector<WorstOfPair>& pairs);

/// Returns the same as one JSON object, with all digits of numbers.
std::string worst_json(const RopeSpec& spec, const std::vector<WorstOfPair>& pairs);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_WORST_REPORT_H_
