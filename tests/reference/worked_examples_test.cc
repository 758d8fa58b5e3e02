#include <gtest/gtest.h>

#include <boost/math/constants/constants.hpp>
#include <cstdint>
#include <limits>
#include <vector>

#include "reference/certified.h"
#include "reference/rotation.h"

// Examples that can be followed on paper, in row vectors: v ↦ v·R_α with R_α = [[cos α, sin α],
// [−sin α, cos α]].
namespace ropecheck {
namespace {

using Real = Binary<192>;
using Vector = std::vector<Real>;

// Two roundings of cos, sin and the sums, of numbers up to 5: far less than this.
const Real kClose = ldexp(Real(1), -160);

Real distance(const Vector& a, const Vector& b) {
  Real largest(0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Real d = abs(Real(a[i] - b[i]));
    if (d > largest) largest = d;
  }
  return largest;
}

Real norm(const Vector& a) {
  Real sum(0);
  for (const Real& v : a) sum += v * v;
  return sqrt(sum);
}

Real degrees(int n) { return boost::math::constants::pi<Real>() * n / 180; }

/// [x₁ x₂]·R_α
Vector rotate(const Vector& x, const Real& angle) {
  const CosSin<Real> turn = cos_sin(1, angle);
  return {x[0] * turn.cos - x[1] * turn.sin, x[0] * turn.sin + x[1] * turn.cos};
}

RopeSpec interleaved(int head_dim) {
  RopeSpec spec;
  spec.head_dim = spec.rotary_dim = head_dim;
  spec.layout = Layout::interleaved;
  return spec;
}

TEST(WorkedExamples, AQuarterTurnTakes3And4ToMinus4And3AndKeepsTheNorm5) {
  const Vector turned = rotate({Real(3), Real(4)}, degrees(90));
  EXPECT_LT(distance(turned, {Real(-4), Real(3)}), kClose);
  EXPECT_LT(abs(Real(norm(turned) - 5)), kClose);
}

TEST(WorkedExamples, TheRowVectorMatrixHasTheMinusBelowTheDiagonal) {
  // The rows of the matrix are the images of the unit vectors: [[0, 1], [−1, 0]] at a quarter turn.
  const Vector first_row = rotate({Real(1), Real(0)}, degrees(90));
  const Vector second_row = rotate({Real(0), Real(1)}, degrees(90));
  EXPECT_LT(distance(first_row, {Real(0), Real(1)}), kClose);
  EXPECT_LT(distance(second_row, {Real(-1), Real(0)}), kClose);
  // The transpose of the matrix turns clockwise, which is a different map.
  EXPECT_GT(distance(second_row, {Real(1), Real(0)}), 1);
}

TEST(WorkedExamples, NeighbouringCoordinatesAreReadAsComplexNumbersInOrder) {
  const RopeSpec spec = interleaved(4);
  const Vector v = {Real(1.0), Real(2.5), Real(-0.5), Real(4.0)};
  const Complex<Real> first{Real(1.0), Real(2.5)};    // 1.0 + 2.5i
  const Complex<Real> second{Real(-0.5), Real(4.0)};  // −0.5 + 4.0i
  const std::int64_t position = 7;
  const Complex<Real> a = first * unit_power(position, frequency<Real>(spec, 0));
  const Complex<Real> b = second * unit_power(position, frequency<Real>(spec, 1));
  EXPECT_LT(distance(rotate_by_matrix(spec, position, v), {a.re, a.im, b.re, b.im}), kClose);
}

TEST(WorkedExamples, SixDimensionsAreThreeComplexNumbers) {
  const RopeSpec spec = interleaved(6);
  ASSERT_EQ(spec.pairs(), 3);
  for (int pair = 0; pair < 3; ++pair) {
    EXPECT_EQ(pair_elements(spec, pair).first, 2 * pair);
    EXPECT_EQ(pair_elements(spec, pair).second, 2 * pair + 1);
  }
}

TEST(WorkedExamples, TheFirstComplexNumberOf64DoesNotDependOnTheSecond) {
  const RopeSpec spec = interleaved(128);
  Vector x;
  for (int i = 0; i < 128; ++i) x.push_back(Real(i % 7 - 3));
  Vector other = x;
  other[2] = Real(1e30);
  other[3] = std::numeric_limits<Real>::quiet_NaN();
  const Vector y = rotate_by_matrix(spec, 11, x);
  const Vector z = rotate_by_matrix(spec, 11, other);
  EXPECT_EQ(y[0], z[0]);
  EXPECT_EQ(y[1], z[1]);
  EXPECT_NE(y[2], z[2]);
}

TEST(WorkedExamples, AppleAtPosition2AndBananaAtPosition4TurnByTwoAndFourTimesTheta) {
  const RopeSpec spec = interleaved(4);
  const Vector apple = {Real(0.5), Real(-1.5), Real(2), Real(0.25)};
  const Vector banana = {Real(-3), Real(1), Real(0.75), Real(-0.5)};
  const Vector e2 = rotate_by_matrix(spec, 2, apple);
  const Vector e4 = rotate_by_matrix(spec, 4, banana);
  for (int pair = 0; pair < 2; ++pair) {
    const Real theta = frequency<Real>(spec, pair);
    const std::size_t at = static_cast<std::size_t>(2 * pair);
    EXPECT_LT(distance({e2[at], e2[at + 1]}, rotate({apple[at], apple[at + 1]}, 2 * theta)),
              kClose);
    EXPECT_LT(distance({e4[at], e4[at + 1]}, rotate({banana[at], banana[at + 1]}, 4 * theta)),
              kClose);
  }
}

TEST(WorkedExamples, TwoTokensAtOnePositionDiffer_WhichARotatedConstantCannotDo) {
  const RopeSpec spec = interleaved(4);
  const Vector apple = {Real(0.5), Real(-1.5), Real(2), Real(0.25)};
  const Vector banana = {Real(-3), Real(1), Real(0.75), Real(-0.5)};
  EXPECT_GT(distance(rotate_by_matrix(spec, 3, apple), rotate_by_matrix(spec, 3, banana)), 1);
  // An encoding that turns a constant in place of the token loses the token.
  const auto of_position_alone = [&](const Vector& /*token*/) {
    return rotate_by_matrix(spec, 3, Vector(4, Real(1)));
  };
  EXPECT_EQ(of_position_alone(apple), of_position_alone(banana));
}

TEST(WorkedExamples, OneTokenAtPositions4And12HasOneNormAndTwoEmbeddings) {
  const RopeSpec spec = interleaved(4);
  const Vector token = {Real(0.5), Real(-1.5), Real(2), Real(0.25)};
  const Vector at4 = rotate_by_matrix(spec, 4, token);
  const Vector at12 = rotate_by_matrix(spec, 12, token);
  EXPECT_LT(abs(Real(norm(at4) - norm(at12))), kClose);
  EXPECT_GT(distance(at4, at12), Real(0.1));
}

TEST(WorkedExamples, TheInnerProductAt5And8IsThatAt15And18AndAt12And15) {
  const RopeSpec spec = interleaved(4);
  const Vector x = {Real(0.5), Real(-1.5), Real(2), Real(0.25)};
  const Vector y = {Real(-3), Real(1), Real(0.75), Real(-0.5)};
  const auto product = [&](std::int64_t t, std::int64_t s) {
    const Vector a = rotate_by_matrix(spec, t, x), b = rotate_by_matrix(spec, s, y);
    Real sum(0);
    for (std::size_t i = 0; i < 4; ++i) sum += a[i] * b[i];
    return sum;
  };
  const Real near = product(5, 8);
  EXPECT_LT(abs(Real(product(15, 18) - near)), kClose);
  EXPECT_LT(abs(Real(product(12, 15) - near)), kClose);
  EXPECT_LT(abs(Real(product(1'000'005, 1'000'008) - near)), ldexp(kClose, 20));
  EXPECT_GT(abs(Real(product(5, 9) - near)), Real(0.01));
}

}  // namespace
}  // namespace ropecheck
