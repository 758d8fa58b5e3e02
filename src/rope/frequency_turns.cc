#include "rope/frequency_turns.h"

#include <boost/math/constants/constants.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>

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
/// of θ's bits, and π and the division lose two. With Bits ≥ e + 384 + 96 the quotient is within
/// 2^−384 turns of the exact one, and truncating it adds less than the same again.
template <unsigned Bits>
Turns turns_of(const Binary<Bits>& theta) {
  using Real = Binary<Bits>;
  Real rest = abs(theta) / boost::math::constants::two_pi<Real>();
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

void throw_if_unsound(const RopeSpec& spec) {
  const std::string problem = problem_with(spec);
  if (!problem.empty()) throw std::invalid_argument(problem);
}

}  // namespace

std::vector<Turns> frequency_turns(const RopeSpec& spec) {
  throw_if_unsound(spec);
  std::vector<Turns> all;
  for (const auto& theta : frequencies<Binary<kUsualBits>>(spec))
    all.push_back(turns_of_pair(spec, static_cast<int>(all.size()), theta));
  return all;
}

std::vector<bool> zero_frequency_pairs(const RopeSpec& spec) {
  throw_if_unsound(spec);
  std::vector<bool> zeros;
  for (const auto& theta : frequencies<Binary<64>>(spec)) zeros.push_back(theta == 0);
  return zeros;
}

DoubleDouble attention_factor_of(const RopeSpec& spec) {
  using Real = Binary<160>;
  const Real m = attention_factor<Real>(spec);
  const double high = m.convert_to<double>();
  return {high, Real(m - Real(high)).convert_to<double>()};
}

}  // namespace ropecheck::rope
