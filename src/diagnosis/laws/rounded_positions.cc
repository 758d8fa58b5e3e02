#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "diagnosis/laws/other_positions.h"

// Positions that are rounded, cut, wrapped or limited.
namespace ropecheck::diagnosis {
namespace {

double in_format(DType dtype, double t) { return value_of(dtype, bits_of(dtype, t)); }

double with_significant_bits(double t, int bits, bool cut) {
  int exponent = 0;
  const double fraction = std::ldexp(std::frexp(t, &exponent), bits);
  return std::ldexp(cut ? std::trunc(fraction) : std::nearbyint(fraction), exponent - bits);
}

}  // namespace

double wrapped(double t, int bits, bool is_signed) {
  const double span = std::ldexp(1.0, bits);
  const double rest = t - span * std::floor(t / span);
  return is_signed && rest >= span / 2 ? rest - span : rest;
}

void add_rounded_positions(std::vector<OtherPosition>& laws) {
  const auto add = [&](const std::string& words, auto of) {
    laws.push_back(
        {words, [of](double t, const Sight& s) -> std::optional<double> { return of(t, s); }});
  };
  add("positions were rounded to the format of the tensors",
      [](double t, const Sight& s) { return in_format(s.call->shape().dtype, t); });
  for (const DType dtype : {DType::bfloat16, DType::float16, DType::float32})
    add("positions were rounded to " + std::string(name_of(dtype)),
        [dtype](double t, const Sight&) { return in_format(dtype, t); });
  add("positions were rounded to float16, and every one beyond 65504 were 65504",
      [](double t, const Sight&) {
        return in_format(DType::float16, std::clamp(t, -65504.0, 65504.0));
      });
  for (int bits = 4; bits <= 24; ++bits) {
    const std::string number = fmt::format("{} significant bits", bits);
    add("positions were rounded to " + number,
        [bits](double t, const Sight&) { return with_significant_bits(t, bits, false); });
    add("positions were cut to " + number,
        [bits](double t, const Sight&) { return with_significant_bits(t, bits, true); });
  }
  for (const int bits : {8, 16, 32})
    for (const bool is_signed : {true, false})
      add(fmt::format("positions were cut to {}int{}", is_signed ? "" : "u", bits),
          [bits, is_signed](double t, const Sight&) { return wrapped(t, bits, is_signed); });
  for (int bits = 1; bits <= 24; ++bits) {
    const std::string number = std::to_string(std::int64_t{1} << bits);
    add("positions were taken modulo " + number,
        [bits](double t, const Sight&) { return wrapped(t, bits, false); });
    add("positions were taken modulo " + number + ", with the sign of the position",
        [bits](double t, const Sight&) { return std::fmod(t, std::ldexp(1.0, bits)); });
    add("positions were cut to multiples of " + number,
        [bits](double t, const Sight&) { return t - wrapped(t, bits, false); });
    const std::string below = std::to_string((std::int64_t{1} << bits) - 1);
    add("every position beyond " + below + " were " + below,
        [bits](double t, const Sight&) { return std::min(t, std::ldexp(1.0, bits) - 1); });
    add("every position beyond " + number + " were " + number,
        [bits](double t, const Sight&) { return std::min(t, std::ldexp(1.0, bits)); });
    add("the rest of negative positions divided by " + number + " were taken for its size",
        [bits](double t, const Sight&) {
          return t + 2 * std::max(0.0, -std::fmod(t, std::ldexp(1.0, bits)));
        });
    add("negative positions that are no multiples of " + number + " were " + number + " smaller",
        [bits](double t, const Sight&) {
          const double tile = std::ldexp(1.0, bits);
          return t < 0 && std::fmod(t, tile) != 0 ? t - tile : t;
        });
    add("negative positions that are no multiples of " + number + " were " + number + " larger",
        [bits](double t, const Sight&) {
          const double tile = std::ldexp(1.0, bits);
          return t < 0 && std::fmod(t, tile) != 0 ? t + tile : t;
        });
    add("positions were halved for each time that they pass " + number,
        [bits](double t, const Sight&) {
          const double limit = std::ldexp(1.0, bits);
          return t < limit ? t : limit + (t - limit) / 2;
        });
  }
}

}  // namespace ropecheck::diagnosis
