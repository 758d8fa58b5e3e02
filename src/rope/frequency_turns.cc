#include "rope/frequency_turns.h"

#include <boost/math/constants/constants.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "reference/frequencies.h"

namespace ropecheck::rope {
namespace {

template <unsigned Bits>
using Binary = boost::multiprecision::number<
    boost::multiprecision::cpp_bin_float<Bits, boost::multiprecision::digit_base_2, void,
                                         std::int64_t, -(1LL << 40), (1LL << 40)>,
    boost::multiprecision::et_off>;

/// The first 384 bits of θ/2π mod 1.
///
/// θ < 2^e takes e bits before the binary point. The reference may lose kBlendedFrequencyLostBits
/// of θ's bits; π, the division and the product lose three. With Bits ≥ e + 384 + 96 the result is
/// within 2^−384 turns of the exact one, and truncating it adds less than the same again.
template <unsigned Bits>
Turns turns_of(const Binary<Bits>& theta) {
  using Real = Binary<Bits>;
  static const Real turns_per_radian = 1 / boost::math::constants::two_pi<Real>();
  Real rest = abs(theta) * turns_per_radian;
  rest -= floor(rest);
  Turns turns;
  for (std::uint64_t& word : turns.word) {
    rest = ldexp(rest, 64);
    const Real whole = floor(rest);
    word = whole.template convert_to<std::uint64_t>();
    rest -= whole;
  }
  return theta < 0 ? negate(turns) : turns;
}

// The bits needed by frequencies below 2^8, and by those up to 2^1088.
constexpr int kGuardBits = 4;
static_assert(kFrequencyLostBits <= kBlendedFrequencyLostBits);
constexpr unsigned kUsualBits = 8 + 384 + kBlendedFrequencyLostBits + kGuardBits;
constexpr unsigned kHugeBits = 1088 + 384 + kBlendedFrequencyLostBits + kGuardBits;

Turns turns_of_pair(const RopeSpec& spec, int pair, const Binary<kUsualBits>& theta) {
  if (theta == 0) return {};
  const std::int64_t exponent = ilogb(theta);
  if (exponent < 8) return turns_of<kUsualBits>(theta);
  if (exponent < 1088) return turns_of<kHugeBits>(frequency<Binary<kHugeBits>>(spec, pair));
  throw std::invalid_argument("the frequency of pair " + std::to_string(pair) +
                              " is too large: at or beyond 2^1088 rad per position");
}

/// Returns whether every frequency is the one before it times a constant, in each half of an image.
bool is_geometric(const RopeSpec& spec) {
  if (spec.axis_frequencies || spec.position_scale != PositionScale{}) return false;
  return std::holds_alternative<NoScaling>(spec.scaling) ||
         std::holds_alternative<LinearScaling>(spec.scaling) ||
         std::holds_alternative<NtkScaling>(spec.scaling) ||
         std::holds_alternative<DynamicNtkScaling>(spec.scaling);
}

/// Returns θ of every pair. The powers that the formulas of the scalings take are a hundred times
/// slower than a product, so geometric frequencies are computed from the first two.
///
/// Those lose kFrequencyLostBits at most, so their quotient q loses two bits more, and θ_0·q^j, by
/// j products, j times as much and j roundings: for j ≤ 64 and those 22 bits, 31 bits in all. After
/// 64 products, the next frequency comes from the formula. kBlendedFrequencyLostBits = 92 leaves
/// room.
std::vector<Binary<kUsualBits>> all_frequencies(const RopeSpec& spec) {
  using Real = Binary<kUsualBits>;
  constexpr int kProducts = 64;
  const int pairs = spec.pairs();
  const int distinct = spec.axis_order == AxisOrder::image ? pairs / 2 : pairs;
  if (!is_geometric(spec) || distinct < 4) return frequencies<Real>(spec);
  const Real ratio = frequency<Real>(spec, 1) / frequency<Real>(spec, 0);
  std::vector<Real> all;
  for (int pair = 0; pair < pairs; ++pair) {
    const bool product = pair < distinct && pair % kProducts != 0;
    if (pair >= distinct)
      all.push_back(all[static_cast<std::size_t>(pair - distinct)]);
    else
      all.push_back(product ? Real(all.back() * ratio) : frequency<Real>(spec, pair));
  }
  return all;
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
  using Real = Binary<160>;
  const Real m = attention_factor<Real>(spec);
  const double high = m.convert_to<double>();
  return {high, Real(m - Real(high)).convert_to<double>()};
}

}  // namespace ropecheck::rope
