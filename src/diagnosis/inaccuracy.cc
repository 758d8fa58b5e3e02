#include "diagnosis/inaccuracy.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <tuple>

#include "diagnosis/laws/law.h"
#include "properties/case/octave.h"
#include "support/text.h"

namespace ropecheck::diagnosis {
namespace {

/// A statement is made if it is true of nineteen of twenty.
constexpr double kUsually = 0.95;

/// Two norms count as the same if their difference is below this, relative to r: coarser than the
/// rounding of any format.
constexpr double kSameNorm = 0x1p-5;

/// And if it is a small part of the whole error, or no more than rounding: an angle that is wrong
/// by δ leaves the norm as it is, but so small an error in any direction changes it by as little.
constexpr double kPartOfError = 0.25;

/// Errors of cos and sin below this are called inaccurate rather than wrong.
constexpr double kSmallError = 0x1p-8;

bool keeps_norm(const Item& item) {
  const double r = norm(item.exact);
  const double off = std::abs(norm(item.got) - r);
  return off <= kSameNorm * r && off <= std::max(kPartOfError * item.error, 2 * item.bound);
}

double relative_error(const Sight& s) { return s.item->error / norm(s.item->exact); }

/// The slope of log error against log n, from the largest error in each octave of n; nothing with
/// fewer octaves than needed.
template <class Number>
std::optional<double> growth_with(const std::vector<Sight>& wrong, const Number& number,
                                  int needed) {
  std::map<int, std::vector<double>> octaves;
  for (const Sight& s : wrong)
    if (const double n = number(s); n >= 1 && relative_error(s) < 0.5 && relative_error(s) > 0)
      octaves[std::ilogb(n)].push_back(relative_error(s));
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const auto& [octave, errors] : octaves) {
    if (errors.size() < 4) continue;
    const double l = std::log2(*std::max_element(errors.begin(), errors.end()));
    n += 1, x += octave, y += l, xx += octave * octave, xy += octave * l;
  }
  if (n < needed) return std::nullopt;
  return (n * xy - x * y) / (n * xx - x * x);
}

double size_of_position(const Sight& s) { return std::abs(static_cast<double>(s.item->t)); }
double place_in_row(const Sight& s) { return s.item->where.seq; }

/// Returns true if each pair's errors are the same part of the position: the largest ones, of
/// octaves of positions, because a rounding is often smaller than it may be.
bool is_in_proportion(const std::vector<Sight>& wrong) {
  using Key = std::tuple<double, int, int>;  // base, rotary_dim, pair
  std::map<Key, std::map<int, double>> ratios;
  for (const Sight& s : wrong) {
    const double t = size_of_position(s), error = relative_error(s);
    if (t < 1 || error >= 0.25 || error <= 0) continue;
    const RopeSpec& spec = s.call->shape().spec;
    double& most = ratios[{spec.base, spec.rotary_dim, s.item->where.pair}][std::ilogb(t)];
    most = std::max(most, error / t);
  }
  std::size_t all = 0, constant = 0;
  constexpr std::size_t kFewestOctaves = 3, kFewestPairs = 3;
  for (const auto& [pair, octaves] : ratios) {
    if (octaves.size() < kFewestOctaves) continue;
    const auto [least, most] = std::minmax_element(
        octaves.begin(), octaves.end(), [](auto& a, auto& b) { return a.second < b.second; });
    ++all;
    constant += most->second <= 8 * least->second ? 1U : 0U;
  }
  return all >= kFewestPairs && 10 * constant >= 8 * all;
}

/// "; the error is largest near half turns …" of small errors, of which there are hardly any on the
/// first half of the way; empty if they are everywhere.
std::string place_between_turns(const std::vector<Sight>& wrong) {
  constexpr double kTurn = 6.283185307179586;
  constexpr std::size_t kParts = 4, kFewest = 24;
  constexpr double kFarLarger = 8;
  /// The largest error in each part of the way from a multiple of 1/n turn to the middle.
  const auto grows = [&](double n) {
    double most[kParts] = {};
    std::size_t last = 0;
    for (const Sight& s : wrong) {
      const double way = n * std::abs(std::arg(right_turn(s))) / kTurn;
      const double from = 2 * std::abs(way - std::nearbyint(way));
      const auto part = std::min(kParts - 1, static_cast<std::size_t>(kParts * from));
      most[part] = std::max(most[part], relative_error(s));
      last += part == kParts - 1 ? 1U : 0U;
    }
    return last >= kFewest && std::is_sorted(std::begin(most), std::end(most)) &&
           most[kParts - 1] > kFarLarger * most[0] && most[kParts - 1] > 2 * most[kParts - 2];
  };
  if (grows(1)) return "; the error grows from whole turns, where it is small, to half turns";
  if (grows(4))
    return "; the error grows from quarter turns, where it is small, to the middle between them";
  return {};
}

/// With `of_angles`, results have the right norm, or nearly so.
std::string growth_of(const std::vector<Sight>& wrong, bool of_angles) {
  const auto with_position = growth_with(wrong, size_of_position, 5);
  const auto with_place = growth_with(wrong, place_in_row, 3);
  // In rows that begin at position 0 a position is a place.
  std::vector<Sight> far;
  for (const Sight& s : wrong)
    if (size_of_position(s) > 16 * (place_in_row(s) + 1)) far.push_back(s);
  const auto far_with_place = growth_with(far, place_in_row, 4);
  const auto far_with_position = growth_with(far, size_of_position, 4);
  if (far_with_place && *far_with_place > 0.35 && far_with_position && *far_with_position < 0.15)
    return "; the error grows with the token's place in the row, not with its position";
  if (with_place && *with_place > 0.4 && (!with_position || std::abs(*with_position) < 0.3))
    return "; the error grows with the token's place in the row, not with its position";
  if (with_position && *with_position > 0.7) {
    if (of_angles && *with_position < 1.4 && is_in_proportion(wrong))
      return "; the error grows in proportion to the position";
    return "; the error grows with the position";
  }
  // Errors as large as the result are so everywhere.
  const bool are_small = std::all_of(
      wrong.begin(), wrong.end(), [](const Sight& s) { return relative_error(s) < kSmallError; });
  if (are_small && with_position && std::abs(*with_position) < 0.3)
    return "; the error is as large at small positions as at large ones";
  return {};
}

/// The largest errors of cos or of sin.
struct Errors {
  double near_one = 0, near_zero = 0;

