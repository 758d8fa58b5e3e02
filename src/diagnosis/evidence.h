#ifndef ROPECHECK_DIAGNOSIS_EVIDENCE_H_
#define ROPECHECK_DIAGNOSIS_EVIDENCE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "properties/measure.h"
#include "run/run.h"

// The evidence of a diagnosis: calls of an implementation, and for each pair and each element
// outside the rotary window the difference between its result and the exact one.
namespace ropecheck::diagnosis {

/// An error of more than this many bounds cannot be a rounding error.
inline constexpr double kPlainError = 8;

/// One pair of a result, or one element that should pass through.
struct Item {
  Place where;         ///< pair = −1: an element that should pass through
  int element = 0;     ///< its place in the head; of a pair the first one's
  std::size_t first;   ///< the places of its elements in q and k joined
  std::size_t second;  ///< the same as `first` for a single element
  std::int64_t t = 0;  ///< the position by which the pair is rotated
  double theta = 0;    ///< |θ| of the pair, rad per position
  double sense = 1;    ///< −1 if positions are counted in negative units, so that it turns back
  Pair x;              ///< finite, and small enough that no right rotation overflows
  Pair exact;
  Pair got;
  double bound = 0;    ///< the bound on ‖got − exact‖; 0 for a single element
  double error = 0;    ///< ‖got − exact‖; NaN if `got` is
  bool wrong = false;  ///< out of bounds
  /// Wrong by more than another implementation's rounding could be. An element so large that
  /// rounding hides the error is never plain: any mistake would explain it.
  bool plain = false;

  bool is_pair() const { return where.pair >= 0; }
};

/// Pairs of one kind that are no items: how many, and how many have a wrong result of which kind.
struct SpecialPairs {
  std::size_t all = 0;
  std::size_t numbers = 0;   ///< the result is two numbers, and should not be
  std::size_t zeros = 0;     ///< of them, two zeros
  std::size_t as_zero = 0;   ///< of them, as if coordinates that are no numbers were 0
  std::size_t as_input = 0;  ///< of them, those that are the input's own numbers, or 0 for others
  std::size_t largest = 0;   ///< of them, if they are special, those that are the format's largest
                             ///< number; otherwise those with it for a number that is too large

  SpecialPairs& operator+=(const SpecialPairs& more);
};

/// One call, after others in the same process if `before` names some, and what it showed.
struct Observation {
  std::vector<Case> before;
  Operation operation;
  CallStatus::Ending ending = CallStatus::Ending::returned;
  /// The message of a call without a result, or the side effects of a call with one; usually empty.
  std::string note;
  bool has_result = false;
  Rotated result;
  /// The largest difference between two right rotations, whichever layout is right: per element,
  /// q's and then k's; infinite if a rotation may overflow.
  std::vector<double> tolerance;
  std::vector<Item> items;  ///< of a result; at most kMostItems, all wrong ones first
  SpecialPairs nan;         ///< pairs with a NaN coordinate
  SpecialPairs infinite;    ///< with an infinite one, and none that is NaN
  SpecialPairs too_large;   ///< with a result that is too large for the format
  bool plain = false;       ///< an item is plainly wrong, or there is a note
  bool rough = false;       ///< an item is wrong, but none plainly
  int seed = -1;            ///< the index of the failing case of which it is a variation
  std::string changed;      ///< what the variation changed, in words

  /// The form of the table that the call was given, if the implementation is given one.
  std::optional<TableForm> table;

  const Case& shape() const { return operation.shape; }
  bool right() const { return !plain && !rough; }
};

/// Calls that test conditions have numbers of failing cases from this one on.
inline constexpr int kFirstTestNumber = 1000;

/// A wrong item in thousands says no more than one in hundreds.
inline constexpr std::size_t kMostItems = 6000;

/// Long double has too few bits for predictions at positions beyond ±2^32.
inline constexpr std::int64_t kFarthest = std::int64_t{1} << 32;

/// The number of elements of a call.
std::size_t elements_of(const Case& c);

/// Makes one call of an implementation, after the calls `before`. Does not throw.
Observation observe(const Implementation& implementation, const Contract& contract, const Case& c,
                    const std::vector<Case>& before = {});

/// Finds the wrong pairs of a call with a result anew, by the bounds of another subject.
/// Predictions of a pair may be off by the errors of the angles of any pair.
void hold_to(Observation& seen, const Subject& subject);

/// q's elements and then k's.
std::vector<Element> joined(const std::vector<Element>& q, const std::vector<Element>& k);

/// Returns true if two numbers are the same up to a tolerance. NaN is the same as NaN.
bool agrees(const CheckReal& a, const CheckReal& b, double tolerance);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_EVIDENCE_H_
