#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "diagnosis/laws/law.h"

// Laws about the position by which a token is turned.
namespace ropecheck::diagnosis {
namespace {

/// Another position for the right one; nothing if the law says nothing.
using OtherPosition = std::function<std::optional<double>(double t, const Sight&)>;

struct PositionLaw {
  std::string words;  ///< completes "as if …"
  OtherPosition of;
};

/// The position of another token of the call, on the axis of the pair.
double number_of_token(const Sight& s, std::size_t token) {
  const Case& c = s.call->shape();
  return static_cast<double>(number_of(c.position_of(token), c.spec, s.item->where.pair));
}

std::optional<double> number_at_place(const Sight& s, int batch, int seq) {
  const Case& c = s.call->shape();
  if (batch < 0 || batch >= c.batch || seq < 0 || seq >= c.seq) return std::nullopt;
  return number_of_token(s, c.token(batch, seq));
}

template <class Of>
PositionLaw plain_law(const char* words, const Of& of) {
  return {words, [of](double t, const Sight& s) -> std::optional<double> { return of(t, s); }};
}

double in_format(DType dtype, double t) { return value_of(dtype, bits_of(dtype, t)); }

/// Cut to a whole number of so many bits, as a cast does.
double wrapped(double t, int bits, bool is_signed) {
  const double span = std::ldexp(1.0, bits);
  const double rest = t - span * std::floor(t / span);
  return is_signed && rest >= span / 2 ? rest - span : rest;
}

double with_significant_bits(double t, int bits, bool cut) {
  int exponent = 0;
  const double fraction = std::ldexp(std::frexp(t, &exponent), bits);
  return std::ldexp(cut ? std::trunc(fraction) : std::nearbyint(fraction), exponent - bits);
}

void add_of_the_call(std::vector<PositionLaw>& laws) {
  const auto batch = [](const Sight& s) { return s.item->where.batch; };
  const auto seq = [](const Sight& s) { return s.item->where.seq; };
  const auto length = [](const Sight& s) { return s.call->shape().seq; };
  laws.push_back(plain_law("every position were 0", [](double, const Sight&) { return 0.0; }));
  laws.push_back(
      plain_law("positions had the other sign", [](double t, const Sight&) { return -t; }));
  laws.push_back(plain_law("positions were taken for their size",
                           [](double t, const Sight&) { return std::abs(t); }));
  laws.push_back(plain_law("negative positions were taken for 0",
                           [](double t, const Sight&) { return std::max(t, 0.0); }));
  laws.push_back(plain_law("positions were the token's place in the sequence",
                           [=](double, const Sight& s) { return 1.0 * seq(s); }));
  laws.push_back(plain_law("positions were the index of the head",
                           [](double, const Sight& s) { return 1.0 * s.item->where.head; }));
  laws.push_back(plain_law("positions were the index of the batch row",
                           [=](double, const Sight& s) { return 1.0 * batch(s); }));
  laws.push_back(
      plain_law("positions were the token's place in the whole batch",
                [=](double, const Sight& s) { return 1.0 * batch(s) * length(s) + seq(s); }));
  laws.push_back(plain_law("the head's index were added to positions",
                           [](double t, const Sight& s) { return t + s.item->where.head; }));
  laws.push_back(plain_law("the token's place in the sequence were added to positions",
                           [=](double t, const Sight& s) { return t + seq(s); }));
  laws.push_back(plain_law("the token's place in the sequence were subtracted from positions",
                           [=](double t, const Sight& s) { return t - seq(s); }));
  laws.push_back(plain_law("the number of tokens were added to positions",
                           [=](double t, const Sight& s) { return t + length(s); }));
  laws.push_back(plain_law("the batch row's index were added to positions",
                           [=](double t, const Sight& s) { return t + batch(s); }));
  laws.push_back({"the row's first position were added to positions",
                  [=](double t, const Sight& s) -> std::optional<double> {
                    return t + *number_at_place(s, batch(s), 0);
                  }});
  laws.push_back({"the row's first position were subtracted from positions",
                  [=](double t, const Sight& s) -> std::optional<double> {
                    return t - *number_at_place(s, batch(s), 0);
                  }});
  laws.push_back({"the row's least position were subtracted from positions",
                  [=](double t, const Sight& s) -> std::optional<double> {
                    double least = t;
                    for (int i = 0; i < length(s); ++i)
                      least = std::min(least, *number_at_place(s, batch(s), i));
                    return t - least;
                  }});
  for (const int tile : {2, 4, 8, 16, 32, 64, 128})
    laws.push_back({fmt::format("positions counted on from the first token of each {}", tile),
                    [=](double, const Sight& s) -> std::optional<double> {
                      return *number_at_place(s, batch(s), seq(s) / tile * tile) + seq(s) % tile;
                    }});
  for (const int tile : {16, 32, 64, 128, 256, 512})
    laws.push_back(
        {fmt::format("positions began again at the row's first one after each {} tokens", tile),
         [=](double, const Sight& s) -> std::optional<double> {
           return *number_at_place(s, batch(s), 0) + seq(s) % tile;
         }});
  laws.push_back({"positions counted on from the row's first one",
                  [=](double, const Sight& s) -> std::optional<double> {
                    return *number_at_place(s, batch(s), 0) + seq(s);
                  }});
  laws.push_back({"positions counted on from the first one of the call",
                  [=](double, const Sight& s) -> std::optional<double> {
                    return number_of_token(s, 0) + seq(s);
                  }});
  laws.push_back(plain_law("the product of position and rotary_dim were cut to int32",
                           [](double t, const Sight& s) {
                             const double r = s.call->shape().spec.rotary_dim;
                             return wrapped(t * r, 32, true) / r;
                           }));
  laws.push_back({"positions were divided by the factor of the scaling in whole numbers",
                  [](double t, const Sight& s) -> std::optional<double> {
                    const auto* linear = std::get_if<LinearScaling>(&s.call->shape().spec.scaling);
                    if (linear == nullptr) return std::nullopt;
                    return linear->factor * std::trunc(t / linear->factor);
                  }});
  laws.push_back({"positions were divided by the factor of the scaling and rounded down",
                  [](double t, const Sight& s) -> std::optional<double> {
                    const auto* linear = std::get_if<LinearScaling>(&s.call->shape().spec.scaling);
                    if (linear == nullptr) return std::nullopt;
                    return linear->factor * std::floor(t / linear->factor);
                  }});
  laws.push_back(
      {"the positions of each pair of tokens were exchanged",
       [=](double, const Sight& s) { return number_at_place(s, batch(s), seq(s) ^ 1); }});
}

void add_other_tokens(std::vector<PositionLaw>& laws) {
  struct Other {
    const char* words;
    std::pair<int, int> (*place)(const Case&, int batch, int seq);
  };
  static constexpr Other kOthers[] = {
      {"every token had the position of the row's first",
       [](const Case&, int b, int) { return std::pair(b, 0); }},
      {"every token had the position of the row's last",
       [](const Case& c, int b, int) { return std::pair(b, c.seq - 1); }},
      {"the sequence were read backwards",
       [](const Case& c, int b, int s) { return std::pair(b, c.seq - 1 - s); }},
      {"every token had the position of the token before",
       [](const Case&, int b, int s) { return std::pair(b, s - 1); }},
      {"every token had the position of the token before, and the first one its own",
       [](const Case&, int b, int s) { return std::pair(b, std::max(s - 1, 0)); }},
      {"every token had the position of the next token",
       [](const Case&, int b, int s) { return std::pair(b, s + 1); }},
      {"every token had the position of the next token, and the last one its own",
       [](const Case& c, int b, int s) { return std::pair(b, std::min(s + 1, c.seq - 1)); }},
      {"all batch rows had the first row's positions",
       [](const Case&, int, int s) { return std::pair(0, s); }},
      {"all batch rows had the last row's positions",
       [](const Case& c, int, int s) { return std::pair(c.batch - 1, s); }},
      {"batch rows had the positions of the row before",
       [](const Case&, int b, int s) { return std::pair(b - 1, s); }},
      {"batch rows had the positions of the next row",
       [](const Case&, int b, int s) { return std::pair(b + 1, s); }},
      {"the batch rows' positions were read backwards",
       [](const Case& c, int b, int s) { return std::pair(c.batch - 1 - b, s); }},
      {"every second token had the position of the token before",
       [](const Case&, int b, int s) { return std::pair(b, s / 2 * 2); }},
      {"every token had the position of the first of its four",
       [](const Case&, int b, int s) { return std::pair(b, s / 4 * 4); }},
      {"every token had the position of the first of its eight",
       [](const Case&, int b, int s) { return std::pair(b, s / 8 * 8); }},
  };
  for (const Other& other : kOthers)
    laws.push_back({other.words, [place = other.place](double, const Sight& s) {
                      const auto [b, t] =
                          place(s.call->shape(), s.item->where.batch, s.item->where.seq);
                      return number_at_place(s, b, t);
                    }});
}

/// Positions read at b·A + s·B + h·C in place of b·seq + s. Beyond the end the code may begin
/// again, or read anything, which the law says nothing about.
void add_indexed(std::vector<PositionLaw>& laws) {
  struct Stride {
    const char* words;  ///< with the index in place of %
    std::int64_t (*of)(const Case&, const Item&);
  };
  static constexpr Stride kStrides[] = {
      {"", [](const Case&, const Item&) -> std::int64_t { return 0; }},
      {"%", [](const Case&, const Item&) -> std::int64_t { return 1; }},
      {"2·%", [](const Case&, const Item&) -> std::int64_t { return 2; }},
      {"%·seq", [](const Case& c, const Item&) -> std::int64_t { return c.seq; }},
      {"%·(seq − 1)", [](const Case& c, const Item&) -> std::int64_t { return c.seq - 1; }},
      {"%·(seq + 1)", [](const Case& c, const Item&) -> std::int64_t { return c.seq + 1; }},
      {"%·batch", [](const Case& c, const Item&) -> std::int64_t { return c.batch; }},
      {"%·heads",
       [](const Case& c, const Item& i) -> std::int64_t {
         return i.where.tensor == 'q' ? c.q.heads : c.k.heads;
       }},
      {"%·(heads of q)", [](const Case& c, const Item&) -> std::int64_t { return c.q.heads; }},
  };
  struct OfHead {
    const char* words;
    std::int64_t (*of)(const Case&, const Item&);
  };
  static constexpr OfHead kOfHead[] = {
      {"", [](const Case&, const Item&) -> std::int64_t { return 0; }},
      {"h", [](const Case&, const Item& i) -> std::int64_t { return i.where.head; }},
      {"h·seq", [](const Case& c, const Item& i) -> std::int64_t { return i.where.head * c.seq; }},
      {"⌊h/2⌋", [](const Case&, const Item& i) -> std::int64_t { return i.where.head / 2; }},
      {"⌊h/4⌋", [](const Case&, const Item& i) -> std::int64_t { return i.where.head / 4; }},
      {"⌊h/8⌋", [](const Case&, const Item& i) -> std::int64_t { return i.where.head / 8; }},
      {"⌊h/16⌋", [](const Case&, const Item& i) -> std::int64_t { return i.where.head / 16; }},
  };
  const auto named = [](std::string words, const char* index) {
    if (const auto at = words.find('%'); at != std::string::npos) words.replace(at, 1, index);
    return words;
  };
  for (const Stride& rows : kStrides)
    for (const Stride& tokens : kStrides)
      for (const OfHead& heads : kOfHead)
        for (const bool clips : {false, true}) {
          std::string words;
          for (const std::string& part :
               {named(rows.words, "b"), named(tokens.words, "s"), std::string(heads.words)})
            if (!part.empty()) words += (words.empty() ? "" : " + ") + part;
          if (words.empty() || words == "b·seq + s") continue;
          laws.push_back({"the position of token s of batch row b were read at index " + words +
                              (heads.words[0] != 0 ? " for head h" : "") + ", not at b·seq + s" +
                              (clips ? ", and the last one beyond the end" : ""),
                          [a = rows.of, b = tokens.of, h = heads.of, clips](
                              double, const Sight& s) -> std::optional<double> {
                            const Case& c = s.call->shape();
                            const Item& i = *s.item;
                            const std::int64_t index =
                                a(c, i) * i.where.batch + b(c, i) * i.where.seq + h(c, i);
                            const std::int64_t last = c.tokens() - 1;
                            return number_of_token(
                                s, static_cast<std::size_t>(clips ? std::min(index, last)
                                                                  : index % c.tokens()));
                          }});
        }
}

void add_rounded(std::vector<PositionLaw>& laws) {
  const auto add = [&](const std::string& words, auto of) {
    laws.push_back(
        {words, [of](double t, const Sight& s) -> std::optional<double> { return of(t, s); }});
  };
  add("positions were rounded to the format of the tensors",
      [](double t, const Sight& s) { return in_format(s.call->shape().dtype, t); });
  for (const DType dtype : {DType::bfloat16, DType::float16, DType::float32})
    add("positions were rounded to " + std::string(name_of(dtype)),
        [dtype](double t, const Sight&) { return in_format(dtype, t); });
  for (int bits = 4; bits <= 24; ++bits) {
    const std::string number = std::to_string(bits) + " significant bits";
    add("positions were rounded to " + number,
        [bits](double t, const Sight&) { return with_significant_bits(t, bits, false); });
    add("positions were cut to " + number,
        [bits](double t, const Sight&) { return with_significant_bits(t, bits, true); });
  }
  for (const int bits : {8, 16, 32})
    for (const bool is_signed : {true, false})
      add("positions were cut to " + std::string(is_signed ? "" : "u") + "int" +
              std::to_string(bits),
          [bits, is_signed](double t, const Sight&) { return wrapped(t, bits, is_signed); });
  for (int bits = 1; bits <= 24; ++bits) {
    const std::string number = std::to_string(std::int64_t{1} << bits);
    add("positions were taken modulo " + number,
        [bits](double t, const Sight&) { return wrapped(t, bits, false); });
    add("positions were taken modulo " + number + ", with the sign of the position",
        [bits](double t, const Sight&) { return std::fmod(t, std::ldexp(1.0, bits)); });
    add("positions were cut to multiples of " + number,
        [bits](double t, const Sight&) { return t - wrapped(t, bits, false); });
    add("positions beyond " + std::to_string((std::int64_t{1} << bits) - 1) + " were taken for it",
        [bits](double t, const Sight&) { return std::min(t, std::ldexp(1.0, bits) - 1); });
    add("positions beyond " + number + " were taken for it",
        [bits](double t, const Sight&) { return std::min(t, std::ldexp(1.0, bits)); });
    add("positions were halved for each time that they pass " + number,
        [bits](double t, const Sight&) {
          const double limit = std::ldexp(1.0, bits);
          return t < limit ? t : limit + (t - limit) / 2;
        });
  }
}

void add_axes(std::vector<PositionLaw>& laws) {
  for (int axis = 0; axis < static_cast<int>(kMostAxes); ++axis)
    laws.push_back({fmt::format("they turned by axis {} of the position", axis),
                    [axis](double, const Sight& s) -> std::optional<double> {
                      const Case& c = s.call->shape();
                      if (axis >= c.axes()) return std::nullopt;
                      const auto place = static_cast<std::size_t>(axis);
                      return static_cast<double>(s.item->where.position.numbers[place]);
                    }});
  laws.push_back({"they turned by the sum of all axes of the position",
                  [](double, const Sight& s) -> std::optional<double> {
                    double sum = 0;
                    for (int axis = 0; axis < s.call->shape().axes(); ++axis)
                      sum += static_cast<double>(
                          s.item->where.position.numbers[static_cast<std::size_t>(axis)]);
                    return sum;
                  }});
}

std::vector<PositionLaw> simple_laws() {
  std::vector<PositionLaw> laws;
  add_of_the_call(laws);
  add_other_tokens(laws);
  add_rounded(laws);
  add_axes(laws);
  return laws;
}

/// The product of the difference of positions with θ: the angle that is missing.
long double missing_angle(const Sight& s, double other) {
  return (static_cast<long double>(other) - static_cast<long double>(s.item->t)) *
         static_cast<long double>(s.item->theta);
}

}  // namespace

std::vector<Law> laws_of_positions() {
  std::vector<PositionLaw> positions = simple_laws();
  add_indexed(positions);
  std::vector<Law> laws;
  for (const PositionLaw& law : positions)
    laws.push_back(
        {"are turned as if " + law.words, [of = law.of](const Sight& s) -> std::optional<Point> {
           const auto other = of(static_cast<double>(s.item->t), s);
           if (!other || !std::isfinite(*other)) return std::nullopt;
           return turned_further(s, missing_angle(s, *other));
         }});
  return laws;
}

std::vector<Law> laws_of_mixed_turns() {
  struct Mixture {
    const char* words;
    Point (*of)(const Sight&, const Point& right, const Point& wrong);  ///< of turns, forward
  };
  static constexpr Mixture kMixtures[] = {
      {"are turned by a right sin and a cos",
       [](const Sight& s, const Point& right, const Point& wrong) {
         return result_by(s, Point(wrong.real(), right.imag()));
       }},
      {"are turned by a right cos and a sin",
       [](const Sight& s, const Point& right, const Point& wrong) {
         return result_by(s, Point(right.real(), wrong.imag()));
       }},
      {"have a right first coordinate and a second one",
       [](const Sight& s, const Point& right, const Point& wrong) {
         return Point(result_by(s, right).real(), result_by(s, wrong).imag());
       }},
      {"have a right second coordinate and a first one",
       [](const Sight& s, const Point& right, const Point& wrong) {
         return Point(result_by(s, wrong).real(), result_by(s, right).imag());
       }},
  };
  std::vector<Law> laws;
  for (const PositionLaw& law : simple_laws())
    for (const Mixture& mixture : kMixtures)
      laws.push_back({std::string(mixture.words) + " as if " + law.words,
                      [of = law.of, mix = mixture.of](const Sight& s) -> std::optional<Point> {
                        const auto other = of(static_cast<double>(s.item->t), s);
                        if (!other || !std::isfinite(*other)) return std::nullopt;
                        const double angle =
                            s.item->sense * static_cast<double>(missing_angle(s, *other));
                        const Point right = gain_of(s) * right_turn(s);
                        return mix(s, right, right * std::polar(1.0, angle));
                      }});
  return laws;
}

}  // namespace ropecheck::diagnosis
