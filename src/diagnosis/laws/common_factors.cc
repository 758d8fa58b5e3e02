#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "diagnosis/laws/gains.h"
#include "support/text.h"

// Laws of one factor for all results of a call, tensor, batch row, token, head or vector.
namespace ropecheck::diagnosis {
namespace {

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

/// The results that have one factor: those of which these numbers are equal.
using ScopeKey = std::pair<const Observation*, std::array<int, 4>>;

struct Scope {
  const char* words;
  bool tensor, batch, seq, head;

  ScopeKey of(const Sight& s) const {
    const Place& at = s.item->where;
    return {s.call,
            {tensor ? at.tensor : 0, batch ? at.batch : 0, seq ? at.seq : 0, head ? at.head : 0}};
  }
};

constexpr Scope kScopes[] = {
    {"all of a call are multiplied by one factor", false, false, false, false},
    {"all of a tensor are multiplied by one factor", true, false, false, false},
    {"each batch row is multiplied by a factor of its own", false, true, false, false},
    {"each head is multiplied by a factor of its own", true, false, false, true},
    {"each batch row of a tensor is multiplied by a factor of its own", true, true, false, false},
    {"each token is multiplied by a factor of its own, q and k alike", false, true, true, false},
    {"each token of a tensor is multiplied by a factor of its own", true, true, true, false},
    {"each head's vector is multiplied by a factor of its own", true, true, true, true},
};
constexpr std::size_t kVector = std::size(kScopes) - 1;

using Groups = std::map<ScopeKey, std::vector<const Gain*>>;

Groups groups_in(const std::vector<Gain>& gains, const Scope& scope) {
  Groups groups;
  for (const Gain& gain : gains) groups[scope.of(*gain.at)].push_back(&gain);
  return groups;
}

const Gain& finest_of(const std::vector<const Gain*>& group) {
  return **std::min_element(group.begin(), group.end(),
                            [](const Gain* a, const Gain* b) { return a->bar < b->bar; });
}

/// Returns true if nearly all factors agree with the most accurate one of their group, and if
/// there are so many groups that it is no accident.
bool agree_within(const Groups& groups) {
  constexpr std::size_t kFewestGroups = 3;
  constexpr std::size_t kOne = 50;
  if (groups.size() < kFewestGroups) return false;
  std::size_t all = 0, off = 0;
  for (const auto& [key, group] : groups) {
    const Gain& finest = finest_of(group);
    for (const Gain* gain : group) {
      ++all;
      off += std::abs(gain->value - finest.value) > 2 * (gain->bar + finest.bar) ? 1U : 0U;
    }
  }
  return kOne * off <= all;
}

/// At least three pairs of a group have to agree.
void add_law(std::vector<Law>& laws, const Groups& groups, const Scope& scope) {
  constexpr std::size_t kFewest = 3;
  auto factors = std::make_shared<std::map<ScopeKey, double>>();
  std::vector<const Sight*> places;
  std::vector<double> values;
  for (const auto& [key, group] : groups) {
    if (group.size() < kFewest) continue;
    const Gain& finest = finest_of(group);
    factors->emplace(key, finest.value);
    places.push_back(finest.at);
    values.push_back(finest.value);
  }
  if (values.empty()) return;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const std::string cause = scope.seq ? cause_in_words(places, values) : "";
  laws.push_back({std::string("are turned rightly, and ") + scope.words + ", " +
                      support::short_number(*least) + " to " + support::short_number(*most) + cause,
                  [factors, scope](const Sight& s) -> std::optional<Point> {
                    const auto found = factors->find(scope.of(s));
                    if (found == factors->end()) return std::nullopt;
                    return found->second * point_of(s.item->exact);
                  },
                  true});
}

}  // namespace

std::vector<Law> laws_of_common_factors(const std::vector<Gain>& gains) {
  std::vector<Law> laws;
  for (std::size_t i = 0; i < kVector && laws.empty(); ++i)
    if (const Groups groups = groups_in(gains, kScopes[i]); agree_within(groups))
      add_law(laws, groups, kScopes[i]);
  add_law(laws, groups_in(gains, kScopes[kVector]), kScopes[kVector]);
  return laws;
}

}  // namespace ropecheck::diagnosis
