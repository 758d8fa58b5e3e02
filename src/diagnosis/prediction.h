#ifndef ROPECHECK_DIAGNOSIS_PREDICTION_H_
#define ROPECHECK_DIAGNOSIS_PREDICTION_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "diagnosis/catalogue/known_bugs.h"
#include "diagnosis/evidence.h"

// The results that a mistake would have given, compared with those that were seen.
namespace ropecheck::diagnosis {

/// A prediction for one item, as bits.
enum Match : std::uint8_t {
  kAgrees = 1,   ///< it is what was seen, within rounding
  kVisible = 2,  ///< it is not the right result, by more than rounding
};

struct Comparison {
  bool made = false;                ///< false if the mistake gives no result that could be compared
  std::vector<std::uint8_t> items;  ///< Match, for each item of the observation
  std::vector<bool> changes;        ///< the mistake changes the item, by less than a bound at least
  /// For the call as a whole: how it ended, or its side effect.
  std::uint8_t note = 0;
};

/// Predicts what an implementation with a mistake does. Each prediction is made by a rotation that
/// has made no other call. Not thread-safe.
class Predictor {
 public:
  Predictor(const KnownBug& bug, const Implementation& implementation, const Contract& contract);

  Comparison compare(const Observation& seen);

 private:
  Implementation fresh() const;

  const KnownBug& bug_;
  const Contract& contract_;
  bool has_key_tensor_;
  /// The mistake touches memory that is not its own, or shows only to a sandbox, so it runs in one.
  bool is_dangerous_;
  std::unique_ptr<Implementation> sandbox_;
};

/// Returns true if two notes say the same of a call; numbers in them, such as addresses and
/// distances, may differ.
bool notes_agree(const std::string& a, const std::string& b);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_PREDICTION_H_
