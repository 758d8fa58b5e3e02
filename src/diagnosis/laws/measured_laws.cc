#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "diagnosis/laws/law.h"
#include "diagnosis/laws/readings.h"
#include "support/text.h"

// Laws with one number, which is measured from wrong pairs.
namespace ropecheck::diagnosis {
namespace {

void add_factors(std::vector<Law>& laws, const std::vector<Sight>& wrong) {
  std::vector<Reading> of_right, of_input;
  for (const Sight& s : wrong) {
    const Point got = point_of(s.item->got) / norm(s.item->exact);
    const Point right = got * std::conj(point_of(s.item->exact) / norm(s.item->exact));
    if (std::abs(right.imag()) <= relative_bar(s))
      of_right.push_back({right.real(), relative_bar(s)});
    const Point left = got * gain_of(s) * std::conj(point_of(s.item->x) / norm(s.item->x));
    if (std::abs(left.imag()) <= relative_bar(s) * gain_of(s))
      of_input.push_back({left.real(), relative_bar(s) * gain_of(s)});
  }
  for (const double k : likely_numbers(of_right))
    // A factor of 1 is the right result.
    if (std::abs(k - 1) > 1e-6)
      laws.push_back(
          {k < 0 ? "are turned half a turn too far and are " + support::short_number(-k) +
                       " times as long as they should be"
                 : "are turned rightly and are " + support::short_number(k) +
                       " times as long as they should be",
           [k](const Sight& s) -> std::optional<Point> { return k * point_of(s.item->exact); }});
  for (const double k : likely_numbers(of_input))
    laws.push_back(
        {"are not turned, only multiplied by " + support::short_number(k),
         [k](const Sight& s) -> std::optional<Point> { return k * point_of(s.item->x); }});
}

/// An angle's excess in proportion to the angle, from small angles to large ones: each tells it
/// more finely, as long as no whole turn is in doubt.
double refined(double proportion, double width, const std::vector<Sight>& small_angles_first) {
  constexpr double kWhole = 6.283185307179586477, kInDoubt = 1;
  for (const Sight& s : small_angles_first) {
    const double angle = angle_of_pair(s), bar = relative_bar(s);
    if (angle == 0 || width * std::abs(angle) + bar > kInDoubt) continue;
    const double off = std::remainder(excess_of(s) - proportion * angle, kWhole);
    if (std::abs(off) > width * std::abs(angle) + bar || bar / std::abs(angle) >= width) continue;
    proportion += off / angle;
    width = bar / std::abs(angle);
  }
  return proportion;
}

/// The constants that give an angle's excess in proportion to the angle if they are rounded to
/// float32, in words; empty if none of them does. 2π, π and π/2 are rounded alike.
std::string rounded_constant(double proportion) {
  constexpr double kTurn = 2 * std::numbers::pi, kPart = 0.02;
  const double taken_off = 1 - static_cast<double>(static_cast<float>(kTurn)) / kTurn;
  const double reciprocal = static_cast<double>(static_cast<float>(1 / kTurn)) * kTurn - 1;
  const auto is_near = [&](double off) {
    return std::abs(proportion - off) < kPart * std::abs(off);
  };
  if (is_near(taken_off))
    return ", as if the 2π, π or π/2 that is taken off as often as it fits were rounded to float32";
  return is_near(reciprocal) ? ", as if 1/(2π) were rounded to float32" : "";
}

void add_angles(std::vector<Law>& laws, const std::vector<Sight>& wrong) {
  std::vector<Reading> constant, in_proportion, of_large_angles;
  for (const Sight& s : wrong) {
    const double excess = excess_of(s), bar = relative_bar(s), angle = angle_of_pair(s);
    if (bar > std::abs(excess) / 4) continue;
    constant.push_back({excess, bar});
    if (std::abs(angle) < 3 && angle != 0)
      in_proportion.push_back({excess / angle, bar / std::abs(angle)});
    // As long as the excess is less than half a turn.
    if (std::abs(angle) >= 3) of_large_angles.push_back({excess / angle, bar / std::abs(angle)});
  }
  std::vector<Sight> small_angles_first = wrong;
  std::stable_sort(small_angles_first.begin(), small_angles_first.end(),
                   [](const Sight& a, const Sight& b) {
                     return std::abs(angle_of_pair(a)) < std::abs(angle_of_pair(b));
                   });
  double finest = 1;
  for (const Reading& reading : in_proportion) finest = std::min(finest, 2 * reading.bar);
  std::vector<double> proportions = likely_numbers(of_large_angles);
  for (const double coarse : likely_numbers(in_proportion))
    proportions.push_back(refined(coarse, finest, small_angles_first));
  for (const double e : proportions) {
    // Without an angle, turned back or turned twice, a law of coordinates says it better.
    if (std::abs(e + 1) <= 1e-3 || std::abs(e + 2) <= 1e-3 || std::abs(e - 1) <= 1e-3) continue;
    laws.push_back(
        {std::abs(e) < 0.1
             ? "are turned by an angle that is " + support::short_number(100 * std::abs(e)) +
                   (e > 0 ? " % too large" : " % too small") + ", of all pairs alike" +
                   rounded_constant(e)
             : "are turned " + support::short_number(1 + e) + " times as far as they should be",
         [e](const Sight& s) -> std::optional<Point> {
           return turned_further(s, static_cast<long double>(e) *
                                        static_cast<long double>(s.item->t) *
                                        static_cast<long double>(s.item->theta));
         }});
  }
  for (const double e : likely_numbers(constant))
    laws.push_back({"are turned by " + support::short_number(std::abs(e)) +
                        (e > 0 ? " rad too much" : " rad too little"),
                    [e](const Sight& s) -> std::optional<Point> { return turned_further(s, e); }});
}

/// 2j/r of the pair.
double exponent_of(const Sight& s) {
  const int pair = s.item->where.pair;
  const FrequencyPlace place = frequency_places(s.call->shape().spec, pair, pair + 1).front();
  return 2.0 * place.index / place.dim;
}

void add_bases(std::vector<Law>& laws, const std::vector<Sight>& wrong) {
  std::vector<Reading> bases, factors;
  for (const Sight& s : wrong) {
    const double angle = angle_of_pair(s), bar = relative_bar(s);
    if (angle == 0 || std::abs(angle) > 1.5 || exponent_of(s) == 0) continue;
    const double ratio = 1 + excess_of(s) / angle;
    if (ratio <= 0 || bar > std::abs(angle) * ratio / 8) continue;
    const double power = 1 / exponent_of(s);
    const double factor = std::exp(-std::log(ratio) * power);
    const double width = 2 * factor * bar / (std::abs(angle) * ratio) * power;
    factors.push_back({factor, width});
    bases.push_back({s.call->shape().spec.base * factor, s.call->shape().spec.base * width});
  }
  const auto add = [&laws](const std::string& words, auto factor_of) {
    laws.push_back({words, [factor_of](const Sight& s) -> std::optional<Point> {
                      if (s.item->where.pair < 0) return std::nullopt;
                      const double ratio = std::pow(factor_of(s), -exponent_of(s));
                      return turned_further(s, static_cast<long double>(s.item->t) *
                                                   static_cast<long double>(s.item->theta) *
                                                   (static_cast<long double>(ratio) - 1));
                    }});
  };
  for (const double base : likely_numbers(bases)) {
    // The digits of a base that was written by a person.
    const double written = std::stod(fmt::format("{:.4g}", base));
    for (const double b : {written, base})
      add(fmt::format("are turned as if the base were {:.7g}", b),
          [b](const Sight& s) { return b / s.call->shape().spec.base; });
  }
  for (const double factor : likely_numbers(factors))
    if (std::abs(factor - 1) > 1e-6)
      add("are turned as if the base were " + support::short_number(factor) + " times as large",
          [factor](const Sight&) { return factor; });
}

}  // namespace

std::vector<Law> laws_of_common_angles(const std::vector<Sight>& wrong) {
  std::vector<Law> laws;
  add_angles(laws, wrong);
  return laws;
}

std::vector<Law> measured_laws(const std::vector<Sight>& wrong) {
  std::vector<Law> laws;
  add_factors(laws, wrong);
  add_angles(laws, wrong);
  add_bases(laws, wrong);
  return laws;
}

}  // namespace ropecheck::diagnosis
