#include "diagnosis/measured.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>
#include <tuple>
#include <variant>

#include "diagnosis/used_positions.h"
#include "support/text.h"

namespace ropecheck::diagnosis {
namespace {

/// A statement is made if it is true for nineteen of twenty.
constexpr double kMostOfThem = 0.95;

/// Two norms count as the same if their difference is below this, relative to r: coarser than the
/// rounding of any format.
constexpr double kSameNorm = 0x1p-5;

/// And if it is a small part of the whole error, or no more than rounding: an angle that is wrong
/// by δ leaves the norm as it is, but so small an error in any direction changes it by as little.
constexpr double kPartOfError = 0.25;

double angle_between(const Pair& from, const Pair& to) {
  const Pair quotient = to * conj(from);
  return std::atan2(quotient.im.hi, quotient.re.hi);
}

/// Four times the bound of a right rotation: the error bar of one result.
double bar_of(const Item& item) { return 4 * item.bound; }

double r_of(const Item& item) { return norm(item.exact); }

bool keeps_norm(const Item& item) {
  if (!finite(item.got)) return false;
  const double off = std::abs(norm(item.got) - r_of(item));
  return off <= kSameNorm * r_of(item) &&
         off <= std::max(kPartOfError * item.error, 2 * item.bound);
}

bool is_near(const Item& item, const Pair& z) { return norm(item.got - z) <= bar_of(item); }

struct Kind {
  const char* words;
  bool (*holds)(const Sight&);
};

/// From the narrowest to the widest.
constexpr Kind kKinds[] = {
    {"are NaN where they should be numbers",
     [](const Sight& s) { return std::isnan(s.item->got.re.hi) || std::isnan(s.item->got.im.hi); }},
    {"are infinite or NaN", [](const Sight& s) { return !finite(s.item->got); }},
    {"are zero, and should be subnormal numbers or the next larger ones",
     [](const Sight& s) {
       const Format& format = format_of(s.call->shape().dtype);
       return norm(s.item->got) == 0 && norm(s.item->exact) < std::ldexp(2.0, format.min_exponent);
     }},
    {"are zero", [](const Sight& s) { return norm(s.item->got) == 0; }},
    {"are left as they were",
     [](const Sight& s) {
       return is_near(*s.item, s.item->x) && !(norm(s.item->exact - s.item->x) <= bar_of(*s.item));
     }},
    {"are not turned, only multiplied by the attention factor",
     [](const Sight& s) {
       const double m = r_of(*s.item) / norm(s.item->x);
       return is_near(*s.item, {CheckReal(m) * s.item->x.re, CheckReal(m) * s.item->x.im});
     }},
    {"are turned the other way, by −t",
     [](const Sight& s) {
       const double m = r_of(*s.item) / norm(s.item->x);
       if (m == 0) return false;
       // exact = m·x·w, so the other way is m·x·conj(w).
       const double size = norm(s.item->x) * norm(s.item->x);
       const Pair w = s.item->exact * conj(s.item->x);
       const Pair back = s.item->x * conj(w);
       return is_near(*s.item, {CheckReal(back.re.hi / size), CheckReal(back.im.hi / size)});
     }},
    {"are multiplied by −1 besides",
     [](const Sight& s) {
       return is_near(*s.item, {-s.item->exact.re, -s.item->exact.im});
     }},
    {"have their two coordinates exchanged",
     [](const Sight& s) {
       return is_near(*s.item, {s.item->exact.im, s.item->exact.re});
     }},
};

double off(const CheckReal& got, const CheckReal& exact) {
  return std::abs(static_cast<double>(got - exact));
}

/// One coordinate is wrong, and the other one right. Only pairs that are off by more than the error
/// bar tell; they must be a quarter of all.
std::optional<Statement> law_of_coordinates(const std::vector<Sight>& wrong) {
  std::size_t clear = 0, first = 0, second = 0;
  for (const Sight& s : wrong) {
    const Item& item = *s.item;
    if (item.error <= 2 * bar_of(item)) continue;
    ++clear;
    first += off(item.got.re, item.exact.re) <= bar_of(item) ? 1U : 0U;
    second += off(item.got.im, item.exact.im) <= bar_of(item) ? 1U : 0U;
  }
  if (4 * clear < wrong.size()) return std::nullopt;
  const double needed = kMostOfThem * static_cast<double>(clear);
  if (static_cast<double>(second) >= needed)
    return Statement{"have a wrong first coordinate and a right second one", second, clear, true};
  if (static_cast<double>(first) >= needed)
    return Statement{"have a right first coordinate and a wrong second one", first, clear, true};
  return std::nullopt;
}

double quantile(std::vector<double> values, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

/// A measured number with its error bar.
struct Measured {
  double value;
  double bar;
};

/// Returns the number with which nineteen of twenty measurements agree within their bars; nothing
/// if there is none, or fewer than eight.
std::optional<double> common(const std::vector<Measured>& all, std::size_t& holds) {
  constexpr std::size_t kFewest = 8;
  if (all.size() < kFewest) return std::nullopt;
  // The narrowest bar's value is the best guess; the median is the next.
  const auto narrowest = std::min_element(
      all.begin(), all.end(), [](const Measured& a, const Measured& b) { return a.bar < b.bar; });
  std::vector<double> values;
  for (const Measured& m : all) values.push_back(m.value);
  for (const double guess : {narrowest->value, quantile(values, 0.5)}) {
    holds = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const Measured& m) {
      return std::abs(m.value - guess) <= m.bar + narrowest->bar;
    }));
    if (static_cast<double>(holds) >= kMostOfThem * static_cast<double>(all.size())) return guess;
  }
  return std::nullopt;
}

