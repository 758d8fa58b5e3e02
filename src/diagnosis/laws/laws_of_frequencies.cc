#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <numbers>
#include <string>
#include <tuple>
#include <utility>

#include "diagnosis/laws/law.h"
#include "diagnosis/laws/other_frequencies.h"
#include "diagnosis/laws/specs.h"
#include "reference/frequencies.h"

// Laws about the frequencies by which pairs turn.
namespace ropecheck::diagnosis {
namespace {

Thetas thetas_of(const RopeSpec& spec) {
  Thetas all = frequencies<long double>(spec);
  for (long double& theta : all) theta = std::abs(theta);
  return all;
}

/// The right frequencies of calls, made once for each.
class RightThetas {
 public:
  const Thetas& of(const Sight& s) {
    auto [found, is_new] = known_.try_emplace(s.call);
    if (is_new) found->second = thetas_of(s.call->shape().spec);
    return found->second;
  }

 private:
  std::map<const Observation*, Thetas> known_;
};

/// The frequencies of calls with a changed specification, made once for each call, batch row, and
/// token if they depend on its position.
class ChangedThetas {
 public:
  explicit ChangedThetas(const OtherSpec& other) : other_(other) {}

  /// [pairs]; empty if the specification has no such change.
  const Thetas& of(const Sight& s) {
    const auto key = std::tuple(s.call, s.item->where.batch, other_.is_of_token ? s.item->t : 0);
    auto [found, is_new] = known_.try_emplace(key);
    if (is_new) {
      RopeSpec spec = s.call->shape().spec;
      if (other_.change(spec, s) && !(spec == s.call->shape().spec) && problem_with(spec).empty())
        found->second = thetas_of(spec);
    }
    return found->second;
  }

