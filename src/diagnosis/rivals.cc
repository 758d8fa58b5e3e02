#include "diagnosis/rivals.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace ropecheck::diagnosis {
namespace {

/// Calls that may tell laws apart: like small calls with results that one of them gives, and
/// larger.
std::vector<Experiment> telling_calls(const std::vector<Sight>& wrong, const Law& law,
                                      const Laboratory& laboratory) {
  constexpr std::size_t kBases = 3, kMostOfABase = 2048, kMostOfACall = 8192;
  const Possible possible = possible_in(laboratory.implementation(), laboratory.options());
  std::vector<const Observation*> bases;
  for (const Sight& s : wrong)
    if (elements_of(s.call->shape()) <= kMostOfABase && (bases.empty() || bases.back() != s.call) &&
        confirms(s, law))
      bases.push_back(s.call);
  std::vector<Experiment> list;
  const std::size_t step = std::max<std::size_t>(1, bases.size() / kBases);
  for (std::size_t i = 0; i < bases.size(); i += step) {
    const Observation& base = *bases[i];
    for (Case& one : larger_calls(base.shape(), possible))
      list.push_back({std::move(one), base.before});
    for (Experiment& one : variations_of(base.shape(), 0, possible, true))
      list.push_back({std::move(one.c), base.before});
  }
  std::erase_if(list, [](const Experiment& one) { return elements_of(one.c) > kMostOfACall; });
  return list;
}

/// The distance of two results, in roundings of the norm, below which they tell nothing.
constexpr double kFaint = 0.15;
constexpr std::size_t kFewestFaint = 400;

double rounding_of(const Sight& s) {
  return format_of(s.call->shape().dtype).unit_roundoff() * norm(s.item->exact);
}

/// Counts the results that a law gives and another does not.
class Disputes {
 public:
  explicit Disputes(const std::vector<Law>& laws)
      : laws_(laws), given_(laws.size()), distance_(laws.size()) {}

  void look_at(const Sight& s) {
    if (!s.item->is_pair() || !s.item->plain || !finite(s.item->got)) return;
    std::vector<bool> gives;
    for (const Law& law : laws_) gives.push_back(confirms(s, law));
    const auto count = static_cast<std::size_t>(std::count(gives.begin(), gives.end(), true));
    if (count == 0) return;
    compare_distances(s);
    if (count == laws_.size()) return;
    for (std::size_t i = 0; i < laws_.size(); ++i) given_[i] += gives[i] ? 1U : 0U;
  }

  /// Laws that give the most, or nearly as many: a result may be close to two laws by chance. Laws
  /// are left out whose results are clearly farther from those that were seen than another's.
  std::vector<Law> best() const {
    const std::size_t most = *std::max_element(given_.begin(), given_.end());
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < laws_.size(); ++i)
      if (given_[i] + most / 100 >= most) chosen.push_back(i);
    if (compared_ >= kFewestFaint) {
      // Five standard deviations of the mean of so many squares.
      const double farther = 1 + 5 * std::sqrt(2 / static_cast<double>(compared_));
      double nearest = distance_[chosen.front()];
      for (const std::size_t i : chosen) nearest = std::min(nearest, distance_[i]);
      std::erase_if(chosen, [&](std::size_t i) { return distance_[i] > farther * nearest; });
    }
    std::vector<Law> laws;
    for (const std::size_t i : chosen) laws.push_back(laws_[i]);
    return laws;
  }

 private:
  /// Results that a law gives tell by their distances, in roundings of the norm, if the laws differ
  /// there. A law that does not give a result is as far from it as any.
  void compare_distances(const Sight& s) {
    const double unit = rounding_of(s);
    std::vector<double> off;
    for (const Law& law : laws_) {
      const std::optional<Point> result = law.result(s);
      const double bar = bar_of(s, law) / unit;
      off.push_back(result ? std::min(bar, std::abs(*result - point_of(s.item->got)) / unit) : bar);
    }
    const auto [least, most] = std::minmax_element(off.begin(), off.end());
    if (*most - *least < kFaint) return;
    ++compared_;
    for (std::size_t i = 0; i < laws_.size(); ++i) distance_[i] += off[i] * off[i];
  }

  const std::vector<Law>& laws_;
  std::vector<std::size_t> given_;
  std::vector<double> distance_;  ///< the sum of the squares
  std::size_t compared_ = 0;
};

/// The best laws, by so many of the wrong results and by all of the further calls.
std::vector<Law> undisputed(std::vector<Law> laws, const std::vector<Sight>& wrong,
                            std::size_t count, const std::vector<const Observation*>& further) {
  Disputes disputes(laws);
  for (std::size_t i = 0; i < wrong.size(); i += (wrong.size() / count) | 1)
    disputes.look_at(wrong[i]);
  for (const Observation* call : further)
    for (const Item& item : call->items) disputes.look_at({call, &item});
  return disputes.best();
}

}  // namespace

bool differ(const Sight& s, const Law& a, const Law& b) {
  const auto one = a.result(s), other = b.result(s);
  if (!one || !other) return one.has_value() != other.has_value();
  return std::abs(*one - *other) > 2 * std::max(bar_of(s, a), bar_of(s, b));
}

bool differ_faintly(const std::vector<Sight>& sights, const Law& a, const Law& b) {
  std::size_t count = 0;
  for (const Sight& s : sights) {
    const auto one = a.result(s), other = b.result(s);
    if (one && other && std::abs(*one - *other) > kFaint * rounding_of(s)) ++count;
    if (count >= kFewestFaint) return true;
  }
  return false;
}

std::vector<Law> best_of_rivals(std::vector<Law> laws, const std::vector<Sight>& wrong,
                                const std::vector<Sight>& right, Laboratory& laboratory) {
  constexpr double kUntil = 0.7;
  constexpr std::size_t kFewResults = 2000, kManyResults = 20'000;
  if (laws.size() < 2) return laws;
  // A few results leave few laws, of which more results are looked at.
  if (wrong.size() > kManyResults) laws = undisputed(std::move(laws), wrong, kFewResults, {});
  if (laws.size() < 2) return laws;
  std::vector<const Observation*> further;
  if (laboratory.may_test())
    further = laboratory.make_and_keep(telling_calls(wrong, laws.front(), laboratory), kUntil);
  std::vector<Law> best = undisputed(std::move(laws), wrong, kManyResults, further);
  // Laws that never differ from the first are the same law in other words, or with another digit.
  const Law first = best.front();
  best.erase(std::remove_if(best.begin() + 1, best.end(),
                            [&](const Law& law) {
                              return law.words == first.words ||
                                     (!differ_faintly(wrong, first, law) &&
                                      std::none_of(right.begin(), right.end(), [&](const Sight& s) {
                                        return differ(s, first, law);
                                      }));
                            }),
             best.end());
  return best;
}

}  // namespace ropecheck::diagnosis
