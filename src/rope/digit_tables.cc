#include <cstddef>
#include <cstdint>

#include "rope/rotate.h"
#include "rope/simd_targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "rope/digit_tables.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "rope/twofold-inl.h"

HWY_BEFORE_NAMESPACE();
namespace ropecheck::rope {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

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

HWY_EXPORT(FillDigitTable);

void fill_digit_table(double* const* parts, std::size_t row, std::int64_t values) {
  HWY_DYNAMIC_DISPATCH(FillDigitTable)(parts, row, values);
}

}  // namespace ropecheck::rope
#endif
