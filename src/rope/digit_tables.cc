#include <array>
#include <cstddef>
#include <cstdint>

#include "rope/exact_cos_sin.h"
#include "rope/rotate.h"
#include "rope/simd_targets.h"
#include "rope/turns.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "rope/digit_tables.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "rope/simd/twofold-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// a·b, to a relative error below 2^−102, if nothing underflows.
template <class V>
HWY_INLINE Twofold<V> ProductOf(const Twofold<V>& a, const Twofold<V>& b) {
  const Twofold<V> p = ExactProduct(a.high, b.high);
  return Normalized(
      Twofold<V>{p.high, hn::Add(p.low, hn::Add(hn::Mul(a.high, b.low), hn::Mul(a.low, b.high)))});
}

/// a + b, to 2^−104 of the larger one.
template <class V>
HWY_INLINE Twofold<V> SumOf(const Twofold<V>& a, const Twofold<V>& b) {
  const Twofold<V> sum = ExactSum(a.high, b.high);
  return Normalized(Twofold<V>{sum.high, hn::Add(sum.low, hn::Add(a.low, b.low))});
}

/// cos and sin of phases, high·2^−64 + low·2^−128 turns, as parts[0] + parts[1] and parts[2] +
/// parts[3]: each [count], a multiple of kMaxLanes. `turns`: TurnTable.
///
/// 1. A phase is k·2^−8 turns and a rest of at most 2^−9 turns, cut off at 2^−114 turns: r rad,
///    |r| < 2^−6.3, within 2^−111.
/// 2. Taylor's series of sin r and cos r − 1 up to r^11 and r^12; the rest is below 2^−115. A term
///    is of one double if it is below 2^−56. The other steps lose 2^−102 of their values, which are
///    below 2^−21 and 2^−13.
/// 3. cos(k + r) = C + (C·(cos r − 1) − S·sin r) with (C, S) from the table, sin in the same way.
///    The bracket is below 2^−6.2 and within 2^−108; the sum adds 2^−106, and the table's entries
///    are within 2^−105.9.
/// So cos and sin are within 2^−104. Products and sums are exact or rounded one by one, so the bits
/// are the same on every machine.
void CosSinOfPhases(const double* turns, const std::uint64_t* high, const std::uint64_t* low,
                    std::size_t count, double* const* parts) {
  const hn::ScalableTag<double> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  const hn::RebindToSigned<decltype(d)> di;
  using V = hn::Vec<decltype(d)>;
  const auto number = [&](double upper, double lower) HWY_ATTR {
    return Twofold<V>{hn::Set(d, upper), hn::Set(d, lower)};
  };
  const auto plus = [&](V product, double term)
                        HWY_ATTR { return hn::Add(product, hn::Set(d, term)); };
  for (std::size_t j = 0; j < count; j += hn::Lanes(d)) {
    const auto first = hn::LoadU(du, high + j), second = hn::LoadU(du, low + j);
    const auto half = hn::Set(du, std::uint64_t{1} << 55);
    const auto nearest = hn::Add(first, half);
    const auto rest = hn::Sub(hn::And(nearest, hn::Set(du, (std::uint64_t{1} << 56) - 1)), half);
    const auto tail = hn::Or(hn::ShiftLeft<50>(hn::And(rest, hn::Set(du, std::uint64_t{7}))),
                             hn::ShiftRight<14>(second));
    const V a = hn::ConvertTo(d, hn::ShiftRight<3>(hn::BitCast(di, rest)));  // 2^−61 turns
    const V b = hn::ConvertTo(d, hn::BitCast(di, tail));                     // 2^−114 turns

    const Twofold<V> unit = number(0x1.921fb54442d18p-59, 0x1.1a62633145c07p-113);
    const Twofold<V> angle = ExactProduct(a, unit.high);
    const V less = hn::Add(hn::Mul(a, unit.low), hn::Mul(b, hn::Set(d, 0x1.921fb54442d18p-112)));
    const Twofold<V> r = Normalized(Twofold<V>{angle.high, hn::Add(angle.low, less)});
    const Twofold<V> z = ProductOf(r, r);

    V t = plus(hn::Mul(z.high, hn::Set(d, -1 / 39916800.0)), 1 / 362880.0);
    t = plus(hn::Mul(z.high, t), -1 / 5040.0);
    const V zero = hn::Zero(d);
    Twofold<V> s = SumOf(number(0x1.1111111111111p-7, 0x1.1111111111111p-63),
                         Twofold<V>{hn::Mul(z.high, t), zero});
    s = SumOf(number(-0x1.5555555555555p-3, -0x1.5555555555555p-57), ProductOf(z, s));
    s = SumOf(r, ProductOf(r, ProductOf(z, s)));

    t = plus(hn::Mul(z.high, hn::Set(d, 1 / 479001600.0)), -1 / 3628800.0);
    t = plus(hn::Mul(z.high, t), 1 / 40320.0);
    Twofold<V> c = SumOf(number(-0x1.6c16c16c16c17p-10, 0x1.f49f49f49f49fp-65),
                         Twofold<V>{hn::Mul(z.high, t), zero});
    c = SumOf(number(0x1.5555555555555p-5, 0x1.5555555555555p-59), ProductOf(z, c));
    c = SumOf(number(-0.5, 0), ProductOf(z, c));
    c = ProductOf(z, c);

    const auto at = hn::BitCast(di, hn::ShiftLeft<2>(hn::ShiftRight<56>(nearest)));
    const Twofold<V> table_cos{hn::GatherIndex(d, turns, at), hn::GatherIndex(d, turns + 1, at)};
    const Twofold<V> table_sin{hn::GatherIndex(d, turns + 2, at),
                               hn::GatherIndex(d, turns + 3, at)};
    const Twofold<V> cos =
        SumOf(table_cos, SumOf(ProductOf(table_cos, c), Minus(ProductOf(table_sin, s))));
    const Twofold<V> sin =
        SumOf(table_sin, SumOf(ProductOf(table_sin, c), ProductOf(table_cos, s)));
    hn::StoreU(cos.high, d, parts[0] + j);
    hn::StoreU(cos.low, d, parts[1] + j);
    hn::StoreU(sin.high, d, parts[2] + j);
    hn::StoreU(sin.low, d, parts[3] + j);
  }
}

