#ifndef ROPECHECK_PROPERTIES_SUBJECT_H_
#define ROPECHECK_PROPERTIES_SUBJECT_H_

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "properties/case/case.h"
#include "properties/contract.h"
#include "properties/exact/exact_rope.h"
#include "properties/implementation.h"

// What a property sees of the thing under test: vectors of numbers go in, rotated ones come out.
// Tensors, strides and formats are dealt with behind it, so that the same property holds a float32
// kernel and the arbitrary-precision reference to their contracts.
//
// Wide is the checker's arithmetic: DoubleDouble for stored formats, Oracle for the reference.
namespace ropecheck::inline properties {

/// A coordinate: its exact value, and its bit pattern where it has one.
template <class Wide>
struct Element {
  Wide value{};
  std::uint64_t bits = 0;
};

/// The same number, to the bit: NaNs by their pattern, zeros by their sign.
inline bool identical(const Element<exact::DoubleDouble>& a,
                      const Element<exact::DoubleDouble>& b) {
  return a.bits == b.bits;
}
inline bool identical(const Element<exact::Oracle>& a, const Element<exact::Oracle>& b) {
  return a.value == b.value || (a.value != a.value && b.value != b.value);
}

/// A call in numbers. `shape` says everything but the values: spec, positions, memory, direction.
template <class Wide>
struct Operation {
  Case shape;
  std::vector<Element<Wide>> q;  ///< [batch, seq, shape.q.heads, head_dim]
  std::vector<Element<Wide>> k;  ///< [batch, seq, shape.k.heads, head_dim]
};

template <class Wide>
struct Rotated {
  std::vector<Element<Wide>> q;  ///< shaped as the operation's
  std::vector<Element<Wide>> k;
  /// What the call did besides: wrote between or around the tensors, changed its input, left an
  /// output unwritten. Empty where it did nothing of the kind.
  std::string trespass;
};

/// The implementation could not carry out a call, or did not survive it.
struct CallFailed : std::runtime_error {
  explicit CallFailed(const CallStatus& status)
      : std::runtime_error(status.message), ending(status.ending) {}
  CallStatus::Ending ending;
};

template <class Wide>
struct Subject {
  Capabilities capabilities;
  /// Throws CallFailed.
  std::function<Rotated<Wide>(const Operation<Wide>&)> rotate;
  /// Two operations at the same time (implementation.h). Throws CallFailed; null where operations
  /// cannot meet.
  std::function<void(const Operation<Wide>&, const Operation<Wide>&)> rotate_at_once;
  /// What is promised for a spec.
  std::function<Budget(const RopeSpec&)> budget;
  /// An element that holds `value`, rounded to nearest where the format demands it.
  std::function<Element<Wide>(const Wide& value)> element;
  /// An element that is NaN or infinite, or finite and huge: 0, 1, 2.
  std::function<Element<Wide>(int kind)> poison;
};

/// An implementation behind tensors of one format. Refers to it and to the contract, which have to
/// outlive the subject.
Subject<exact::DoubleDouble> subject_of(const Implementation& implementation,
                                        const Contract& contract, DType dtype);

/// The reference itself, in matrix form, computing with 256 bits.
Subject<exact::Oracle> reference_as_subject();

/// The operation that a case describes.
template <class Wide>
Operation<Wide> operation_of(const Case& c);

}  // namespace ropecheck::inline properties

#endif  // ROPECHECK_PROPERTIES_SUBJECT_H_
