#ifndef ROPECHECK_TESTS_MUTANTS_RIGHT_ANGLES_H_
#define ROPECHECK_TESTS_MUTANTS_RIGHT_ANGLES_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "properties/implementation.h"

// Shared parts of the right rotations in these tests: angles that are accurate enough for the
// results rounded from them, and access to elements in memory.
namespace ropecheck {

/// The type for computations whose result is rounded to Real.
template <class Real>
using Wider = std::conditional_t<std::is_same_v<Real, float>, double, long double>;

/// θ of a pair, in two forms from which an angle can be computed.
struct Frequency {
  double theta;  ///< rad per position, rounded
  /// Turns per position, without whole turns: the sum of the three numbers, which are multiples of
  /// 2^−40, 2^−80 and 2^−120, and below 1, 2^−40 and 2^−80. The product of a position below 2^22
  /// and any of them is exact in long double.
  std::array<long double, 3> turns;

  bool operator==(const Frequency&) const = default;
};

/// [pairs]. Each thread remembers its last few specifications.
std::vector<Frequency> frequencies_of(const RopeSpec& spec);

/// The angle for results in float32. Its error is below 2^−30 for positions below 2^20 and θ ≤ 3.
inline double radians(const Frequency& frequency, double position) {
  return position * frequency.theta;
}

/// The angle for results in float64, reduced to one turn. Its error is below 2^−60.
long double radians(const Frequency& frequency, long double position);

/// An element in the type of the computation: float for all formats except float64.
template <class Real>
Real element(DType dtype, const void* first, std::int64_t index) {
  const auto* bytes = static_cast<const unsigned char*>(first);
  return static_cast<Real>(
      value_of(dtype, load_bits(dtype, bytes + index * static_cast<std::int64_t>(size_of(dtype)))));
}

/// Rounds the value once to the format and stores it.
template <class Real>
void set_element(DType dtype, void* first, std::int64_t index, Real value) {
  auto* bytes = static_cast<unsigned char*>(first);
  store_bits(dtype, bytes + index * static_cast<std::int64_t>(size_of(dtype)),
             bits_of(dtype, static_cast<double>(value)));
}

/// The distance of a vector's first element from the tensor's first element, in elements.
struct VectorAt {
  std::int64_t in;
  std::int64_t out;
};
inline VectorAt vector_at(const TensorArgument& t, std::int64_t batch, std::int64_t seq,
                          std::int64_t head) {
  const auto at = [&](const Strides& s) { return batch * s.batch + seq * s.seq + head * s.head; };
  return {at(t.in_strides), at(t.out_strides)};
}

/// Copies the elements outside the rotary window, bit by bit.
void pass_through(const Call& call, const TensorArgument& tensor, const VectorAt& at);

/// The number of a token's position that rotates a pair, negated for the inverse.
inline double number_for(const Call& call, std::int64_t batch, std::int64_t seq, int pair) {
  const RopeSpec& spec = *call.spec;
  const std::int64_t* position = call.positions + (batch * call.seq + seq) * spec.axes();
  const auto number = static_cast<double>(position[axis_of_pair(spec, pair)]);
  return call.direction == Direction::forward ? number : -number;
}

/// Makes the call in the type in which its format is computed: `rotate.operator()<Real>(call)`.
template <class Rotate>
CallStatus in_its_type(const Call& call, const Rotate& rotate) {
  if (call.dtype == DType::float64)
    rotate.template operator()<double>(call);
  else
    rotate.template operator()<float>(call);
  return {};
}

/// An implementation in all formats for positions within ±2^20, for which the angles above are
/// accurate enough.
Implementation right_rope(const std::string& name, std::function<CallStatus(const Call&)> rotate);

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MUTANTS_RIGHT_ANGLES_H_