void FillDigitTable(double* const* parts, std::size_t row, std::int64_t values) {
  const hn::ScalableTag<double> d;
  using V = hn::Vec<decltype(d)>;
  const auto load = [&](std::int64_t value, std::size_t j) HWY_ATTR {
    const std::size_t at = static_cast<std::size_t>(value) * row + j;
    return CosSin<Twofold<V>>{{hn::LoadU(d, parts[0] + at), hn::LoadU(d, parts[1] + at)},
                              {hn::LoadU(d, parts[2] + at), hn::LoadU(d, parts[3] + at)}};
  };
  for (std::int64_t k = 3; k < values; ++k) {
    const std::int64_t rest = k & (k - 1);
    if (rest == 0) continue;
    for (std::size_t j = 0; j < row; j += hn::Lanes(d)) {
      const CosSin<Twofold<V>> turn = Product(load(rest, j), load(k - rest, j));
      const std::size_t at = static_cast<std::size_t>(k) * row + j;
      hn::StoreU(turn.cos.high, d, parts[0] + at);
      hn::StoreU(turn.cos.low, d, parts[1] + at);
      hn::StoreU(turn.sin.high, d, parts[2] + at);
      hn::StoreU(turn.sin.low, d, parts[3] + at);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::rope
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::rope {

HWY_EXPORT(CosSinOfPhases);
HWY_EXPORT(FillDigitTable);

namespace {

constexpr std::size_t kTableTurns = 256;

/// cos and sin of k·2^−8 turns, each in two parts: [k, cos, its rest, sin, its rest].
struct TurnTable {
  TurnTable() {
    for (std::size_t k = 0; k < kTableTurns; ++k) {
      const CosSinPair turn = exact_cos_sin(Turns{{std::uint64_t{k} << 56}});
      parts[k] = {turn.cos.high, turn.cos.low, turn.sin.high, turn.sin.low};
    }
  }
  std::array<std::array<double, 4>, kTableTurns> parts;
};

}  // namespace

void cos_sin_of_phases(const std::uint64_t* high, const std::uint64_t* low, std::size_t count,
                       double* const* parts) {
  static const TurnTable turns;
  HWY_DYNAMIC_DISPATCH(CosSinOfPhases)(turns.parts.front().data(), high, low, count, parts);
}

void fill_digit_table(double* const* parts, std::size_t row, std::int64_t values) {
  HWY_DYNAMIC_DISPATCH(FillDigitTable)(parts, row, values);
}

}  // namespace ropecheck::rope
#endif
