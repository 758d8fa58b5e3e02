// Included once per SIMD target (hwy/foreach_target.h).
#if defined(ROPECHECK_SRC_ROPE_SIMD_POLYNOMIAL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ROPECHECK_SRC_ROPE_SIMD_POLYNOMIAL_INL_H_
#undef ROPECHECK_SRC_ROPE_SIMD_POLYNOMIAL_INL_H_
#else
#define ROPECHECK_SRC_ROPE_SIMD_POLYNOMIAL_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"

// The kernel's fast cos and sin: polynomials in double on a fixed-point phase, with no reduction in
// floating point.
HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class V>
struct CosSin {
  V cos;
  V sin;
};

/// cos and sin of a phase: turns in units of 2^−64, any value. Absolute error below 2.1·2^−53 if
/// multiply-add is fused, 2.2·2^−53 if not (proofs/polynomial.v).
///
/// 1. The nearest quarter turn leaves a remainder |x| ≤ 1/8 turn, exact as an integer and rounded
///    once to double: by 2^−57 turns at most, which moves sin and cos by 0.4u, u = 2^−53.
/// 2. sin 2πx = x·S(x²) and cos 2πx = C(x²) by polynomials with double coefficients, found with
///    Sollya (proofs/polynomial.sollya). Their own errors: 0.26u and 0.49u. The test compares them,
///    and the roundings of step 3, with MPFR's values.
/// 3. Rounding in Horner's scheme: at most 1.125u and 1u (proofs/polynomial.gappa), unfused 1.172u
///    and 1.205u (proofs/polynomial_unfused.gappa).
///    So 1.8u and 1.9u at most, unfused 1.9u and 2.1u; seen: 1.42u fused, 1.67u unfused.
template <class D, class VU = hn::Vec<hn::RebindToUnsigned<D>>>
HWY_INLINE CosSin<hn::Vec<D>> CosSinOfPhase(D d, VU phase) {
  const hn::RebindToUnsigned<D> du;
  const hn::RebindToSigned<D> di;
  const VU eighth = hn::Set(du, std::uint64_t{1} << 61);
  const VU quarter = hn::Set(du, std::uint64_t{1} << 62);
  const VU shifted = hn::Add(phase, eighth);  // its two leading bits are the quarter turn

  const VU remainder = hn::Sub(hn::And(shifted, hn::Set(du, (std::uint64_t{1} << 62) - 1)), eighth);
  const auto x = hn::Mul(hn::ConvertTo(d, hn::BitCast(di, remainder)), hn::Set(d, 0x1p-64));
  const auto z = hn::Mul(x, x);

  auto s = hn::Set(d, 0x1.e357ef99ead45p1);
  s = hn::MulAdd(s, z, hn::Set(d, -0x1.e2fe76fdffd28p3));
  s = hn::MulAdd(s, z, hn::Set(d, 0x1.50782d5f14825p5));
  s = hn::MulAdd(s, z, hn::Set(d, -0x1.32d2ccdfe9424p6));
  s = hn::MulAdd(s, z, hn::Set(d, 0x1.466bc67754fffp6));
  s = hn::MulAdd(s, z, hn::Set(d, -0x1.4abbce625be09p5));
  s = hn::MulAdd(s, z, hn::Set(d, 0x1.921fb54442d18p2));
  s = hn::Mul(s, x);

  auto c = hn::Set(d, 0x1.f3ecbdee8d993p2);
  c = hn::MulAdd(c, z, hn::Set(d, -0x1.a6c9f8bd19833p4));
  c = hn::MulAdd(c, z, hn::Set(d, 0x1.e1f4fbe98199p5));
  c = hn::MulAdd(c, z, hn::Set(d, -0x1.55d3c7dca1afcp6));
  c = hn::MulAdd(c, z, hn::Set(d, 0x1.03c1f081b137bp6));
  c = hn::MulAdd(c, z, hn::Set(d, -0x1.3bd3cc9be45a3p4));
  c = hn::MulAdd(c, z, hn::Set(d, 1.0));

  // Quarters 1 and 3 swap the two; cos is negative in 1 and 2, sin in 2 and 3.
  const auto swap = hn::RebindMask(d, hn::TestBit(shifted, quarter));
  const VU sign = hn::Set(du, std::uint64_t{1} << 63);
  const VU cos_sign = hn::And(hn::Xor(shifted, hn::Add(shifted, shifted)), sign);
  const VU sin_sign = hn::And(shifted, sign);
  return {hn::Xor(hn::IfThenElse(swap, s, c), hn::BitCast(d, cos_sign)),
          hn::Xor(hn::IfThenElse(swap, c, s), hn::BitCast(d, sin_sign))};
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#endif
