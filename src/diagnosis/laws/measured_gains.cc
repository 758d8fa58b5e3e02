#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "diagnosis/laws/law.h"
#include "support/text.h"

// Laws of results that are turned rightly and multiplied by a factor: one for each vector, or one
// that follows from the position.
namespace ropecheck::diagnosis {
namespace {

/// The factor of one pair, with its error bar.
struct Gain {
  const Sight* at;
  double value;
  double bar;
};

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

/// One head's vector of a token.
using VectorOf = std::tuple<const Observation*, char, int, int, int>;

VectorOf vector_of(const Sight& s) {
  const Place& at = s.item->where;
  return {s.call, at.tensor, at.batch, at.seq, at.head};
}

/// The coordinates of a vector's rotary window.
std::vector<double> window_of(const Sight& s) {
  const Case& c = s.call->shape();
  const Place& at = s.item->where;
  const auto& x = tensor_of(s.call->operation, at.tensor);
  const auto start = static_cast<std::ptrdiff_t>(vector_start(
                         c, (at.tensor == 'q' ? c.q : c.k).heads, at.batch, at.seq, at.head)) +
                     c.spec.rotary_offset;
  std::vector<double> window;
  for (auto it = x.begin() + start; it != x.begin() + start + c.spec.rotary_dim; ++it)
    window.push_back(it->value.hi);
  return window;
}

double mean_square(const Sight& s) {
  double sum = 0;
  const std::vector<double> window = window_of(s);
  for (const double v : window) sum += v * v;
  return sum / static_cast<double>(window.size());
}

double largest_coordinate(const Sight& s) {
  double most = 0;
  for (const double v : window_of(s)) most = std::max(most, std::abs(v));
  return most;
}

/// A number of a vector on which its factor may depend.
struct Cause {
  const char* words;
  double (*of)(const Sight&);
};

constexpr Cause kCauses[] = {
    {"the position", [](const Sight& s) { return static_cast<double>(s.item->t); }},
    {"the vector's mean square", mean_square},
    {"the vector's largest coordinate", largest_coordinate},
    {"the token's place in the row", [](const Sight& s) { return 1.0 * s.item->where.seq; }},
    {"the head's index", [](const Sight& s) { return 1.0 * s.item->where.head; }},
};

std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  // Equal values have their mean rank.
  for (std::size_t i = 0, end = 0; i < order.size(); i = end) {
    do ++end;
    while (end < order.size() && values[order[end]] == values[order[i]]);
    for (std::size_t k = i; k < end; ++k) ranks[order[k]] = static_cast<double>(i + end - 1) / 2;
  }
  return ranks;
}

/// The correlation of the ranks of two lists: ±1 if one always grows or falls with the other.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const std::vector<double> x = ranks_of(a), y = ranks_of(b);
  const double middle = static_cast<double>(x.size() - 1) / 2;
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - middle) * (x[i] - middle), yy += (y[i] - middle) * (y[i] - middle);
    xy += (x[i] - middle) * (y[i] - middle);
  }
  return xx == 0 || yy == 0 ? 0 : xy / std::sqrt(xx * yy);
}

/// ", which grows with the position"; empty if the factors follow from none of the causes.
std::string cause_in_words(const std::vector<const Sight*>& vectors,
                           const std::vector<double>& factors) {
  constexpr std::size_t kFewest = 12;
  constexpr double kNearlyAlways = 0.97;
  if (factors.size() < kFewest) return {};
  std::string words;
  double best = kNearlyAlways;
  for (const Cause& cause : kCauses) {
    std::vector<double> causes;
    for (const Sight* s : vectors) causes.push_back(cause.of(*s));
    // A vector may have coordinates that are no numbers, beside pairs that are.
    if (!std::all_of(causes.begin(), causes.end(), [](double v) { return std::isfinite(v); }))
      continue;
    if (std::set<double>(causes.begin(), causes.end()).size() < kFewest / 2) continue;
    const double correlation = rank_correlation(factors, causes);
    if (std::abs(correlation) <= best) continue;
    best = std::abs(correlation);
    words =
        std::string(correlation > 0 ? ", which grows with " : ", which falls with ") + cause.words;
  }
  return words;
}

/// A factor of its own for each call, if all vectors of each call have the same one.
void add_factors_of_whole_calls(std::vector<Law>& laws, const std::vector<Gain>& gains) {
  std::map<const Observation*, const Gain*> finest;
  for (const Gain& gain : gains) {
    const Gain*& known = finest[gain.at->call];
    if (known == nullptr || gain.bar < known->bar) known = &gain;
  }
  constexpr std::size_t kFewestCalls = 3;
  if (finest.size() < kFewestCalls) return;
  for (const Gain& gain : gains)
    if (const Gain& of_call = *finest[gain.at->call];
        std::abs(gain.value - of_call.value) > 2 * (gain.bar + of_call.bar))
      return;
  auto factors = std::make_shared<std::map<const Observation*, double>>();
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const auto& [call, gain] : finest) {
    factors->emplace(call, gain->value);
    least = std::min(least, gain->value), most = std::max(most, gain->value);
  }
  laws.push_back({"are turned rightly, and all of a call are multiplied by one factor, " +
                      support::short_number(least) + " to " + support::short_number(most),
                  [factors](const Sight& s) -> std::optional<Point> {
                    const auto found = factors->find(s.call);
                    if (found == factors->end()) return std::nullopt;
                    return found->second * point_of(s.item->exact);
                  },
                  true});
}

/// A factor of its own for each vector, measured of its most accurate pair; at least three pairs
/// have to agree.
void add_factors_of_vectors(std::vector<Law>& laws, const std::vector<Gain>& gains) {
  std::map<VectorOf, std::vector<const Gain*>> by_vector;
  for (const Gain& gain : gains) by_vector[vector_of(*gain.at)].push_back(&gain);
  auto factors = std::make_shared<std::map<VectorOf, double>>();
  std::vector<const Sight*> vectors;
  std::vector<double> values;
  constexpr std::size_t kFewest = 3;
  for (const auto& [vector, of_pairs] : by_vector) {
    if (of_pairs.size() < kFewest) continue;
    const Gain& best = **std::min_element(of_pairs.begin(), of_pairs.end(),
                                          [](auto a, auto b) { return a->bar < b->bar; });
    factors->emplace(vector, best.value);
    vectors.push_back(best.at);
    values.push_back(best.value);
  }
  if (factors->empty()) return;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  laws.push_back(
      {"are turned rightly, and each head's vector is multiplied by a factor of its own, " +
           support::short_number(*least) + " to " + support::short_number(*most) +
           cause_in_words(vectors, values),
       [factors](const Sight& s) -> std::optional<Point> {
         const auto found = factors->find(vector_of(s));
         if (found == factors->end()) return std::nullopt;
         return found->second * point_of(s.item->exact);
       },
       true});
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
  add_factors_of_whole_calls(laws, gains);
  add_factors_of_vectors(laws, gains);
  return laws;
}

}  // namespace ropecheck::diagnosis
