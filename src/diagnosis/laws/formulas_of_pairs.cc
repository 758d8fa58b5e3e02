#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "diagnosis/laws/other_frequencies.h"

// Formulas of θ in which a pair has another exponent, or another pair's frequency.
namespace ropecheck::diagnosis {
namespace {

long double part(int numerator, int denominator) {
  return denominator == 0 ? 0 : static_cast<long double>(numerator) / denominator;
}

/// θ with another exponent: the scaling keeps its ratio to the plain frequency.
long double with_exponent(const RopeSpec& spec, const Thetas& right, int pair,
                          long double exponent) {
  return right[static_cast<std::size_t>(pair)] *
         std::pow(static_cast<long double>(spec.base), part(2 * pair, spec.rotary_dim) - exponent);
}

long double of_pair(const Thetas& right, int pair) {
  return pair < 0 || pair >= std::ssize(right) ? 0 : right[static_cast<std::size_t>(pair)];
}

/// Code for so many pairs begins anew behind them.
template <int kPairs>
long double of_pair_modulo(const RopeSpec&, const Thetas& right, int pair) {
  return of_pair(right, pair % kPairs);
}

/// A table of so many frequencies, the last of which serves the pairs behind it.
template <int kPairs>
long double of_pair_up_to(const RopeSpec&, const Thetas& right, int pair) {
  return of_pair(right, std::min(pair, kPairs - 1));
}

constexpr OtherFormula kOfPairs[] = {
    {"exponents had head_dim for rotary_dim",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return with_exponent(spec, right, j, part(2 * j, spec.head_dim));
     }},
    {"exponents had the next power of two for rotary_dim",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       int width = 2;
       while (width < spec.rotary_dim) width *= 2;
       return with_exponent(spec, right, j, part(2 * j, width));
     }},
    {"exponents had the next multiple of 8 for rotary_dim",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return with_exponent(spec, right, j, part(2 * j, (spec.rotary_dim + 7) / 8 * 8));
     }},
    {"exponents had the next multiple of 32 for rotary_dim",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return with_exponent(spec, right, j, part(2 * j, (spec.rotary_dim + 31) / 32 * 32));
     }},
    {"exponents were j/r, not 2j/r",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return with_exponent(spec, right, j, part(j, spec.rotary_dim));
     }},
    {"exponents were 4j/r, not 2j/r",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return with_exponent(spec, right, j, part(4 * j, spec.rotary_dim));
     }},
    {"exponents were (2j + 1)/r, not 2j/r",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return with_exponent(spec, right, j, part(2 * j + 1, spec.rotary_dim));
     }},
    {"exponents were 2j/(r − 2), not 2j/r",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return with_exponent(spec, right, j, part(2 * j, spec.rotary_dim - 2));
     }},
    {"exponents were 2j/(r + 2), not 2j/r",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return with_exponent(spec, right, j, part(2 * j, spec.rotary_dim + 2));
     }},
    {"exponents were 2(j + 1)/r, not 2j/r",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return with_exponent(spec, right, j, part(2 * j + 2, spec.rotary_dim));
     }},
    {"pair j had the frequency of pair j + rotary_offset/2, and at most the last one's",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return spec.rotary_offset < 2
                  ? 0.0L
                  : of_pair(right, std::min(j + spec.rotary_offset / 2, spec.pairs() - 1));
     }},
    {"pair j had the frequency of pair j + rotary_offset, and at most the last one's",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return spec.rotary_offset < 1
                  ? 0.0L
                  : of_pair(right, std::min(j + spec.rotary_offset, spec.pairs() - 1));
     }},
    {"exponents had the coordinate's place in the head, 2j + rotary_offset, for that in the window",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return with_exponent(spec, right, j, part(2 * j + spec.rotary_offset, spec.rotary_dim));
     }},
    {"each pair had the next one's frequency",
     [](const RopeSpec&, const Thetas& right, int j) { return of_pair(right, j + 1); }},
    {"each pair had the frequency of the one before",
     [](const RopeSpec&, const Thetas& right, int j) { return of_pair(right, j - 1); }},
    {"the frequencies of the middle two of each four pairs were exchanged",
     [](const RopeSpec&, const Thetas& right, int j) {
       return of_pair(right, j % 4 == 1 ? j + 1 : j % 4 == 2 ? j - 1 : j);
     }},
    {"the frequencies of each two neighbouring couples of pairs were exchanged",
     [](const RopeSpec&, const Thetas& right, int j) { return of_pair(right, j ^ 2); }},
    {"the pairs' frequencies were in reverse order",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return of_pair(right, spec.pairs() - 1 - j);
     }},
    {"two neighbouring pairs had the first one's frequency",
     [](const RopeSpec&, const Thetas& right, int j) { return of_pair(right, j / 2 * 2); }},
    {"the frequencies of neighbouring pairs were exchanged",
     [](const RopeSpec&, const Thetas& right, int j) { return of_pair(right, j ^ 1); }},
    {"each pair had the frequency of the pair of half its number",
     [](const RopeSpec&, const Thetas& right, int j) { return of_pair(right, j / 2); }},
    {"each pair had the frequency of the pair of twice its number",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return of_pair(right, 2 * j % spec.pairs());
     }},
    {"the second half of the pairs had the frequencies of the first",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       return of_pair(right, j % std::max(1, spec.pairs() / 2));
     }},
    {"all pairs had the first one's frequency",
     [](const RopeSpec&, const Thetas& right, int) { return of_pair(right, 0); }},
    {"all pairs had the last one's frequency",
     [](const RopeSpec& spec, const Thetas& right, int) {
       return of_pair(right, spec.pairs() - 1);
     }},
    {"the position's scale were ignored",
     [](const RopeSpec& spec, const Thetas& right, int j) {
       const Ratio scale = scale_of_pair(spec, j);
       return of_pair(right, j) * static_cast<long double>(scale.denominator) /
              std::abs(static_cast<long double>(scale.numerator));
     }},
    {"pair j had the frequency of pair j modulo 4", of_pair_modulo<4>},
    {"pair j had the frequency of pair j modulo 8", of_pair_modulo<8>},
    {"pair j had the frequency of pair j modulo 12", of_pair_modulo<12>},
    {"pair j had the frequency of pair j modulo 16", of_pair_modulo<16>},
    {"pair j had the frequency of pair j modulo 20", of_pair_modulo<20>},
    {"pair j had the frequency of pair j modulo 24", of_pair_modulo<24>},
    {"pair j had the frequency of pair j modulo 32", of_pair_modulo<32>},
    {"pair j had the frequency of pair j modulo 40", of_pair_modulo<40>},
    {"pair j had the frequency of pair j modulo 48", of_pair_modulo<48>},
    {"pair j had the frequency of pair j modulo 64", of_pair_modulo<64>},
    {"pair j had the frequency of pair j modulo 96", of_pair_modulo<96>},
    {"pair j had the frequency of pair j modulo 128", of_pair_modulo<128>},
    {"pairs from 8 on had the frequency of pair 7", of_pair_up_to<8>},
    {"pairs from 16 on had the frequency of pair 15", of_pair_up_to<16>},
    {"pairs from 24 on had the frequency of pair 23", of_pair_up_to<24>},
    {"pairs from 32 on had the frequency of pair 31", of_pair_up_to<32>},
    {"pairs from 48 on had the frequency of pair 47", of_pair_up_to<48>},
    {"pairs from 64 on had the frequency of pair 63", of_pair_up_to<64>},
    {"pairs from 128 on had the frequency of pair 127", of_pair_up_to<128>},
};

}  // namespace

std::vector<OtherFormula> formulas_of_pairs() { return {std::begin(kOfPairs), std::end(kOfPairs)}; }

}  // namespace ropecheck::diagnosis
