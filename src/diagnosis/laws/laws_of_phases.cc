#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>

#include "diagnosis/laws/law.h"

// Laws of angles that are rounded, whole or within their turn.
namespace ropecheck::diagnosis {
namespace {

constexpr long double kWholeCircle = 2 * std::numbers::pi_v<long double>;

long double whole_angle_of(const Sight& s) {
  return static_cast<long double>(s.item->t) * static_cast<long double>(s.item->theta);
}

struct AngleStep {
  const char* words;
  long double (*of)(long double);
};

constexpr AngleStep kAngleSteps[] = {
    {"rounded to", [](long double v) { return std::nearbyint(v); }},
    {"rounded down to", [](long double v) { return std::floor(v); }},
    {"cut off to", [](long double v) { return std::trunc(v); }},
};

constexpr long double kQuarter = kWholeCircle / 4;

/// Angles that lose a part in the reduction to a turn, or their sign.
struct AngleChange {
  const char* words;
  long double (*of)(long double);
};

constexpr AngleChange kAngleChanges[] = {
    {"what is left of the angle beside its nearest quarter turns, which are lost",
     [](long double v) { return std::remainder(v, kQuarter); }},
    {"what is left of the angle beside its whole quarter turns, which are lost",
     [](long double v) { return v - kQuarter * std::floor(v / kQuarter); }},
    {"what is left of the angle's size beside its whole quarter turns, which are lost",
     [](long double v) { return std::fmod(v, kQuarter); }},
    {"what is left of the angle beside its nearest half turns, which are lost",
     [](long double v) { return std::remainder(v, 2 * kQuarter); }},
    {"what is left of the angle's size beside its whole half turns, which are lost",
     [](long double v) { return std::fmod(v, 2 * kQuarter); }},
    {"the size of the angle, without its sign", [](long double v) { return std::abs(v); }},
    {"an angle that is a quarter turn too large", [](long double v) { return v + kQuarter; }},
    {"an angle that is a quarter turn too small", [](long double v) { return v - kQuarter; }},
    {"the sine of the angle in place of the angle", [](long double v) { return std::sin(v); }},
    {"an angle of at most one turn, to which larger ones are limited",
     [](long double v) { return std::clamp(v, -kWholeCircle, kWholeCircle); }},
    {"an angle of at most half a turn, to which larger ones are limited",
     [](long double v) { return std::clamp(v, -2 * kQuarter, 2 * kQuarter); }},
};

/// Significant bits of a number.
long double with_bits(long double v, int bits) {
  if (v == 0) return 0;
  const int shift = bits - 1 - std::ilogb(v);
  return std::ldexp(std::nearbyint(std::ldexp(v, shift)), -shift);
}

struct AngleBits {
  const char* format;
  int bits;
};

constexpr AngleBits kAngleBits[] = {{"bfloat16", 8}, {"float16", 11}, {"float32", 24}};

/// Angles that are kept at some positions, and counted on from there without a rounding.
Law law_of_anchors(int step, const AngleBits& format, bool is_reduced) {
  return {
      fmt::format(
          "are turned as if the angle of each position that is a multiple of {} were {}rounded to "
          "{}, and the others were counted on from there",
          step, is_reduced ? "reduced to half a turn each way and " : "", format.format),
      [step, bits = format.bits, is_reduced](const Sight& s) -> std::optional<Point> {
        const std::int64_t behind = (s.item->t % step + step) % step;
        const long double anchor =
            static_cast<long double>(s.item->t - behind) * static_cast<long double>(s.item->theta);
        const long double angle = is_reduced ? std::remainder(anchor, kWholeCircle) : anchor;
        return turned_further(s, with_bits(angle, bits) - angle);
      }};
}

}  // namespace

std::vector<Law> laws_of_phases() {
  std::vector<Law> laws;
  const auto add = [&](const std::string& words, const auto& angle) {
    laws.push_back({words, [angle](const Sight& s) -> std::optional<Point> {
                      return turned_further(s, angle(whole_angle_of(s)) - whole_angle_of(s));
                    }});
  };
  for (const AngleChange& change : kAngleChanges)
    add(std::string("are turned by ") + change.words, change.of);
  for (int bits = 6; bits <= 24; ++bits)
    for (const AngleStep& step : kAngleSteps)
      add(fmt::format("are turned by an angle that was {} 1/{} of a turn", step.words,
                      std::int64_t{1} << bits),
          [bits, of = step.of](long double angle) {
            return std::ldexp(of(std::ldexp(angle / kWholeCircle, bits)), -bits) * kWholeCircle;
          });
  for (const AngleBits& format : kAngleBits) {
    const std::string name = format.format;
    add("are turned by an angle that was rounded to " + name,
        [bits = format.bits](long double angle) { return with_bits(angle, bits); });
    add("are turned by an angle that was reduced to one turn and then rounded to " + name,
        [bits = format.bits](long double angle) {
          return angle + with_bits(std::fmod(angle, kWholeCircle), bits) -
                 std::fmod(angle, kWholeCircle);
        });
    add("are turned by an angle that was reduced to half a turn each way and then rounded to " +
            name,
        [bits = format.bits](long double angle) {
          const long double rest = std::remainder(angle, kWholeCircle);
          return angle + with_bits(rest, bits) - rest;
        });
  }
  for (const int step : {8, 16, 32, 64, 128, 256, 512, 1024})
    for (const AngleBits& format : kAngleBits)
      for (const bool is_reduced : {true, false})
        laws.push_back(law_of_anchors(step, format, is_reduced));
  return laws;
}

}  // namespace ropecheck::diagnosis
