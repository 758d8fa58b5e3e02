#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>

#include "diagnosis/laws/law.h"

// Laws of entries, inputs, products and results in a format that is coarser than the tensors' own,
// rounded or cut off.
namespace ropecheck::diagnosis {
namespace {

/// Binary numbers of so many significant bits.
struct NarrowFormat {
  const char* name;
  int bits;
  int least_exponent;  ///< of normal numbers, 2^e
  double largest;      ///< larger numbers become it
};

constexpr NarrowFormat kNarrowFormats[] = {
    {"float16", 11, -14, 65504},
    {"bfloat16", 8, -126, 0x1.fep127},
    {"float32", 24, -126, 0x1.fffffep127},
    {"tf32", 11, -126, 0x1.ffcp127},
    {"float8 e4m3, of four significant bits and at most 448", 4, -6, 448},
    {"float8 e5m2, of three significant bits", 3, -14, 57344},
};

double in_format(const NarrowFormat& format, bool cut, double v) {
  if (v == 0 || !std::isfinite(v)) return v;
  const int shift = format.bits - 1 - std::max(std::ilogb(v), format.least_exponent);
  const double scaled = std::ldexp(v, shift);
  const double rounded = std::ldexp(cut ? std::trunc(scaled) : std::nearbyint(scaled), -shift);
  return std::copysign(std::min(std::abs(rounded), format.largest), v);
}

/// It has fewer bits, or a smaller range, as float16 has for bfloat16.
bool is_coarser(const NarrowFormat& format, const Sight& s) {
  const Format& own = format_of(s.call->shape().dtype);
  return format.bits < own.precision || format.least_exponent > own.min_exponent;
}

void add_format(std::vector<Law>& laws, const NarrowFormat& format, bool cut) {
  const std::string name = (cut ? "cut to " : "rounded to ") + std::string(format.name);
  const auto both = [format, cut](const Point& z) {
    return Point(in_format(format, cut, z.real()), in_format(format, cut, z.imag()));
  };
  const auto add = [&](const std::string& words, const auto& result) {
    laws.push_back({words, [result, format](const Sight& s) -> std::optional<Point> {
                      if (!is_coarser(format, s)) return std::nullopt;
                      return result(s);
                    }});
  };
  const auto turn_of = [](const Sight& s) {
    const Point turn = gain_of(s) * right_turn(s);
    return s.call->shape().direction == Direction::forward ? turn : std::conj(turn);
  };
  add("are turned by a cos and a sin that were " + name,
      [both](const Sight& s) { return result_by(s, both(gain_of(s) * right_turn(s))); });
  add("are turned by a cos and a sin that were " + name + " before the attention factor",
      [both](const Sight& s) -> std::optional<Point> {
        if (gain_of(s) == 1) return std::nullopt;
        return result_by(s, gain_of(s) * both(right_turn(s)));
      });
  add("are as if inputs were " + name,
      [both, turn_of](const Sight& s) { return both(point_of(s.item->x)) * turn_of(s); });
  add("are as if results were " + name,
      [both](const Sight& s) { return both(point_of(s.item->exact)); });
  add("are as if the products with cos and sin were " + name, [both, turn_of](const Sight& s) {
    const Point x = point_of(s.item->x), turn = turn_of(s);
    const Point of_cos = both(x * turn.real());
    const Point of_sin = both(Point(-x.imag(), x.real()) * turn.imag());
    return of_cos + of_sin;
  });
}

/// The size of the largest of the vector's coordinates from `first` on, before `end`.
double largest_of(const Sight& s, int first, int end) {
  const Case& c = s.call->shape();
  const Place& at = s.item->where;
  const auto& x = tensor_of(s.call->operation, at.tensor);
  const std::size_t start = vector_start(c, heads_in(c, at.tensor), at.batch, at.seq, at.head);
  double most = 0;
  for (int i = first; i < end; ++i)
    most = std::max(most, std::abs(x[start + static_cast<std::size_t>(i)].value.hi));
  return most;
}

/// Inputs in whole steps, so many of which are the vector's largest coordinate.
Law law_of_steps(int steps, bool of_the_window) {
  return {"are as if inputs were rounded to whole multiples of the largest of the " +
              std::string(of_the_window ? "rotated coordinates" : "head's coordinates") +
              fmt::format(", divided by {}", steps),
          [steps, of_the_window](const Sight& s) -> std::optional<Point> {
            const RopeSpec& spec = s.call->shape().spec;
            const double most = of_the_window ? largest_of(s, spec.rotary_offset,
                                                           spec.rotary_offset + spec.rotary_dim)
                                              : largest_of(s, 0, spec.head_dim);
            const double step = most / steps;
            if (!(step > 0) || !std::isfinite(step)) return std::nullopt;
            const Point x = point_of(s.item->x);
            const Point turn = gain_of(s) * right_turn(s);
            return Point(std::nearbyint(x.real() / step), std::nearbyint(x.imag() / step)) * step *
                   (s.call->shape().direction == Direction::forward ? turn : std::conj(turn));
          }};
}

/// Tables of whole numbers, so many of which are 1.
void add_steps_of_entries(std::vector<Law>& laws, const std::string& step, double steps) {
  const auto add = [&](const char* words, double (*whole)(double)) {
    laws.push_back({std::string("are turned by a cos and a sin that were ") + words +
                        " to multiples of " + step,
                    [steps, whole](const Sight& s) -> std::optional<Point> {
                      const Point turn = right_turn(s);
                      return gain_of(s) / steps *
                             result_by(
                                 s, Point(whole(turn.real() * steps), whole(turn.imag() * steps)));
                    }});
  };
  add("rounded", [](double v) { return std::nearbyint(v); });
  add("cut", [](double v) { return std::trunc(v); });
}

/// Two turns with a result in a narrow format between them, as of a cache that is turned again.
Law law_of_two_turns(int step, const NarrowFormat& format) {
  return {
      fmt::format(
          "are turned in two steps, by the largest multiple of {} up to the position and by the "
          "rest, and between them they are rounded to {}",
          step, format.name),
      [step, format](const Sight& s) -> std::optional<Point> {
        if (!is_coarser(format, s)) return std::nullopt;
        const std::int64_t rest = (s.item->t % step + step) % step;
        const long double angle =
            static_cast<long double>(rest) * static_cast<long double>(s.item->theta);
        const Point between = turned_further(s, -angle) / gain_of(s);
        const Point kept(in_format(format, false, between.real()),
                         in_format(format, false, between.imag()));
        const auto turn =
            static_cast<double>(std::remainder(angle, 2 * std::numbers::pi_v<long double>));
        return gain_of(s) * kept * std::polar(1.0, sense_of(s) * turn);
      }};
}

}  // namespace

std::vector<Law> laws_of_coarse_values() {
  std::vector<Law> laws;
  for (const int steps : {127, 128, 7, 8})
    for (const bool of_the_window : {true, false})
      laws.push_back(law_of_steps(steps, of_the_window));
  for (const NarrowFormat& format : kNarrowFormats)
    for (const bool cut : {false, true}) add_format(laws, format, cut);
  for (const int step : {16, 32, 64, 128, 256, 512, 1024})
    for (const NarrowFormat& format : {kNarrowFormats[0], kNarrowFormats[1]})
      laws.push_back(law_of_two_turns(step, format));
  for (int bits = 7; bits <= 20; ++bits)
    add_steps_of_entries(laws, "2^−" + std::to_string(bits), std::ldexp(1.0, bits));
  for (const int steps :
       {100, 127, 255, 511, 1000, 1023, 2047, 4095, 10'000, 32'767, 65'535, 100'000, 1'000'000})
    add_steps_of_entries(laws, "1/" + std::to_string(steps), steps);
  return laws;
}

}  // namespace ropecheck::diagnosis
