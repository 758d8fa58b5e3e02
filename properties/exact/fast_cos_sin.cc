#include "properties/exact/fast_cos_sin.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "properties/exact/certified_floats.h"
#include "properties/exact/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "properties/exact/fast_cos_sin.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#ifndef ROPECHECK_PROPERTIES_FAST_COS_SIN_PADDING
#define ROPECHECK_PROPERTIES_FAST_COS_SIN_PADDING
namespace ropecheck::exact {
/// Entries of the tables beyond the last pair, where its vector may end.
inline constexpr std::size_t kPadding = 16;
}  // namespace ropecheck::exact
#endif

HWY_BEFORE_NAMESPACE();
namespace ropecheck::exact {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

static_assert(HWY_MAX_BYTES / sizeof(double) <= kPadding);

template <class V>
struct CosSinVectors {
  V cos;
  V sin;
};

/// The first 64 bits of steps·(high·2^−64 + low·2^−128) mod 1, truncated: the low word of
/// steps·high plus the high word of steps·low, both by products of 32-bit halves if the target has
/// vectors.
template <class DU, class VU = hn::Vec<DU>>
HWY_INLINE VU Phase(DU du, std::uint64_t steps, VU high, VU low) {
#if HWY_TARGET == HWY_SCALAR
  __extension__ using Product = unsigned __int128;
  const auto carry = static_cast<std::uint64_t>(Product{steps} * hn::GetLane(low) >> 64);
  return hn::Set(du, steps * hn::GetLane(high) + carry);
#else
  const hn::Repartition<std::uint32_t, DU> halves;
  const auto product = [&](VU a, VU b) HWY_ATTR {
    return hn::MulEven(hn::BitCast(halves, a), hn::BitCast(halves, b));
  };
  const VU mask = hn::Set(du, 0xffff'ffffu);
  const VU steps0 = hn::Set(du, steps & 0xffff'ffffu), steps1 = hn::Set(du, steps >> 32);
  const VU low1 = hn::ShiftRight<32>(low), high1 = hn::ShiftRight<32>(high);

  const VU middle = hn::Add(product(steps1, low), hn::ShiftRight<32>(product(steps0, low)));
  const VU other = hn::Add(product(steps0, low1), hn::And(middle, mask));
  const VU from_low = hn::Add(product(steps1, low1),
                              hn::Add(hn::ShiftRight<32>(middle), hn::ShiftRight<32>(other)));
  const VU from_high =
      hn::Add(product(steps0, high),
              hn::ShiftLeft<32>(hn::Add(product(steps1, high), product(steps0, high1))));
  return hn::Add(from_high, from_low);
#endif
}

/// Whether a product and a sum are rounded together if the machine can do so. That is faster, and
/// the results are not the same on every machine.
enum class Rounding { one_by_one, fused };

/// Taylor's series by Horner's rule. The comment at kError has the derivation of the error; fewer
/// roundings only make the error smaller.
template <Rounding kRounding, class D, class V = hn::Vec<D>>
HWY_INLINE CosSinVectors<V> CosSinOfRemainder(D d, V x) {
  const V z = hn::Mul(x, x);
  const auto horner = [&](V sum, double next)
                          HWY_ATTR { return hn::Add(hn::Mul(sum, z), hn::Set(d, next)); };
  V s = hn::Set(d, 1 / 355687428096000.0);  // 17!
  s = horner(s, -1 / 1307674368000.0);
  s = horner(s, 1 / 6227020800.0);
  s = horner(s, -1 / 39916800.0);
  s = horner(s, 1 / 362880.0);
  s = horner(s, -1 / 5040.0);
  s = horner(s, 1 / 120.0);
  s = horner(s, -1 / 6.0);
  V c = hn::Set(d, 1 / 20922789888000.0);  // 16!
  c = horner(c, -1 / 87178291200.0);
  c = horner(c, 1 / 479001600.0);
  c = horner(c, -1 / 3628800.0);
  c = horner(c, 1 / 40320.0);
  c = horner(c, -1 / 720.0);
  c = horner(c, 1 / 24.0);
  const V below_one = hn::Sub(hn::Mul(z, hn::Set(d, 0.5)), hn::Mul(hn::Mul(z, z), c));
  return {hn::Sub(hn::Set(d, 1.0), below_one), hn::Add(x, hn::Mul(x, hn::Mul(z, s)))};
}

/// cos and sin of a phase in units of 2^−64 turns; `flip` holds the sign bit in lanes whose sin
/// changes sign.
template <Rounding kRounding, class DU, class VU = hn::Vec<DU>>
HWY_INLINE CosSinVectors<hn::Vec<hn::RebindToFloat<DU>>> CosSinOfPhase(DU du, VU phase, VU flip) {
  const hn::RebindToFloat<DU> d;
  const hn::RebindToSigned<DU> di;
  // Adding an eighth of a turn turns "nearest quarter" into "quarter below". Multiplying by four
  // drops the quarters and leaves a signed remainder of 2^−64 quarter turns.
  const VU quarter = hn::ShiftRight<62>(hn::Add(phase, hn::Set(du, std::uint64_t{1} << 61)));
  const auto rest = hn::BitCast(di, hn::ShiftLeft<2>(phase));
  constexpr double kQuarterTurn = 1.5707963267948966 * 0x1p-64;
  const auto turn =
      CosSinOfRemainder<kRounding>(d, hn::Mul(hn::ConvertTo(d, rest), hn::Set(d, kQuarterTurn)));

  const VU one = hn::Set(du, std::uint64_t{1});
  const auto odd = hn::MaskFromVec(hn::BitCast(d, hn::Sub(hn::Zero(du), hn::And(quarter, one))));
  // cos is negative in quarters 1 and 2, sin in 2 and 3.
  const VU sign = hn::Set(du, std::uint64_t{1} << 63);
  const VU cos_sign = hn::And(hn::ShiftLeft<62>(hn::Add(quarter, one)), sign);
  const VU sin_sign = hn::Xor(hn::And(hn::ShiftLeft<62>(quarter), sign), flip);
  return {hn::Xor(hn::IfThenElse(odd, turn.sin, turn.cos), hn::BitCast(d, cos_sign)),
          hn::Xor(hn::IfThenElse(odd, turn.cos, turn.sin), hn::BitCast(d, sin_sign))};
}

/// Computes one vector of pairs, from turns per position.
template <Rounding kRounding, class D>
HWY_INLINE CosSinVectors<hn::Vec<D>> CosSinAt(D, std::int64_t position, const std::uint64_t* high,
                                              const std::uint64_t* low) {
  const hn::RebindToUnsigned<D> du;
  // cos is even and sin is odd.
  const auto bits = static_cast<std::uint64_t>(position);
  const std::uint64_t steps = position < 0 ? 0 - bits : bits;
  const auto phase = Phase(du, steps, hn::LoadU(du, high), hn::LoadU(du, low));
  const auto flip = hn::Set(du, position < 0 ? std::uint64_t{1} << 63 : 0);
  return CosSinOfPhase<kRounding>(du, phase, flip);
}

/// Computes all pairs: [pairs]; the tables go on to the end of the last vector.
void Row(const std::uint64_t* high, const std::uint64_t* low, std::size_t pairs,
         std::int64_t position, double* cos, double* sin) {
  const hn::ScalableTag<double> d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t j = 0; j < pairs; j += lanes) {
    const auto turn = CosSinAt<Rounding::one_by_one>(d, position, high + j, low + j);
    if (HWY_LIKELY(j + lanes <= pairs)) {
      hn::StoreU(turn.cos, d, cos + j);
      hn::StoreU(turn.sin, d, sin + j);
    } else {
      HWY_ALIGN double last[2][HWY_MAX_BYTES / sizeof(double)];
      hn::Store(turn.cos, d, last[0]);
      hn::Store(turn.sin, d, last[1]);
      for (std::size_t i = j; i < pairs; ++i) cos[i] = last[0][i - j], sin[i] = last[1][i - j];
    }
  }
}

/// Returns the floats nearest to values that are known within kError. `undecided` marks the lanes
/// in which the two ends of the interval do not round to the same float.
template <class D, class DF, class V>
HWY_INLINE hn::Vec<DF> Nearest(D d, DF df, V value, hn::Mask<DF>& undecided) {
  const V error = hn::Set(d, FastCosSin::kError);
  const auto low = hn::DemoteTo(df, hn::Sub(value, error));
  undecided = hn::Or(undecided, hn::Ne(low, hn::DemoteTo(df, hn::Add(value, error))));
  return low;
}

/// The same rounded to float. Writes the places of undecided pairs to `left`, and returns their
/// number. D: the vectors to use.
template <class D>
HWY_INLINE std::size_t NearestOf(D d, const std::uint64_t* high, const std::uint64_t* low,
                                 std::size_t pairs, std::int64_t position, float* cos, float* sin,
                                 std::size_t* left) {
  const hn::Rebind<float, D> df;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t open = 0;
  for (std::size_t j = 0; j < pairs; j += lanes) {
    const auto turn = CosSinAt<Rounding::fused>(d, position, high + j, low + j);
    auto undecided = hn::MaskFromVec(hn::Zero(df));
    const auto c = Nearest(d, df, turn.cos, undecided);
    const auto s = Nearest(d, df, turn.sin, undecided);
    if (HWY_LIKELY(j + lanes <= pairs)) {
      hn::StoreU(c, df, cos + j);
      hn::StoreU(s, df, sin + j);
    } else {
      HWY_ALIGN float last[2][HWY_MAX_BYTES / sizeof(float)];
      hn::Store(c, df, last[0]);
      hn::Store(s, df, last[1]);
      for (std::size_t i = j; i < pairs; ++i) cos[i] = last[0][i - j], sin[i] = last[1][i - j];
    }
    if (HWY_LIKELY(hn::AllFalse(df, undecided))) continue;
    HWY_ALIGN float marks[HWY_MAX_BYTES / sizeof(float)];
    hn::Store(hn::IfThenElseZero(undecided, hn::Set(df, 1.0f)), df, marks);
    for (std::size_t i = 0; i < lanes && j + i < pairs; ++i)
      if (marks[i] != 0) left[open++] = j + i;
  }
  return open;
}

std::size_t NearestRow(const std::uint64_t* high, const std::uint64_t* low, std::size_t pairs,
                       std::int64_t position, float* cos, float* sin, std::size_t* left) {
  return NearestOf(hn::ScalableTag<double>(), high, low, pairs, position, cos, sin, left);
}

std::size_t NearestPair(const std::uint64_t* high, const std::uint64_t* low, std::int64_t position,
                        float* cos, float* sin, std::size_t* left) {
  return NearestOf(hn::CappedTag<double, 1>(), high, low, 1, position, cos, sin, left);
}

}  // namespace HWY_NAMESPACE
}  // namespace ropecheck::exact
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ropecheck::exact {

struct FastCosSin::Tables {
  RopeSpec spec;
  std::shared_ptr<const ExactRope> exact;
  std::vector<std::uint64_t> high;  // [pairs, and to the end of the last vector]
  std::vector<std::uint64_t> low;
};

namespace {

HWY_EXPORT(Row);
HWY_EXPORT(NearestRow);
HWY_EXPORT(NearestPair);

/// Rounds to odd: if the sum is no double, returns the neighbouring double whose last bit is 1; if
/// it is, returns it. Rounding that double to float is the same as rounding the sum directly (Boldo
/// and Melquiond, IEEE Trans. Computers 57, 2008).
double rounded_to_odd(const DoubleDouble& x) {
  const bool odd = (std::bit_cast<std::uint64_t>(x.hi) & 1) != 0;
  if (x.lo == 0 || odd) return x.hi;
  const double infinity = std::numeric_limits<double>::infinity();
  return std::nextafter(x.hi, x.lo > 0 ? infinity : -infinity);
}

/// Returns the float nearest to every number within 2^−98 of `value`; empty if there is no single
/// one.
std::optional<float> nearest_float(const DoubleDouble& value) {
  const auto low = static_cast<float>(rounded_to_odd(value - DoubleDouble(0x1p-98)));
  const auto high = static_cast<float>(rounded_to_odd(value + DoubleDouble(0x1p-98)));
  return low == high && low != 0 ? std::optional(low) : std::nullopt;
}

float certified(const std::optional<double>& value) {
  return value ? static_cast<float>(*value) : std::numeric_limits<float>::quiet_NaN();
}

}  // namespace

FastCosSin::FastCosSin(const RopeSpec& spec) {
  auto tables = std::make_shared<Tables>();
  tables->spec = spec;
  tables->exact = exact_rope(spec);
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    const Turns& turns = tables->exact->turns(pair);
    tables->high.push_back(turns.limb[3]);
    tables->low.push_back(turns.limb[2]);
  }
  const std::size_t padded = tables->high.size() + kPadding;
  tables->high.resize(padded);
  tables->low.resize(padded);
  tables_ = std::move(tables);
}

