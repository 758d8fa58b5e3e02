#include <gtest/gtest.h>

#include <boost/multiprecision/mpfr.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "hard_positions.h"
#include "reference/certified.h"
#include "reference/rotation.h"

namespace ropecheck {
namespace {

template <class Real>
std::vector<Real> some_vector(int size) {
  std::vector<Real> x;
  for (int i = 0; i < size; ++i) x.push_back(Real(std::ldexp(2 * ((i * 37 + 11) % 41) - 40.5, -3)));
  return x;
}

/// Largest difference of any coordinate.
template <class Real>
Real largest_difference(const std::vector<Real>& a, const std::vector<Real>& b) {
  using std::abs;
  Real largest(0);
  for (std::size_t i = 0; i < a.size(); ++i)
    if (const Real d = abs(Real(a[i] - b[i])); d > largest) largest = d;
  return largest;
}

// Both forms use the same θ (≤ 1 here), so only their own errors count: with lost = 0 the phase
// errs by 2·(|t| + 1)·ε, cos and sin by 2^10·ε, the power by (|t| + 1)·2^14·ε. The coordinates of
// `some_vector` are at most 5.1, m at most 2.
template <class Real>
Real bound(std::int64_t position) {
  using std::ldexp;
  return ldexp(
      std::numeric_limits<Real>::epsilon() * (std::fabs(static_cast<double>(position)) + 1),
      15 + 5);
}

const std::vector<std::int64_t> kPositions = {0,
                                              1,
                                              -1,
                                              2,
                                              255,
                                              257,
                                              -65535,
                                              1 << 20,
                                              -(1LL << 32) - 1,
                                              2641698281,
                                              4188553649581909506,
                                              std::numeric_limits<std::int64_t>::max(),
                                              std::numeric_limits<std::int64_t>::min()};

std::vector<RopeSpec> specs() {
  std::vector<RopeSpec> all;
  for (Layout layout : {Layout::interleaved, Layout::half_split}) {
    RopeSpec spec;
    spec.layout = layout;
    all.push_back(spec);
    spec.head_dim = 24;
    spec.rotary_dim = 10;
    spec.rotary_offset = 5;
    spec.base = 5e5;
    spec.attention_factor = 1.25;
    spec.scaling = LinearScaling{3};
    all.push_back(spec);
  }
  return all;
}

TEST(MatrixFormEqualsComplexForm, AtAnySigned64BitPosition) {
  using Real = Binary<192>;
  for (const RopeSpec& spec : specs()) {
    const auto x = some_vector<Real>(spec.head_dim);
    for (std::int64_t position : kPositions)
      EXPECT_LE(largest_difference(rotate_by_matrix(spec, position, x),
                                   rotate_by_complex(spec, position, x)),
                bound<Real>(position))
          << position;
  }
}

TEST(MatrixFormEqualsComplexForm, AndTheComparisonNoticesTheTransposedMatrix) {
  using Real = Binary<192>;
  const RopeSpec spec;
  const auto x = some_vector<Real>(spec.head_dim);
  for (std::int64_t position : kPositions) {
    if (position == 0) continue;
    // The transpose is the rotation to the opposite position (at −2^63 one off, and wrong as well).
    const std::int64_t opposite = position > -(1LL << 62) ? -position : -(position + 1);
    EXPECT_GT(largest_difference(rotate_by_matrix(spec, position, x),
                                 rotate_by_complex(spec, opposite, x)),
              bound<Real>(position))
        << position;
  }
}

TEST(MatrixFormEqualsComplexForm, InMpfrNumbersOfAPrecisionChosenAtRunTime) {
  using Real = boost::multiprecision::mpfr_float;
  const unsigned before = Real::default_precision();
  for (unsigned decimal_digits : {60u, 150u}) {
    Real::default_precision(decimal_digits);
    for (const RopeSpec& spec : specs()) {
      const auto x = some_vector<Real>(spec.head_dim);
      for (std::int64_t position : kPositions)
        EXPECT_LE(largest_difference(rotate_by_matrix(spec, position, x),
                                     rotate_by_complex(spec, position, x)),
                  bound<Real>(position))
            << position << " at " << decimal_digits << " digits";
    }
  }
  Real::default_precision(before);
}

TEST(BothForms, LeaveCoordinatesOutsideTheWindowAlone) {
  using Real = Binary<192>;
  const RopeSpec spec = specs()[1];
  const auto x = some_vector<Real>(spec.head_dim);
  const auto y = rotate_by_matrix(spec, 12345, x);
  const auto z = rotate_by_complex(spec, 12345, x);
  for (int i = 0; i < spec.head_dim; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const bool inside = i >= spec.rotary_offset && i < spec.rotary_offset + spec.rotary_dim;
    EXPECT_EQ(y[at] == x[at], !inside) << i;
    EXPECT_EQ(z[at] == x[at], !inside) << i;
  }
}

// Checks the bound that unit_power states, with θ known exactly, against the matrix form at twice
// the precision.
TEST(ComplexForm, KeepsItsStatedBoundForLargeFrequenciesToo) {
  using std::abs;
  for (double theta : {1e-5, 0.7, 3.0, 1000.25, 0x1p60}) {
    for (std::int64_t position : {1LL, -7LL, 100003LL, (1LL << 40) + 1}) {
      const Complex<Binary<192>> power = unit_power(position, Binary<192>(theta));
      const CosSin<Binary<384>> exact = cos_sin(position, Binary<384>(theta), 3);
      const double size = std::fabs(static_cast<double>(position)) * std::max(theta, 1.0) + 1;
      const double limit = std::ldexp(size, 14 - 191);
      EXPECT_LE(static_cast<double>(abs(Binary<384>(Binary<384>(power.re) - exact.cos))), limit);
      EXPECT_LE(static_cast<double>(abs(Binary<384>(Binary<384>(power.im) - exact.sin))), limit);
    }
  }
}

}  // namespace
}  // namespace ropecheck
