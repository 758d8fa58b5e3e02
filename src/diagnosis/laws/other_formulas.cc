#include <algorithm>
#include <cmath>
#include <cstddef>
#include <variant>

#include "diagnosis/laws/other_frequencies.h"

// Formulas of θ that code may use in place of the right one.
namespace ropecheck::diagnosis {
namespace {

long double plain_power(const RopeSpec& spec, long double exponent) {
  return std::pow(static_cast<long double>(spec.base), -exponent);
}

long double part(int numerator, int denominator) {
  return denominator == 0 ? 0 : static_cast<long double>(numerator) / denominator;
}

/// θ with another exponent: the scaling keeps its ratio to the plain frequency.
long double with_exponent(const RopeSpec& spec, const Thetas& right, int pair,
                          long double exponent) {
  return right[static_cast<std::size_t>(pair)] *
         plain_power(spec, exponent - part(2 * pair, spec.rotary_dim));
}

long double of_pair(const Thetas& right, int pair) {
  return pair < 0 || pair >= std::ssize(right) ? 0 : right[static_cast<std::size_t>(pair)];
}

constexpr long double kRadiansOfATurn = 6.2831853071795864769L;

/// The mean of two frequencies, with the weight of the first.
using Blend = long double (*)(long double plain, long double scaled, long double weight);

long double of_frequencies(long double plain, long double scaled, long double weight) {
  return scaled * (1 - weight) + plain * weight;
}
long double of_wavelengths(long double plain, long double scaled, long double weight) {
  return 1 / ((1 - weight) / scaled + weight / plain);
}
long double of_logarithms(long double plain, long double scaled, long double weight) {
  return std::pow(scaled, 1 - weight) * std::pow(plain, weight);
}

/// YaRN's blend with a ramp between other pairs, for `width` in place of rotary_dim.
long double with_ramp_of(const RopeSpec& spec, int pair, int width, int last, bool turned,
                         Blend blend = of_frequencies,
                         long double (*low_end)(long double) = nullptr,
                         long double (*high_end)(long double) = nullptr) {
  const auto* yarn = std::get_if<YarnScaling>(&spec.scaling);
  if (yarn == nullptr || axes_change_frequencies(spec)) return 0;
  const auto end = [&](double turns) {
    return width *
           std::log(static_cast<long double>(yarn->original_length) / (turns * kRadiansOfATurn)) /
           (2 * std::log(static_cast<long double>(spec.base)));
  };
  long double low = end(yarn->beta_fast), high = end(yarn->beta_slow);
  if (low_end != nullptr)
    low = low_end(low), high = high_end(high);
  else if (yarn->truncate)
    low = std::floor(low), high = std::ceil(high);
  low = std::max(low, 0.0L);
  high = std::min(high, static_cast<long double>(last));
  if (low == high) high += 0.001L;
  long double ramp = std::clamp((pair - low) / (high - low), 0.0L, 1.0L);
  if (turned) ramp = 1 - ramp;
  const long double kept = (1 - ramp) * yarn->extrapolation;
  const long double plain = plain_power(spec, part(2 * pair, spec.rotary_dim));
  return blend(plain, plain / yarn->factor, kept);
}

/// YaRN's own ramp with ends that are rounded to whole pairs in another way.
long double with_ends_of(const RopeSpec& spec, int pair, long double (*low)(long double),
                         long double (*high)(long double)) {
  const auto* yarn = std::get_if<YarnScaling>(&spec.scaling);
  if (yarn == nullptr) return 0;
  const int last = (yarn->clamp_to_pairs ? spec.pairs() : spec.rotary_dim) - 1;
  return with_ramp_of(spec, pair, spec.rotary_dim, last, false, of_frequencies, low, high);
}

long double rounded_down(long double v) { return std::floor(v); }
long double rounded_up(long double v) { return std::ceil(v); }
long double rounded_to_nearest(long double v) { return std::nearbyint(v); }

/// YaRN's own ramp with another blend.
long double with_blend_of(const RopeSpec& spec, int pair, Blend blend) {
  const auto* yarn = std::get_if<YarnScaling>(&spec.scaling);
  if (yarn == nullptr) return 0;
  const int last = (yarn->clamp_to_pairs ? spec.pairs() : spec.rotary_dim) - 1;
  return with_ramp_of(spec, pair, spec.rotary_dim, last, false, blend);
}

/// llama3's blend between other wavelengths, L0/low and L0/high.
long double with_band_of(const RopeSpec& spec, int pair, long double length, long double low,
                         long double high, bool turned, Blend blend = of_frequencies) {
  const auto* llama3 = std::get_if<Llama3Scaling>(&spec.scaling);
  if (llama3 == nullptr || axes_change_frequencies(spec)) return 0;
  const long double plain = plain_power(spec, part(2 * pair, spec.rotary_dim));
  const long double wavelength = kRadiansOfATurn / plain;
  if (wavelength > length / low) return plain / llama3->factor;
  if (wavelength < length / high) return plain;
  long double smooth = (length / wavelength - low) / (high - low);
  if (turned) smooth = 1 - smooth;
  return blend(plain, plain / llama3->factor, smooth);
}

template <class Of>
long double of_llama3(const RopeSpec& spec, const Of& of) {
  const auto* llama3 = std::get_if<Llama3Scaling>(&spec.scaling);
  return llama3 == nullptr ? 0 : of(*llama3, static_cast<long double>(llama3->original_length));
}

/// θ of proportional scaling if another number of pairs turned.
template <class Turning>
long double of_proportion(const RopeSpec& spec, int pair, const Turning& turning) {
  const auto* it = std::get_if<ProportionalScaling>(&spec.scaling);
  if (it == nullptr || axes_change_frequencies(spec)) return 0;
  return pair < turning(it->proportion)
             ? plain_power(spec, part(2 * pair, spec.rotary_dim)) / it->factor
             : 0;
}

/// Dynamic NTK's θ for a length that may be below the trained one.
long double with_any_length(const RopeSpec& spec, int pair) {
  const auto* it = std::get_if<DynamicNtkScaling>(&spec.scaling);
  if (it == nullptr || axes_change_frequencies(spec) || spec.rotary_dim == 2) return 0;
  const long double length =
      static_cast<long double>(it->seq_len) / static_cast<long double>(it->original_length);
  const long double longer = it->factor * length - (it->factor - 1);
  if (longer <= 0) return 0;
  const long double r = spec.rotary_dim;
  const long double base = spec.base * std::pow(longer, r / (r - 2));
  return std::pow(base, -2 * pair / r);
}

constexpr OtherFormula kOtherFormulas[] = {
    {"dynamic ntk's base were changed for lengths below the trained one as well",
     [](const RopeSpec& spec, const Thetas&, int j) { return with_any_length(spec, j); }},
    {"llama3's low_freq_factor and high_freq_factor were exchanged: the middle band is divided by "
     "the whole factor",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_llama3(spec, [&](const Llama3Scaling& it, long double length) {
         return with_band_of(spec, j, length, it.high_freq_factor, it.low_freq_factor, false);
       });
     }},
    {"llama3's blend went the other way",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_llama3(spec, [&](const Llama3Scaling& it, long double length) {
         return with_band_of(spec, j, length, it.low_freq_factor, it.high_freq_factor, true);
       });
     }},
    {"llama3 blended wavelengths in its middle band, not frequencies",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_llama3(spec, [&](const Llama3Scaling& it, long double length) {
         return with_band_of(spec, j, length, it.low_freq_factor, it.high_freq_factor, false,
                             of_wavelengths);
       });
     }},
    {"llama3 blended the logarithms of frequencies in its middle band",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_llama3(spec, [&](const Llama3Scaling& it, long double length) {
         return with_band_of(spec, j, length, it.low_freq_factor, it.high_freq_factor, false,
                             of_logarithms);
       });
     }},
    {"llama3's blend in the middle band lacked the subtraction of low_freq_factor",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_llama3(spec, [&](const Llama3Scaling& it, long double length) {
         const auto low = static_cast<long double>(it.low_freq_factor);
         const auto high = static_cast<long double>(it.high_freq_factor);
         const long double plain = plain_power(spec, part(2 * j, spec.rotary_dim));
         const long double turns = length * plain / kRadiansOfATurn;
         if (axes_change_frequencies(spec) || turns <= low || turns >= high) return 0.0L;
         return of_frequencies(plain, plain / it.factor, turns / (high - low));
       });
     }},
    {"llama3's middle band were not scaled",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_llama3(spec, [&](const Llama3Scaling& it, long double length) {
         return with_band_of(spec, j, length, it.low_freq_factor, it.low_freq_factor, false);
       });
     }},
    {"llama3's wavelengths were 1/θ, without 2π",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_llama3(spec, [&](const Llama3Scaling& it, long double length) {
         return with_band_of(spec, j, length * kRadiansOfATurn, it.low_freq_factor,
                             it.high_freq_factor, false);
       });
     }},
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
    {"proportional scaling turned as many pairs as the proportion of coordinates",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_proportion(spec, j, [&](double p) { return std::floor(p * spec.rotary_dim); });
     }},
    {"proportional scaling turned the proportion of the head, not of the window",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_proportion(spec, j, [&](double p) { return std::floor(p * spec.head_dim / 2); });
     }},
    {"proportional scaling turned all pairs",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_proportion(spec, j, [&](double) { return spec.pairs(); });
     }},
    {"proportional scaling rounded the number of pairs that turn to the nearest",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_proportion(spec, j, [&](double p) { return std::round(p * spec.pairs()); });
     }},
    {"proportional scaling rounded the number of pairs that turn up",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return of_proportion(spec, j, [&](double p) { return std::ceil(p * spec.pairs()); });
     }},
    {"proportional scaling rounded the number of pairs that turn to the nearest, and its factor "
     "were 1",
     [](const RopeSpec& spec, const Thetas&, int j) {
       const auto* it = std::get_if<ProportionalScaling>(&spec.scaling);
       return it == nullptr ? 0.0L : it->factor * of_proportion(spec, j, [&](double p) {
                                       return std::round(p * spec.pairs());
                                     });
     }},
    {"proportional scaling rounded the number of pairs that turn up, and its factor were 1",
     [](const RopeSpec& spec, const Thetas&, int j) {
       const auto* it = std::get_if<ProportionalScaling>(&spec.scaling);
       return it == nullptr ? 0.0L : it->factor * of_proportion(spec, j, [&](double p) {
                                       return std::ceil(p * spec.pairs());
                                     });
     }},
    {"yarn's ramp were placed by head_dim, not by rotary_dim",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return with_ramp_of(spec, j, spec.head_dim, spec.head_dim - 1, false);
     }},
    {"yarn's ramp were placed by the number of pairs, not by rotary_dim",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return with_ramp_of(spec, j, spec.pairs(), spec.pairs() - 1, false);
     }},
    {"yarn blended wavelengths, 1/θ, in its ramp, not frequencies",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return with_blend_of(spec, j, of_wavelengths);
     }},
    {"yarn blended the logarithms of frequencies in its ramp",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return with_blend_of(spec, j, of_logarithms);
     }},
    {"both ends of yarn's ramp were rounded down to whole pairs",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return with_ends_of(spec, j, rounded_down, rounded_down);
     }},
    {"both ends of yarn's ramp were rounded up to whole pairs",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return with_ends_of(spec, j, rounded_up, rounded_up);
     }},
    {"both ends of yarn's ramp were rounded to the nearest pairs",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return with_ends_of(spec, j, rounded_to_nearest, rounded_to_nearest);
     }},
    {"yarn's ramp began at the next pair, rounded up, and ended at the one before, rounded down",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return with_ends_of(spec, j, rounded_up, rounded_down);
     }},
    {"yarn's ramp were a step: each pair is scaled wholly or not at all",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return with_blend_of(spec, j, [](long double plain, long double scaled, long double weight) {
         return weight >= 0.5L ? plain : scaled;
       });
     }},
    {"yarn's ramp went the other way",
     [](const RopeSpec& spec, const Thetas&, int j) {
       return with_ramp_of(spec, j, spec.rotary_dim, spec.rotary_dim - 1, true);
     }},
};

}  // namespace

const std::vector<OtherFormula>& other_formulas() {
  static const std::vector<OtherFormula> all(std::begin(kOtherFormulas), std::end(kOtherFormulas));
  return all;
}

}  // namespace ropecheck::diagnosis
