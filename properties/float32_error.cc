#include "properties/float32_error.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ropecheck::inline properties {
namespace {

constexpr double kU = 0x1p-24;
constexpr double kSmallestNormal = 0x1p-126;

/// Rounds to 24 bits. Neither subnormal numbers nor overflow are modelled: no frequency of a model
/// comes near them.
double to_24_bits(double value) {
  if (value == 0 || !std::isfinite(value)) return value;
  const int exponent = std::ilogb(value);
  return std::ldexp(std::nearbyint(std::ldexp(value, 23 - exponent)), exponent - 23);
}

/// Half the distance of float32 numbers at a size, in u: the power of two at or below it.
double half_ulp_at(double size) {
  if (!std::isfinite(size)) return std::numeric_limits<double>::infinity();
  return std::ldexp(1.0, std::ilogb(std::max(size, kSmallestNormal)));
}

bool is_exactly(const Float32Number& a, double value) { return a.error == 0 && a.exact == value; }

bool is_exact_power_of_two(const Float32Number& a) {
  int exponent = 0;
  return a.error == 0 && std::abs(std::frexp(a.exact, &exponent)) == 0.5;
}

/// rounding_rule: the operands cause an error of `error`, and the result is rounded once.
Float32Number rounded(double exact, double error) {
  if (error == 0 && to_24_bits(exact) == exact) return {exact, 0};
  return {exact, error + half_ulp_at(std::abs(exact) + error * kU)};
}

/// one_ulp_rule
Float32Number within_one_ulp(double exact, double error) {
  return {exact, error + 2 * half_ulp_at(std::abs(exact) + error * kU)};
}

/// log_rule: the error of ln b, absolute.
double error_of_log(const Float32Number& b) {
  const double relative = b.error * kU / b.exact;
  return relative < 1 ? -std::log1p(-relative) : std::numeric_limits<double>::infinity();
}

/// b^x if x·ln b is off by `error`, absolutely: b^x·(e^error − 1).
Float32Number power_off_by(double b, double x, double error) {
  const double exact = std::pow(b, x);
  return within_one_ulp(exact, exact * std::expm1(error) / kU);
}

}  // namespace

Float32Number stored_constant(double value) {
  return {value, std::abs(to_24_bits(value) - value) / kU};
}

Float32Number sum(const Float32Number& a, const Float32Number& b) {
  if (is_exactly(a, 0)) return b;
  if (is_exactly(b, 0)) return a;
  return rounded(a.exact + b.exact, a.error + b.error);
}

Float32Number difference(const Float32Number& a, const Float32Number& b) {
  return sum(a, {-b.exact, b.error});
}

Float32Number product(const Float32Number& a, const Float32Number& b) {
  const double exact = a.exact * b.exact;
  if (is_exactly(a, 0) || is_exactly(b, 0)) return {0, 0};
  const double error =
      std::abs(a.exact) * b.error + std::abs(b.exact) * a.error + a.error * b.error * kU;
  if (is_exact_power_of_two(a) || is_exact_power_of_two(b)) return {exact, error};
  return rounded(exact, error);
}

Float32Number quotient(const Float32Number& a, const Float32Number& b) {
  const double exact = a.exact / b.exact;
  const double least = std::abs(b.exact) - b.error * kU;
  if (!(least > 0)) return {exact, std::numeric_limits<double>::infinity()};
  const double error = (a.error + std::abs(exact) * b.error) / least;
  if (is_exact_power_of_two(b)) return {exact, error};
  return rounded(exact, error);
}

Float32Number clamped(const Float32Number& a) {
  if (a.exact + a.error * kU <= 0) return {0, 0};
  if (a.exact - a.error * kU >= 1) return {1, 0};
  return {std::clamp(a.exact, 0.0, 1.0), a.error};
}

Float32Number power(const Float32Number& b, const Float32Number& x) {
  if (is_exactly(x, 0)) return {1, 0};
  const double log_error = error_of_log(b);
  const double exponent_error = x.error * kU;
  return power_off_by(b.exact, x.exact,
                      std::abs(x.exact) * log_error + std::abs(std::log(b.exact)) * exponent_error +
                          log_error * exponent_error);
}

Float32Number power_by_exp(const Float32Number& b, const Float32Number& x) {
  if (is_exactly(x, 0)) return {1, 0};
  const double log = std::abs(std::log(b.exact));
  const double base_error = error_of_log(b);
  const double log_error = log * kU + base_error + base_error * kU;
  const double exponent_error = x.error * kU;
  const double size = std::abs(x.exact);
  return power_off_by(b.exact, x.exact,
                      size * log_error + log * exponent_error + log_error * exponent_error +
                          (size + exponent_error) * (log + log_error) * kU);
}

}  // namespace ropecheck::properties