  void add(double right, double got) {
    double& most = std::abs(right) > 0.9 ? near_one : near_zero;
    if (std::abs(right) > 0.9 || std::abs(right) < 0.4)
      most = std::max(most, std::abs(got - right));
  }
  double most() const { return std::max(near_one, near_zero); }
};

/// One is far larger than the other.
constexpr double kFar = 8;

std::string place_of(const std::string& function, const Errors& errors) {
  if (errors.near_one > kFar * errors.near_zero)
    return "; " + function + " off where near ±1, and good where near 0";
  if (errors.near_zero > kFar * errors.near_one)
    return "; " + function + " off where near 0, and good where near ±1";
  return {};
}

/// The place of the errors of cos and sin on the circle, for small errors.
std::string place_on_the_circle(const std::vector<Sight>& wrong) {
  Errors of_cos, of_sin;
  for (const Sight& s : wrong) {
    const Point right = right_turn(s), got = measured_turn(s) / gain_of(s);
    of_cos.add(right.real(), got.real());
    of_sin.add(right.imag(), got.imag());
  }
  std::string text;
  if (of_cos.most() > kFar * of_sin.most())
    text = (place_of("cos is", of_cos).empty() ? "; cos is off" : place_of("cos is", of_cos)) +
           "; sin is good";
  else if (of_sin.most() > kFar * of_cos.most())
    text = (place_of("sin is", of_sin).empty() ? "; sin is off" : place_of("sin is", of_sin)) +
           "; cos is good";
  else if (place_of("cos and sin are", of_cos) == place_of("cos and sin are", of_sin))
    text = place_of("cos and sin are", of_cos);
  return text;
}

/// "are between 0.2 and 4.8 times as long as they should be"
std::string lengths_of(const std::vector<Sight>& wrong) {
  double least = std::numeric_limits<double>::infinity(), most = 0;
  std::size_t zeros = 0;
  for (const Sight& s : wrong) {
    const double ratio = norm(s.item->got) / norm(s.item->exact);
    least = std::min(least, ratio), most = std::max(most, ratio);
    if (ratio == 0) ++zeros;
  }
  // Lengths that are nearly right are told by their distance from it.
  constexpr double kNearlyRight = 0.01;
  std::string text = least > 1 - kNearlyRight && most < 1 + kNearlyRight
                         ? fmt::format("are up to {} % too short and up to {} % too long",
                                       support::short_number(100 * std::max(0.0, 1 - least)),
                                       support::short_number(100 * std::max(0.0, most - 1)))
                         : fmt::format("are {} to {} times as long as they should be",
                                       support::short_number(least), support::short_number(most));
  if (8 * zeros >= wrong.size())
    text += fmt::format(", and {} of {} are zero", zeros, wrong.size());
  return text;
}

/// Results or products next to the subnormal numbers, of which some are taken for zero.
bool is_flush(const Sight& s) {
  const double least = std::ldexp(1.0, format_of(s.call->shape().dtype).min_exponent);
  return s.item->error <= 4 * least;
}

/// The numbers that are taken for zero if they are subnormal in a format.
struct Flushed {
  const char* words;
  Point (*result)(const Sight&, double least);
};

double flushed(double v, double least) { return std::abs(v) < least ? 0 : v; }

Point both_flushed(const Point& z, double least) {
  return {flushed(z.real(), least), flushed(z.imag(), least)};
}

/// The turn with m, in the call's direction.
Point turn_of(const Sight& s) {
  const Point turn = gain_of(s) * right_turn(s);
  return s.call->shape().direction == Direction::forward ? turn : std::conj(turn);
}

Point with_flushed_products(const Sight& s, const Point& x, double least) {
  const Point turn = turn_of(s);
  return both_flushed(x * turn.real(), least) +
         both_flushed(Point(-x.imag(), x.real()) * turn.imag(), least);
}

constexpr Flushed kFlushed[] = {
    {"subnormal inputs",
     [](const Sight& s, double least) {
       return both_flushed(point_of(s.item->x), least) * turn_of(s);
     }},
    {"subnormal results",
     [](const Sight& s, double least) { return both_flushed(point_of(s.item->exact), least); }},
    {"subnormal products with cos and sin",
     [](const Sight& s, double least) {
       return with_flushed_products(s, point_of(s.item->x), least);
     }},
    {"subnormal inputs, products with cos and sin, and results",
     [](const Sight& s, double least) {
       const Point x = both_flushed(point_of(s.item->x), least);
       return both_flushed(with_flushed_products(s, x, least), least);
     }},
};

/// The kind of numbers that explains nearly all, if no other kind does; otherwise "subnormal
/// numbers".
std::string flushed_in_words(const std::vector<Sight>& wrong) {
  const Flushed* only = nullptr;
  for (const Flushed& one : kFlushed) {
    std::size_t given = 0;
    for (const Sight& s : wrong) {
      const Format& format = format_of(s.call->shape().dtype);
      const double least = std::ldexp(1.0, format.min_exponent);
      // Results are rounded to multiples of the smallest subnormal number.
      const double step = std::ldexp(least, 1 - format.precision);
      const Point off = one.result(s, least) - point_of(s.item->got);
      given += std::abs(off) <= 1.5 * step + bar_of(s) / 4 ? 1U : 0U;
    }
    if (static_cast<double>(given) < kUsually * static_cast<double>(wrong.size())) continue;
    if (only != nullptr) return "subnormal numbers";
    only = &one;
  }
  return only == nullptr ? "subnormal numbers" : only->words;
}

}  // namespace

