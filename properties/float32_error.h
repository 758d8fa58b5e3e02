#ifndef ROPECHECK_PROPERTIES_FLOAT32_ERROR_H_
#define ROPECHECK_PROPERTIES_FLOAT32_ERROR_H_

// A running error analysis of float32 code: the exact value of each intermediate result, and a
// bound on the distance of the computed one. The rules are those of
// reference/proofs/running_error.v, with all second-order terms; each function names its rules.
//
// The analysed code rounds each operation once, to nearest. Its functions (pow, exp) are within one
// ulp. It meets no overflow.
//
// The analysis itself is in double. In the formulas of angle_rung.cc a value here is within 2^−44
// of the exact one, relatively, which is 2^−20 u: angle_rung.cc adds that.
namespace ropecheck::inline properties {

/// |computed − exact| ≤ error·u, u = 2^−24.
struct Float32Number {
  double exact = 0;
  double error = 0;
};

/// A constant in the code: the nearest number of 24 bits, whose distance is known.
Float32Number stored_constant(double value);

// The operations, each rounded once (rounding_rule). No rounding is added if the result is exact
// whatever the errors of the operands: a sum with an exact 0, a product with an exact 0, a product
// or a quotient by an exact power of two. Neither is it if the operands are exact and 24 bits hold
// the result.
Float32Number sum(const Float32Number& a, const Float32Number& b);         ///< sum_rule
Float32Number difference(const Float32Number& a, const Float32Number& b);  ///< sum_rule
Float32Number product(const Float32Number& a, const Float32Number& b);     ///< product_rule
/// quotient_rule. The error is infinite if the computed divisor may be 0.
Float32Number quotient(const Float32Number& a, const Float32Number& b);

/// max(0, min(1, a)): clamp_rule; exact if `a` is beyond an end by more than its error.
Float32Number clamped(const Float32Number& a);

/// pow(b, x), b > 0, within one ulp of the power of the computed operands: log_rule, power_rule,
/// one_ulp_rule.
Float32Number power(const Float32Number& b, const Float32Number& x);

/// exp(x·ln b), b > 0. ln b is computed in wider arithmetic and rounded once, the product is
/// rounded, and exp is within one ulp: rounded_log_rule, power_by_exp_rule, one_ulp_rule. The same
/// holds for exp2(x·log2 b), and if 2j is multiplied by (ln b)/r, rounded once.
Float32Number power_by_exp(const Float32Number& b, const Float32Number& x);

}  // namespace ropecheck::properties

#endif  // ROPECHECK_PROPERTIES_FLOAT32_ERROR_H_