double forward(const Sight& s, double delta) {
  return s.call->shape().direction == Direction::forward ? s.item->sense * delta
                                                         : -s.item->sense * delta;
}

/// δ, the error of the angle, of pairs of the right norm; with what divides it as error bar.
template <class Divisor>
std::vector<Measured> deltas(const std::vector<Sight>& wrong, const Divisor& divisor) {
  std::vector<Measured> all;
  for (const Sight& s : wrong) {
    const Item& item = *s.item;
    const double delta = forward(s, angle_between(item.exact, item.got));
    const double by = divisor(item);
    const double bar = bar_of(item) / r_of(item);
    if (by == 0 || !(bar <= std::abs(delta) / 4)) continue;
    all.push_back({delta / by, std::abs(bar / by)});
  }
  return all;
}

/// The base with which every θ would be right, from ln(θ̂_j/θ_j) = −(2j/r)·ln(b̂/b).
std::optional<Statement> law_of_base(const std::vector<Sight>& turned) {
  std::vector<Measured> bases, factors;
  for (const Sight& s : turned) {
    const Item& item = *s.item;
    const RopeSpec& spec = s.call->shape().spec;
    const double angle = static_cast<double>(item.t) * item.theta;
    if (!std::holds_alternative<NoScaling>(spec.scaling) || spec.axes() > 1 ||
        item.where.pair == 0 || angle == 0 || std::abs(angle) > 1.5)
      continue;
    const double ratio = 1 + forward(s, angle_between(item.exact, item.got)) / angle;
    const double bar = bar_of(item) / (r_of(item) * std::abs(angle));
    if (ratio <= 0 || bar > ratio / 8) continue;
    const double power = spec.rotary_dim / (2.0 * item.where.pair);
    const double factor = std::exp(-std::log(ratio) * power);
    factors.push_back({factor, 2 * factor * bar / ratio * power});
    bases.push_back({spec.base * factor, spec.base * factors.back().bar});
  }
  std::size_t holds = 0;
  const auto factor = common(factors, holds);
  // A factor of 1 is the right base.
  if (factor && std::abs(*factor - 1) < 1e-6) return std::nullopt;
  std::size_t holds_base = 0;
  if (const auto base = common(bases, holds_base))
    return Statement{fmt::format("are turned as if the base were {:.7g}", *base), holds_base,
                     bases.size(), true};
  if (factor)
    return Statement{
        "are turned as if the base were " + support::short_number(*factor) + " times as large",
        holds, factors.size(), true};
  return std::nullopt;
}

std::optional<Statement> law_of_angle(const std::vector<Sight>& turned) {
  std::size_t holds = 0;
  const auto statement = [&](const std::string& text, std::size_t of) {
    return Statement{text, holds, of, true};
  };
  const auto per_angle = deltas(turned, [](const Item& i) {
    return std::abs(static_cast<double>(i.t)) * i.theta < 3 ? static_cast<double>(i.t) * i.theta
                                                            : 0;
  });
  if (const auto factor = common(per_angle, holds))
    return statement(std::abs(*factor) < 0.1 ? "are turned by an angle that is " +
                                                   support::short_number(100 * std::abs(*factor)) +
                                                   (*factor > 0 ? " % too large" : " % too small")
                                             : "are turned " + support::short_number(1 + *factor) +
                                                   " times as far as they should be",
                     per_angle.size());
  if (auto positions = law_of_positions(turned)) return positions;
  if (auto base = law_of_base(turned)) return base;
  const auto same = deltas(turned, [](const Item&) { return 1.0; });
  if (const auto delta = common(same, holds))
    return statement("are turned by " + support::short_number(std::abs(*delta)) +
                         (*delta > 0 ? " rad too much" : " rad too little"),
                     same.size());
  return std::nullopt;
}

std::optional<Statement> law_of_norm(const std::vector<Sight>& wrong) {
  std::vector<Measured> ratios;
  for (const Sight& s : wrong) {
    const Item& item = *s.item;
    if (!finite(item.got) || r_of(item) == 0) continue;
    const Pair quotient = item.got * conj(item.exact);
    const double size = r_of(item) * r_of(item);
    if (std::abs(quotient.im.hi) > bar_of(item) * norm(item.got)) continue;
    ratios.push_back({quotient.re.hi / size, bar_of(item) / r_of(item)});
  }
  std::size_t holds = 0;
  if (static_cast<double>(ratios.size()) < kMostOfThem * static_cast<double>(wrong.size()))
    return std::nullopt;
  const auto factor = common(ratios, holds);
  // Errors of a few roundings fit a factor of 1 within their bars, which says nothing.
  constexpr double kLeast = 1e-4;
  if (!factor || std::abs(*factor - 1) < kLeast) return std::nullopt;
  return Statement{"are turned rightly and are " + support::short_number(*factor) +
                       " times as long as they should be",
                   holds, wrong.size(), true};
}

