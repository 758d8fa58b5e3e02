#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "diagnosis/laws/gains.h"
#include "diagnosis/laws/law.h"
#include "support/text.h"

// Laws of results that are turned rightly and multiplied by a factor that follows from the position
// or from a number of the call.
namespace ropecheck::diagnosis {
namespace {

/// Those of pairs that are turned rightly.
std::vector<Gain> gains_of(const std::vector<Sight>& wrong) {
  std::vector<Gain> gains;
  for (const Sight& s : wrong) {
    const double r = norm(s.item->exact), bar = bar_of(s) / r;
    const Point right = point_of(s.item->got) / r * std::conj(point_of(s.item->exact) / r);
    if (std::abs(right.imag()) <= bar) gains.push_back({&s, right.real(), bar});
  }
  return gains;
}

/// The straight line through points, by least squares: value = at_zero + slope·x.
struct Line {
  double at_zero = 0, slope = 0;
};

std::optional<Line> line_through(const std::vector<std::pair<double, double>>& points) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const auto& [a, b] : points) n += 1, x += a, y += b, xx += a * a, xy += a * b;
  const double spread = n * xx - x * x;
  if (n < 8 || !(spread > 0)) return std::nullopt;
  const double slope = (n * xy - x * y) / spread;
  return Line{(y - slope * x) / n, slope};
}

/// A factor that is a + b·f(t), or its logarithm is.
struct Form {
  const char* words;  ///< with % for a and # for b
  bool of_logarithm;
  double (*of)(double t);
};

constexpr Form kForms[] = {
    {"% + #·ln t", false, [](double t) { return t > 0 ? std::log(t) : NAN; }},
    {"% + #·ln(1 + t)", false, [](double t) { return t >= 0 ? std::log1p(t) : NAN; }},
    {"% + #·t", false, [](double t) { return t; }},
    {"e^(% + #·t)", true, [](double t) { return t; }},
    {"e^%·t^#", true, [](double t) { return t > 0 ? std::log(t) : NAN; }},
};

void add_factors_of_positions(std::vector<Law>& laws, const std::vector<Gain>& gains) {
  for (const Form& form : kForms) {
    std::vector<std::pair<double, double>> points;
    for (const Gain& gain : gains) {
      const double x = form.of(static_cast<double>(gain.at->item->t));
      if (std::isfinite(x) && (!form.of_logarithm || gain.value > 0))
        points.emplace_back(x, form.of_logarithm ? std::log(gain.value) : gain.value);
    }
    const std::optional<Line> line = line_through(points);
    if (!line || line->slope == 0) continue;
    std::string words = form.words;
    words.replace(words.find('%'), 1, support::short_number(line->at_zero));
    words.replace(words.find('#'), 1, support::short_number(line->slope));
    laws.push_back(
        {"are turned rightly and multiplied by a factor that follows from the position "
         "t, " +
             words,
         [line = *line, form](const Sight& s) -> std::optional<Point> {
           const double x = form.of(static_cast<double>(s.item->t));
           if (!std::isfinite(x)) return std::nullopt;
           const double value = line.at_zero + line.slope * x;
           return (form.of_logarithm ? std::exp(value) : value) * point_of(s.item->exact);
         }});
  }
}