void FastCosSin::row(std::int64_t position, double* cos, double* sin) const {
  HWY_DYNAMIC_DISPATCH(Row)
  (tables_->high.data(), tables_->low.data(), static_cast<std::size_t>(tables_->spec.pairs()),
   position, cos, sin);
}

FastCosSin::Nearest FastCosSin::decide(std::int64_t position, int pair) const {
  const CosSin<DoubleDouble> turn = tables_->exact->at(position, pair);
  const std::optional<float> cos = nearest_float(turn.cos), sin = nearest_float(turn.sin);
  return {cos ? *cos : certified(certified_float_cos(tables_->spec, position, pair)),
          sin ? *sin : certified(certified_float_sin(tables_->spec, position, pair))};
}

std::size_t FastCosSin::nearest_row(std::int64_t position, float* cos, float* sin) const {
  const auto pairs = static_cast<std::size_t>(tables_->spec.pairs());
  if (position == 0) {
    std::fill_n(cos, pairs, 1.0f);
    std::fill_n(sin, pairs, 0.0f);
    return 0;
  }
  constexpr std::size_t kBlock = 128;
  std::array<std::size_t, kBlock> left;
  std::size_t all_open = 0;
  for (std::size_t first = 0; first < pairs; first += kBlock) {
    const std::size_t open = HWY_DYNAMIC_DISPATCH(NearestRow)(
        &tables_->high[first], &tables_->low[first], std::min(kBlock, pairs - first), position,
        cos + first, sin + first, left.data());
    all_open += open;
    for (std::size_t i = 0; i < open; ++i) {
      const std::size_t pair = first + left[i];
      const Nearest nearest = decide(position, static_cast<int>(pair));
      cos[pair] = nearest.cos;
      sin[pair] = nearest.sin;
    }
  }
  return all_open;
}

FastCosSin::Nearest FastCosSin::nearest(std::int64_t position, int pair) const {
  if (position == 0) return {1, 0};
  const auto j = static_cast<std::size_t>(pair);
  Nearest nearest{};
  std::size_t left = 0;
  const std::size_t open = HWY_DYNAMIC_DISPATCH(NearestPair)(
      &tables_->high[j], &tables_->low[j], position, &nearest.cos, &nearest.sin, &left);
  return open == 0 ? nearest : decide(position, pair);
}

const RopeSpec& FastCosSin::spec() const { return tables_->spec; }

}  // namespace ropecheck::exact
#endif