/// Not turned, but multiplied.
std::optional<Statement> law_of_unturned(const std::vector<Sight>& wrong) {
  std::vector<Measured> ratios;
  for (const Sight& s : wrong) {
    const Item& item = *s.item;
    const Pair quotient = item.got * conj(item.x);
    const double size = norm(item.x) * norm(item.x);
    if (!finite(item.got) || size == 0 || std::abs(quotient.im.hi) > bar_of(item) * norm(item.x))
      continue;
    ratios.push_back({quotient.re.hi / size, bar_of(item) / norm(item.x)});
  }
  std::size_t holds = 0;
  if (static_cast<double>(ratios.size()) < kMostOfThem * static_cast<double>(wrong.size()))
    return std::nullopt;
  const auto factor = common(ratios, holds);
  if (!factor) return std::nullopt;
  return Statement{"are not turned, only multiplied by " + support::short_number(*factor), holds,
                   wrong.size(), true};
}

std::string growth_of(const std::vector<Sight>& turned) {
  std::map<int, double> largest;  // by octave of the position
  for (const Sight& s : turned) {
    const double size = std::abs(static_cast<double>(s.item->t));
    if (size == 0) continue;
    double& delta = largest[std::ilogb(size)];
    delta = std::max(delta, std::abs(angle_between(s.item->exact, s.item->got)));
  }
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const auto& [octave, delta] : largest) {
    if (delta > 0.5 || delta == 0) continue;
    const double l = std::log2(delta);
    n += 1, x += octave, y += l, xx += octave * octave, xy += octave * l;
  }
  if (n < 5) return {};
  const double slope = (n * xy - x * y) / (n * xx - x * x);
  if (slope > 0.7 && slope < 1.4)
    return "; the error of the angle grows in proportion to the position";
  if (std::abs(slope) < 0.3)
    return "; the error of the angle is as large at small positions as at large ones";
  return {};
}

std::string largest_error(const std::vector<Sight>& wrong) {
  double most = 0;
  for (const Sight& s : wrong)
    if (r_of(*s.item) > 0) most = std::max(most, s.item->error / r_of(*s.item));
  return "; the largest error is " + support::short_number(most) + " of the pair's norm";
}

}  // namespace

std::optional<Statement> statement_about(const std::vector<Sight>& wrong) {
  std::vector<Sight> pairs;
  for (const Sight& s : wrong)
    if (s.item != nullptr && s.item->is_pair()) pairs.push_back(s);
  if (pairs.empty()) return std::nullopt;
  const auto count = [&](const auto& holds) {
    return static_cast<std::size_t>(std::count_if(pairs.begin(), pairs.end(), holds));
  };
  const double needed = kMostOfThem * static_cast<double>(pairs.size());
  for (const Kind& kind : kKinds)
    if (const std::size_t n = count(kind.holds); static_cast<double>(n) >= needed)
      return Statement{kind.words, n, pairs.size(), true};
  if (auto law = law_of_coordinates(pairs)) return law;
  if (auto law = law_of_unturned(pairs)) return law;
  if (auto law = law_of_norm(pairs)) return law;
  const std::size_t with_norm = count([](const Sight& s) { return keeps_norm(*s.item); });
  if (static_cast<double>(with_norm) >= needed) {
    std::vector<Sight> turned;
    for (const Sight& s : pairs)
      if (keeps_norm(*s.item) && r_of(*s.item) > 0) turned.push_back(s);
    if (auto law = law_of_angle(turned)) return law;
    return Statement{"have the right norm and are turned by a wrong angle" + growth_of(turned) +
                         largest_error(turned),
                     with_norm, pairs.size(), false};
  }
  std::vector<double> ratios;
  for (const Sight& s : pairs)
    if (finite(s.item->got) && r_of(*s.item) > 0)
      ratios.push_back(norm(s.item->got) / r_of(*s.item));
  if (ratios.empty()) return std::nullopt;
  const auto zeros = std::count(ratios.begin(), ratios.end(), 0);
  std::string text = fmt::format("are between {} and {} times as long as they should be",
                                 support::short_number(quantile(ratios, 0.02)),
                                 support::short_number(quantile(ratios, 0.98)));
  if (8 * zeros >= std::ssize(ratios))
    text += fmt::format(", and {} of {} are zero", zeros, ratios.size());
  text += largest_error(pairs);
  return Statement{std::move(text), pairs.size(), pairs.size(), false};
}

}  // namespace ropecheck::diagnosis
