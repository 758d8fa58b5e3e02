#ifndef ROPECHECK_PROPERTIES_SUBJECT_H_
#define ROPECHECK_PROPERTIES_SUBJECT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "properties/case/case.h"
#include "properties/check_real.h"
#include "properties/contract.h"
#include "properties/implementation.h"

// A property's view of the implementation under test: vectors of numbers in, rotated vectors out.
// This file hides tensors, strides and formats, so the same property can check a float32 kernel and
// the arbitrary-precision reference against their contracts.
namespace ropecheck::inline properties {

/// A coordinate: its exact value, and its bit pattern if it has one.
struct Element {
  CheckReal value{};
  std::uint64_t bits = 0;
};

/// The same number, to the bit: NaNs are compared by their pattern, zeros by their sign.
inline bool identical(const Element& a, const Element& b) {
#ifdef ROPECHECK_CHECK_THE_REFERENCE
  return a.value == b.value || (a.value != a.value && b.value != b.value);
#else
  return a.bits == b.bits;
#endif
}

/// A call in numbers. `shape` holds everything but the values: spec, positions, memory, direction.
struct Operation {
  Case shape;
  std::vector<Element> q;  ///< [batch, seq, shape.q.heads, head_dim]
  std::vector<Element> k;  ///< [batch, seq, shape.k.heads, head_dim]
};

struct Rotated {
  std::vector<Element> q;  ///< same shape as the operation's
  std::vector<Element> k;
  /// Side effects of the call: it wrote between or around the tensors, changed its input, or left
  /// an output unwritten. Empty if there were none.
  std::string side_effect;
};

/// A property asked for a call that the implementation does not declare.
struct NotDeclared : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The implementation could not carry out a call, or crashed in it.
struct CallFailed : std::runtime_error {
  explicit CallFailed(const CallStatus& status)
      : std::runtime_error(status.message), ending(status.ending) {}
  CallStatus::Ending ending;
};

struct Subject {
  Capabilities capabilities;
  /// Throws CallFailed; NotDeclared if the operation is outside the capabilities or the limits.
  std::function<Rotated(const Operation&)> rotate;
  /// Carries out an operation that may be outside the limits, and returns the status of its call;
  /// `rotated` is set if it is ok. Null if such calls cannot be made.
  std::function<CallStatus(const Operation&, Rotated& rotated)> rotate_anywhere;
  /// Carries out two operations at the same time (implementation.h). Throws CallFailed; null if
  /// that is not possible.
  std::function<void(const Operation&, const Operation&)> rotate_at_once;
  /// Returns the bounds that the contract promises for a spec, a format and a direction.
  std::function<Budget(const RopeSpec&, DType, Direction)> budget;
  /// Returns the numbers of the table that calls are given for a pair, at the number that it turns
  /// by, if they are given one. Null otherwise.
  std::function<std::pair<CheckReal, CheckReal>(const RopeSpec&, DType, std::int64_t position,
                                                int pair)>
      given_entry;
  /// Returns the same subject in a process that has not carried out any operation yet. Null if
  /// there is no such process.
  std::function<std::shared_ptr<const Subject>()> fresh_process;
  /// Returns an element that holds `value`, rounded to nearest if the format requires it.
  std::function<Element(const CheckReal& value)> element;
  /// Returns an element that is NaN, infinite, or finite and huge, for kind 0, 1 and 2.
  std::function<Element(int kind)> poison;
};

/// Returns the subject for an implementation that takes tensors of one format. Refers to the
/// implementation and the contract, so both must outlive the subject. `form`: of the tables that an
/// implementation is given, if it is given any.
Subject subject_of(const Implementation& implementation, const Contract& contract, DType dtype,
                   const TableForm& form = {});

/// Returns the operation that a case describes.
Operation operation_of(const Case& c);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_SUBJECT_H_