/// A factor c^t with a c of its own for each pair, as of a decay: of each tensor, because those of
/// q and k may be each other's reciprocals.
void add_decays(std::vector<Law>& laws, const std::vector<Gain>& gains) {
  using Key = std::tuple<int, int, char>;  // rotary_dim, pair, tensor
  const auto key_of = [](const Sight& s) {
    return Key{s.call->shape().spec.rotary_dim, s.item->where.pair, s.item->where.tensor};
  };
  std::map<Key, const Gain*> finest;
  const auto width = [](const Gain& gain) {
    return gain.bar / (gain.value * std::abs(static_cast<double>(gain.at->item->t)));
  };
  for (const Gain& gain : gains) {
    if (gain.value <= 0 || gain.at->item->t == 0 || gain.bar > gain.value / 4) continue;
    const Gain*& known = finest[key_of(*gain.at)];
    if (known == nullptr || width(gain) < width(*known)) known = &gain;
  }
  constexpr std::size_t kFewest = 3;
  if (finest.size() < kFewest) return;
  auto rates = std::make_shared<std::map<Key, double>>();
  std::map<char, std::pair<double, double>> range;  // of c, by tensor
  for (const auto& [key, gain] : finest) {
    const double rate = std::log(gain->value) / static_cast<double>(gain->at->item->t);
    rates->emplace(key, rate);
    auto [found, is_new] = range.try_emplace(std::get<2>(key), std::exp(rate), std::exp(rate));
    found->second.first = std::min(found->second.first, std::exp(rate));
    found->second.second = std::max(found->second.second, std::exp(rate));
  }
  std::string words;
  for (const auto& [tensor, ends] : range)
    words += std::string(words.empty() ? "" : ", and ") +
             fmt::format("{:.6g} to {:.6g} of {}", ends.first, ends.second, tensor);
  laws.push_back(
      {"are turned rightly and multiplied by c^t, the power of the position, with a c of "
       "its own for each pair: " +
           words,
       [rates, key_of](const Sight& s) -> std::optional<Point> {
         const auto found = rates->find(key_of(s));
         if (found == rates->end()) return std::nullopt;
         return std::exp(found->second * static_cast<double>(s.item->t)) * point_of(s.item->exact);
       },
       true});
}

/// A number of the call by which results may be multiplied or divided.
struct CallNumber {
  const char* words;
  double (*of)(const Case&);
};

constexpr CallNumber kCallNumbers[] = {
    {"the number of heads of q to each of k",
     [](const Case& c) { return c.k.heads == 0 ? 1.0 : std::floor(1.0 * c.q.heads / c.k.heads); }},
    {"the number of heads of q", [](const Case& c) { return 1.0 * c.q.heads; }},
    {"the number of heads of k", [](const Case& c) { return 1.0 * c.k.heads; }},
    {"the number of batch rows", [](const Case& c) { return 1.0 * c.batch; }},
    {"seq", [](const Case& c) { return 1.0 * c.seq; }},
    {"the number of tokens", [](const Case& c) { return 1.0 * static_cast<double>(c.tokens()); }},
    {"head_dim", [](const Case& c) { return 1.0 * c.spec.head_dim; }},
    {"rotary_dim", [](const Case& c) { return 1.0 * c.spec.rotary_dim; }},
    {"the number of pairs", [](const Case& c) { return 1.0 * c.spec.pairs(); }},
    {"the base", [](const Case& c) { return c.spec.base; }},
};

constexpr std::pair<const char*, double> kPowers[] = {{"multiplied by ", 1},
                                                      {"divided by ", -1},
                                                      {"multiplied by the root of ", 0.5},
                                                      {"divided by the root of ", -0.5}};

void add_numbers_of_calls(std::vector<Law>& laws) {
  for (const CallNumber& number : kCallNumbers)
    for (const auto& [words, power] : kPowers)
      laws.push_back({std::string("are turned rightly and ") + words + number.words,
                      [of = number.of, power = power](const Sight& s) -> std::optional<Point> {
                        const double value = of(s.call->shape());
                        if (value <= 0 || value == 1) return std::nullopt;
                        return std::pow(value, power) * point_of(s.item->exact);
                      }});
}

}  // namespace

std::vector<Law> measured_gains(const std::vector<Sight>& wrong) {
  std::vector<Law> laws;
  add_numbers_of_calls(laws);
  const std::vector<Gain> gains = gains_of(wrong);
  add_factors_of_positions(laws, gains);
  add_decays(laws, gains);
  for (Law& law : laws_of_common_factors(gains)) laws.push_back(std::move(law));
  return laws;
}

}  // namespace ropecheck::diagnosis