 private:
  const OtherSpec& other_;
  std::map<std::tuple<const Observation*, int, std::int64_t>, Thetas> known_;
};

Point turned_with(const Sight& s, long double theta, long double right) {
  return turned_further(s, static_cast<long double>(s.item->t) * (theta - right));
}

struct Excess {
  double t;
  double angle;  ///< by which the pair is turned too far, rad, up to whole turns
  double bar;
};

/// θ̂ − θ of one pair from its angles at several positions, the nearest first: each tells it more
/// finely than the one before, as long as no whole turn is in doubt. Nothing if the angles are not
/// in proportion to the position, or if there are fewer than five positions.
std::optional<double> excess_of_theta(std::vector<Excess> angles) {
  constexpr double kRoundAngle = 2 * std::numbers::pi;
  std::stable_sort(angles.begin(), angles.end(),
                   [](const Excess& a, const Excess& b) { return std::abs(a.t) < std::abs(b.t); });
  std::optional<double> excess;
  double bar = 0;
  std::size_t used = 0, positions = 0;
  double last = 0;
  for (const Excess& one : angles) {
    if (one.t == 0) continue;
    if (!excess) {
      excess = one.angle / one.t;
      bar = one.bar / std::abs(one.t);
      last = one.t, used = positions = 1;
      continue;
    }
    const double off = std::remainder(one.angle - *excess * one.t, kRoundAngle);
    const double allowed = bar * std::abs(one.t) + one.bar;
    if (allowed > 1) continue;
    if (std::abs(off) > allowed) return std::nullopt;
    ++used;
    if (one.t != last) ++positions;
    last = one.t;
    if (one.bar / std::abs(one.t) < bar) {
      *excess += off / one.t;
      bar = one.bar / std::abs(one.t);
    }
  }
  constexpr std::size_t kFewest = 5;
  if (positions < kFewest || 10 * used < 9 * angles.size()) return std::nullopt;
  return excess;
}

std::string name_of_spec(const RopeSpec& spec) {
  return fmt::format("base {} and rotary_dim {}", spec.base, spec.rotary_dim);
}

/// ", as pair 2 should" if one pair has that frequency.
std::string pair_of_frequency(const Thetas& right, int pair, double ratio) {
  constexpr double kTheSame = 1e-5;
  std::string text;
  for (std::size_t other = 0; other < right.size(); ++other) {
    const long double wanted = right[static_cast<std::size_t>(pair)] * ratio;
    if (static_cast<int>(other) == pair || std::abs(right[other] - wanted) > kTheSame * wanted)
      continue;
    if (!text.empty()) return {};
    text = fmt::format(", like pair {}", other);
  }
  return text;
}

/// A ratio this near to 1 is told by its distance.
constexpr double kNearlyOne = 1e-4;

/// "turns 0.43 times as fast as it should", "turns too fast by 3.2e-07 of its frequency"
std::string speed_in_words(double ratio) {
  const double off = ratio - 1;
  if (std::abs(off) >= kNearlyOne)
    return fmt::format("turns {:.6g} times as fast as it should", ratio);
  return fmt::format("turns too {} by {:.2g} of its frequency", off > 0 ? "fast" : "slow",
                     std::abs(off));
}

/// "0.43 to 0.9 times the right ones", "off by -3.2e-07 to 1e-08 of the right ones"
std::string speeds_in_words(double least, double most) {
  return std::max(std::abs(least - 1), std::abs(most - 1)) >= kNearlyOne
             ? fmt::format("{:.6g} to {:.6g} times the right ones", least, most)
             : fmt::format("off by {:.2g} to {:.2g} of the right ones", least - 1, most - 1);
}

/// "with base 500000 and rotary_dim 128 pair 27 turns 0.43 times as fast as it should, …"
std::string words_of(const std::map<SpecPair, double>& excess) {
  std::map<const RopeSpec*, std::map<int, double>> by_spec;
  double least = 1e300, most = -1e300;
  for (const auto& [key, value] : excess) {
    const auto right =
        static_cast<double>(thetas_of(*key.first)[static_cast<std::size_t>(key.second)]);
    const double ratio = 1 + value / right;
    by_spec[key.first][key.second] = ratio;
    least = std::min(least, ratio), most = std::max(most, ratio);
  }
  const auto& [spec, ratios] = *std::max_element(
      by_spec.begin(), by_spec.end(),
      [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  std::string text = fmt::format(
      "are turned by other frequencies, {}, and in proportion to the position: with {}, ",
      speeds_in_words(least, most), name_of_spec(*spec));
  const std::vector<std::pair<int, double>> listed(ratios.begin(), ratios.end());
  const Thetas right = thetas_of(*spec);
  constexpr std::size_t kExamples = 4;
  const std::size_t step = std::max<std::size_t>(1, (listed.size() + kExamples - 1) / kExamples);
  for (std::size_t i = 0; i < listed.size(); i += step)
    text += fmt::format("{}pair {} {}{}", i == 0 ? "" : ", ", listed[i].first,
                        speed_in_words(listed[i].second),
                        pair_of_frequency(right, listed[i].first, listed[i].second));
  return text;
}

}  // namespace

std::vector<Law> laws_of_frequencies() {
  std::vector<Law> laws;
  for (const OtherSpec& other : other_specs())
    laws.push_back(
        {std::string("are turned as if ") + other.words,
         [changed = std::make_shared<ChangedThetas>(other),
          right = std::make_shared<RightThetas>()](const Sight& s) -> std::optional<Point> {
           const Thetas& thetas = changed->of(s);
           if (thetas.empty()) return std::nullopt;
           const auto pair = static_cast<std::size_t>(s.item->where.pair);
           return turned_with(s, thetas[pair], right->of(s)[pair]);
         }});
  for (const auto& formulas : {formulas_of_scalings(), formulas_of_pairs()})
    for (const OtherFormula& other : formulas)
      laws.push_back(
          {std::string("are turned as if ") + other.words,
           [of = other.of,
            thetas = std::make_shared<RightThetas>()](const Sight& s) -> std::optional<Point> {
             const Thetas& right = thetas->of(s);
             const long double theta = of(s.call->shape().spec, right, s.item->where.pair);
             if (theta == 0) return std::nullopt;
             return turned_with(s, theta, right[static_cast<std::size_t>(s.item->where.pair)]);
           }});
  return laws;
}

std::vector<Law> measured_frequencies(const std::vector<Sight>& wrong) {
  auto specs = std::make_shared<Specs>();
  std::map<SpecPair, std::vector<Excess>> angles;
  for (const Sight& s : wrong) {
    const double r = norm(s.item->exact);
    const Point quotient = point_of(s.item->got) / r * std::conj(point_of(s.item->exact) / r);
    // An angle is measured from results of the right norm.
    if (std::abs(std::abs(quotient) - 1) > bar_of(s) / r) continue;
    angles[{specs->of(s), s.item->where.pair}].push_back(
        {static_cast<double>(s.item->t), sense_of(s) * std::arg(quotient), bar_of(s) / r});
  }
  auto excess = std::make_shared<std::map<SpecPair, double>>();
  for (auto& [key, list] : angles)
    if (const auto measured = excess_of_theta(std::move(list))) excess->emplace(key, *measured);
  std::vector<Law> laws;
  if (excess->empty()) return laws;
  laws.push_back({words_of(*excess),
                  [specs, excess](const Sight& s) -> std::optional<Point> {
                    const auto found = excess->find({specs->of(s), s.item->where.pair});
                    if (found == excess->end()) return std::nullopt;
                    return turned_further(s, static_cast<long double>(found->second) *
                                                 static_cast<long double>(s.item->t));
                  },
                  true});
  return laws;
}

}  // namespace ropecheck::diagnosis
