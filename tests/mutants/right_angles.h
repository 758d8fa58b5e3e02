#ifndef ROPECHECK_TESTS_MUTANTS_RIGHT_ANGLES_H_
#define ROPECHECK_TESTS_MUTANTS_RIGHT_ANGLES_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "properties/implementation.h"

// What the right rotations of these tests have in common: angles that are good enough for what is
// rounded from them, and elements in memory.
namespace ropecheck {

/// What is computed in before a result of this type is rounded.
template <class Real>
using Wider = std::conditional_t<std::is_same_v<Real, float>, double, long double>;

/// θ of a pair, in the two ways in which an angle is made of it.
struct Frequency {
  double theta;  ///< rad per position, rounded
  /// Turns per position, without whole turns: the sum of the three, each a multiple of 2^−40,
  /// 2^−80, 2^−120 below 1, 2^−40, 2^−80. A position below 2^22 times one of them is exact in long
  /// double.
  std::array<long double, 3> turns;
};

/// [pairs]. The last few specifications of each thread are remembered.
std::vector<Frequency> frequencies_of(const RopeSpec& spec);

/// The angle for results in float32: below 2^20 positions of θ ≤ 3 its error is below 2^−30.
inline double radians(const Frequency& frequency, double position) {
  return position * frequency.theta;
}

/// The angle for results in float64, reduced to one turn; its error is below 2^−60.
long double radians(const Frequency& frequency, long double position);

/// An element as what is computed with: float for all formats but float64.
template <class Real>
Real element(DType dtype, const void* first, std::int64_t index) {
  const auto* bytes = static_cast<const unsigned char*>(first);
  return static_cast<Real>(
      value_of(dtype, load_bits(dtype, bytes + index * static_cast<std::int64_t>(size_of(dtype)))));
}

/// Rounds once to the format.
template <class Real>
void set_element(DType dtype, void* first, std::int64_t index, Real value) {
  auto* bytes = static_cast<unsigned char*>(first);
  store_bits(dtype, bytes + index * static_cast<std::int64_t>(size_of(dtype)),
             bits_of(dtype, static_cast<double>(value)));
}

/// Where a vector's first elements are, in elements from those of the tensor.
struct VectorAt {
  std::int64_t in;
  std::int64_t out;
};
inline VectorAt vector_at(const TensorArgument& t, std::int64_t batch, std::int64_t seq,
                          std::int64_t head) {
  const auto at = [&](const Strides& s) { return batch * s.batch + seq * s.seq + head * s.head; };
  return {at(t.in_strides), at(t.out_strides)};
}

/// Copies what is outside the rotary window, by bits.
void pass_through(const Call& call, const TensorArgument& tensor, const VectorAt& at);

/// The number of a token's position that a pair turns by, negated for the inverse.
inline double number_for(const Call& call, std::int64_t batch, std::int64_t seq, int pair) {
  const RopeSpec& spec = *call.spec;
  const std::int64_t* position = call.positions + (batch * call.seq + seq) * spec.axes();
  const auto number = static_cast<double>(position[axis_of_pair(spec, pair)]);
  return call.direction == Direction::forward ? number : -number;
}

/// Does the call in the type that its format is computed in: `rotate.operator()<Real>(call)`.
template <class Rotate>
CallStatus in_its_type(const Call& call, const Rotate& rotate) {
  if (call.dtype == DType::float64)
    rotate.template operator()<double>(call);
  else
    rotate.template operator()<float>(call);
  return {};
}

/// Positions within ±2^20, where the angles above are good enough; all formats.
Implementation right_rope(const std::string& name, std::function<CallStatus(const Call&)> rotate);

}  // namespace ropecheck

#endif  // ROPECHECK_TESTS_MUTANTS_RIGHT_ANGLES_H_
