#include "rope/frequency_turns.h"

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "reference/frequencies.h"
#include "rope/wide_real.h"

namespace ropecheck::rope {
namespace {

/// The 64 bits of a whole number from place `first` on, the last place being 0; places outside the
/// number hold 0.
template <class Integer>
std::uint64_t bits_at(const Integer& number, std::int64_t first) {
  using Limb = boost::multiprecision::limb_type;
  constexpr std::int64_t kBits = std::numeric_limits<Limb>::digits;
  std::uint64_t bits = 0;
  const std::int64_t size = static_cast<std::int64_t>(number.size());
  for (std::int64_t i = std::max<std::int64_t>(first / kBits, 0); i < size; ++i) {
    const std::int64_t place = i * kBits - first;
    if (place >= 64) break;
    const std::uint64_t limb = number.limbs()[i];
    if (place > -kBits) bits |= place >= 0 ? limb << place : limb >> -place;
  }
  return bits;
}

/// The first 384 bits of θ/2π mod 1.
///
/// θ < 2^e takes e bits before the binary point. The reference may lose kBlendedFrequencyLostBits
/// of θ's bits; π and the product lose three. With Bits ≥ e + 384 + 96 the result is within 2^−384
/// turns of the exact one, and truncating it adds less than the same again.
template <unsigned Bits>
Turns turns_of(const WideReal<Bits>& theta) {
  using Real = WideReal<Bits>;
  static const Real turns_per_radian = 1 / boost::math::constants::two_pi<Real>();
  const Real all = abs(theta) * turns_per_radian;
  // The digits' last place is worth 2^last. Reading them takes less time than arithmetic on them.
  const auto& digits = all.backend().bits();
  const std::int64_t last = std::int64_t{all.backend().exponent()} - (std::int64_t{Bits} - 1);
  Turns turns;
  for (std::size_t w = 0; w < Turns::kWords; ++w)
    turns.word[w] = bits_at(digits, -64 * static_cast<std::int64_t>(w + 1) - last);
  return theta < 0 ? negate(turns) : turns;
}

// The bits needed by frequencies below 2^8, and by those up to 2^1088. Those of the first fill
// eight words, and are the numbers of correct_pair.cc as well.
constexpr int kGuardBits = 4;
static_assert(kFrequencyLostBits <= kBlendedFrequencyLostBits);
constexpr unsigned kUsualBits = 512;
static_assert(kUsualBits >= 8 + 384 + kBlendedFrequencyLostBits + kGuardBits);
constexpr unsigned kHugeBits = 1088 + 384 + kBlendedFrequencyLostBits + kGuardBits;

Turns turns_of_pair(const RopeSpec& spec, int pair, const WideReal<kUsualBits>& theta) {
  if (theta == 0) return {};
  const std::int64_t exponent = ilogb(theta);
  if (exponent < 8) return turns_of<kUsualBits>(theta);
  if (exponent < 1088) return turns_of<kHugeBits>(frequency<WideReal<kHugeBits>>(spec, pair));
  throw std::invalid_argument("the frequency of pair " + std::to_string(pair) +
                              " is too large: at or beyond 2^1088 rad per position");
}

using Usual = WideReal<kUsualBits>;

/// Powers of a ratio, start·q^j: [count].
///
/// The powers that the reference takes are a hundred times slower than a product. They lose
/// kFrequencyLostBits at most, so a quotient q of two of them loses two bits more, and start·q^j,
/// by j products, j times as much and j roundings: for j ≤ 64 and those 22 bits, 31 bits in all.
/// After 64 products, at(j) gives the next one.
template <class At>
std::vector<Usual> powers(int count, const Usual& ratio, const At& at) {
  constexpr int kProducts = 64;
  std::vector<Usual> all;
  for (int j = 0; j < count; ++j)
    all.push_back(j % kProducts != 0 ? Usual(all.back() * ratio) : at(j));
  return all;
}

// θ_j from ω_j = b^(−2j/r), by the formulas of reference/scaled_frequency.h, which take ω_j by a
// power of its own. They multiply a relative error of ω by 2^41 at most (llama3), so that with the
// 31 bits above kBlendedFrequencyLostBits = 92 leaves room.

Usual scaled(const YarnScaling& yarn, const YarnRamp<Usual>& ramp, int pair, const Usual& omega) {
  Usual gamma = (pair - ramp.low) / (ramp.high - ramp.low);
  if (gamma < 0) gamma = 0;
  if (gamma > 1) gamma = 1;
  return blend(omega, yarn.factor, Usual((1 - gamma) * Usual(yarn.extrapolation)));
}

Usual scaled(const LongRopeScaling& longrope, int pair, const Usual& omega) {
  const bool is_long = longrope.seq_len > longrope.original_length;
  const auto& factors = is_long ? longrope.long_factors : longrope.short_factors;
  return omega / Usual(factors[static_cast<std::size_t>(pair)]);
}

Usual scaled(const Llama3Scaling& llama3, const Usual& omega) {
  const Usual low(llama3.low_freq_factor), high(llama3.high_freq_factor);
  const Usual turns =
      Usual(llama3.original_length) * omega / boost::math::constants::two_pi<Usual>();
  if (turns > high) return omega;
  if (turns < low) return omega / Usual(llama3.factor);
  return blend(omega, llama3.factor, Usual((turns - low) / (high - low)));
}

/// Returns whether every frequency is the one before it times a constant.
bool is_geometric(const Scaling& scaling) {
  return std::holds_alternative<NoScaling>(scaling) ||
         std::holds_alternative<LinearScaling>(scaling) ||
         std::holds_alternative<NtkScaling>(scaling) ||
         std::holds_alternative<DynamicNtkScaling>(scaling);
}

/// Returns θ of every pair for the three scalings above.
std::vector<Usual> scaled_powers(const RopeSpec& spec) {
  const Rotary<Usual> rotary{spec.rotary_dim, natural_log(Usual(spec.base))};
  std::vector<Usual> all =
      powers(spec.pairs(), rotary.omega(1), [&](int pair) { return rotary.omega(pair); });
  const auto* const yarn = std::get_if<YarnScaling>(&spec.scaling);
  const auto* const longrope = std::get_if<LongRopeScaling>(&spec.scaling);
  std::optional<YarnRamp<Usual>> ramp;
  if (yarn != nullptr) ramp = yarn_ramp(*yarn, rotary);
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    Usual& theta = all[static_cast<std::size_t>(pair)];
    if (yarn != nullptr)
      theta = scaled(*yarn, *ramp, pair, theta);
    else if (longrope != nullptr)
      theta = scaled(*longrope, pair, theta);
    else
      theta = scaled(std::get<Llama3Scaling>(spec.scaling), theta);
  }
  return all;
}

/// Returns θ of every pair.
std::vector<Usual> all_frequencies(const RopeSpec& spec) {
  const int pairs = spec.pairs();
  const bool plain = !spec.axis_frequencies && spec.position_scale == PositionScale{};
  const int distinct = spec.axis_order == AxisOrder::image ? pairs / 2 : pairs;
  if (!plain || distinct < 4) return frequencies<Usual>(spec);

  if (is_geometric(spec.scaling)) {
    // The first two together, since each call takes the base's logarithm.
    const std::vector<Usual> first = frequencies_of_pairs<Usual>(spec, 0, 2);
    const auto at = [&](int pair) { return pair == 0 ? first[0] : frequency<Usual>(spec, pair); };
    std::vector<Usual> all = powers(distinct, Usual(first[1] / first[0]), at);
    for (int pair = distinct; pair < pairs; ++pair)
      all.push_back(all[static_cast<std::size_t>(pair - distinct)]);
    return all;
  }
  const bool has_powers = std::holds_alternative<YarnScaling>(spec.scaling) ||
                          std::holds_alternative<LongRopeScaling>(spec.scaling) ||
                          std::holds_alternative<Llama3Scaling>(spec.scaling);
  return has_powers && distinct == pairs ? scaled_powers(spec) : frequencies<Usual>(spec);
}

void throw_if_unsound(const RopeSpec& spec) {
  const std::string problem = problem_with(spec);
  if (!problem.empty()) throw std::invalid_argument(problem);
}

}  // namespace

std::vector<Turns> frequency_turns(const RopeSpec& spec, std::vector<bool>* zero_frequency) {
  throw_if_unsound(spec);
  std::vector<Turns> all;
  if (zero_frequency != nullptr) zero_frequency->clear();
  for (const auto& theta : all_frequencies(spec)) {
    all.push_back(turns_of_pair(spec, static_cast<int>(all.size()), theta));
    if (zero_frequency != nullptr) zero_frequency->push_back(theta == 0);
  }
  return all;
}

DoubleDouble attention_factor_of(const RopeSpec& spec) {
  const Usual m = attention_factor<Usual>(spec);
  const double high = m.convert_to<double>();
  return {high, Usual(m - Usual(high)).convert_to<double>()};
}

}  // namespace ropecheck::rope
