#ifndef ROPECHECK_HUNT_WORST_REPORT_H_
#define ROPECHECK_HUNT_WORST_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hunt/worst_cases.h"
#include "properties/case/closeness_records.h"

// What `ropecheck worst` constructs, pair by pair, as a table for people and as data.
namespace ropecheck::hunt {

struct WorstOptions {
  std::int64_t highest = 1;  ///< positions 1 … highest
  std::optional<int> pair;   ///< one of them; none: all that turn
  int between = 2;           ///< intermediate convergents before each convergent, at most
};

struct WorstOfPair {
  int pair = 0;
  double theta = 0;  ///< rad per position
  std::vector<ClosenessRecord> records;
  std::vector<BinadeEdge> edges;
  /// Where values are made to cancel: the closest approach to a quarter turn other than the start;
  /// where there is none yet, the last position, which has turned the furthest.
  HardPosition cancels{};
  bool turned = false;       ///< whether there is one
  CancellingInput first{};   ///< x1·cos − x2·sin all but vanishes
  CancellingInput second{};  ///< x1·sin + x2·cos all but vanishes
};

/// Throws InputError where positions have several axes, the pair does not exist or does not turn,
/// or none does.
std::vector<WorstOfPair> worst_of_pairs(const RopeSpec& spec, const WorstOptions& options);

/// A block of lines for each pair, and at the end the closest of all and its line for `replay`.
std::string worst_table(const RopeSpec& spec, const std::vector<WorstOfPair>& pairs);

/// The same as one JSON object, numbers in full.
std::string worst_json(const RopeSpec& spec, const std::vector<WorstOfPair>& pairs);

}  // namespace ropecheck::hunt

#endif  // ROPECHECK_HUNT_WORST_REPORT_H_