bool are_next_to_zero(const std::vector<Sight>& wrong) {
  return static_cast<double>(std::count_if(wrong.begin(), wrong.end(), is_flush)) >=
         kUsually * static_cast<double>(wrong.size());
}

bool are_faint(const std::vector<Sight>& wrong) {
  return std::all_of(wrong.begin(), wrong.end(),
                     [](const Sight& s) { return relative_error(s) < kSmallError; });
}

double usual_error(const std::vector<Sight>& wrong) {
  std::vector<double> errors;
  for (const Sight& s : wrong) errors.push_back(relative_error(s));
  if (errors.empty()) return 0;
  const auto middle = errors.begin() + std::ssize(errors) / 2;
  std::nth_element(errors.begin(), middle, errors.end());
  return *middle;
}

bool would_be_seen(double error, const Sight& right) {
  return kPlainError * right.item->bound < error * norm(right.item->exact);
}

std::string errors_in_words(const std::vector<Sight>& all) {
  std::vector<Sight> wrong;
  for (const Sight& s : all)
    if (s.item != nullptr && s.item->is_pair() && finite(s.item->got) && norm(s.item->exact) > 0)
      wrong.push_back(s);
  if (wrong.empty()) return {};
  const auto is_usual = [&](const auto& holds) {
    return static_cast<double>(std::count_if(wrong.begin(), wrong.end(), holds)) >=
           kUsually * static_cast<double>(wrong.size());
  };
  if (are_next_to_zero(wrong))
    return "are off by no more than the smallest normal numbers, as if " + flushed_in_words(wrong) +
           " were taken for zero";
  const double most = relative_error(*std::max_element(
      wrong.begin(), wrong.end(),
      [](const Sight& a, const Sight& b) { return relative_error(a) < relative_error(b); }));
  const std::string largest =
      "; the largest error is " + support::short_number(most) + " of the pair's norm";
  if (most < kSmallError)
    return std::string("are inaccurate") + place_on_the_circle(wrong) + place_between_turns(wrong) +
           growth_of(wrong, true) + largest;
  if (is_usual([](const Sight& s) { return keeps_norm(*s.item); }))
    return "have the right norm and are turned by a wrong angle" + growth_of(wrong, true) + largest;
  return lengths_of(wrong) + growth_of(wrong, false) + largest;
}

}  // namespace ropecheck::diagnosis
