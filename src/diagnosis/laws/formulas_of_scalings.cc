#include <algorithm>
#include <cmath>
#include <variant>
#include <vector>

#include "diagnosis/laws/other_frequencies.h"

// Formulas of θ by which code may scale frequencies in place of the right one.
namespace ropecheck::diagnosis {
namespace {

long double plain_power(const RopeSpec& spec, int pair) {
  return std::pow(static_cast<long double>(spec.base), -2.0L * pair / spec.rotary_dim);
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
  const long double plain = plain_power(spec, pair);
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
  const long double plain = plain_power(spec, pair);
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
  return pair < turning(it->proportion) ? plain_power(spec, pair) / it->factor : 0;
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

constexpr OtherFormula kScalings[] = {
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
         const long double plain = plain_power(spec, j);
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

std::vector<OtherFormula> formulas_of_scalings() {
  return {std::begin(kScalings), std::end(kScalings)};
}

}  // namespace ropecheck::diagnosis
