#include "diagnosis/rivals.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace ropecheck::diagnosis {
namespace {

/// Calls that may tell laws apart: like small calls of `explained`, and larger.
std::vector<Experiment> telling_calls(const std::vector<Sight>& explained,
                                      const Laboratory& laboratory) {
  constexpr std::size_t kBases = 3, kMostOfABase = 2048, kMostOfACall = 8192;
  const Possible possible = possible_in(laboratory.implementation(), laboratory.options());
  std::vector<const Observation*> bases;
  for (const Sight& s : explained)
    if (elements_of(s.call->shape()) <= kMostOfABase && (bases.empty() || bases.back() != s.call))
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

/// Counts the results that a law gives and another does not.
class Disputes {
 public:
  explicit Disputes(const std::vector<Law>& laws) : laws_(laws), given_(laws.size()) {}

  void look_at(const Sight& s) {
    if (!s.item->is_pair() || !s.item->plain || !finite(s.item->got)) return;
    std::vector<bool> gives;
    for (const Law& law : laws_) gives.push_back(confirms(s, law));
    const auto count = static_cast<std::size_t>(std::count(gives.begin(), gives.end(), true));
    if (count == 0 || count == laws_.size()) return;
    for (std::size_t i = 0; i < laws_.size(); ++i) given_[i] += gives[i] ? 1U : 0U;
  }

  /// Laws that give the most, or nearly as many: a result may be close to two laws by chance.
  std::vector<Law> best() const {
    const std::size_t most = *std::max_element(given_.begin(), given_.end());
    std::vector<Law> laws;
    for (std::size_t i = 0; i < laws_.size(); ++i)
      if (given_[i] + most / 100 >= most) laws.push_back(laws_[i]);
    return laws;
  }

 private:
  const std::vector<Law>& laws_;
  std::vector<std::size_t> given_;
};

}  // namespace

bool differ(const Sight& s, const Law& a, const Law& b) {
  const auto one = a.result(s), other = b.result(s);
  if (!one || !other) return one.has_value() != other.has_value();
  return std::abs(*one - *other) > 2 * bar_of(s);
}

std::vector<Law> best_of_rivals(std::vector<Law> laws, const std::vector<Sight>& explained,
                                const std::vector<Sight>& right, Laboratory& laboratory) {
  constexpr double kUntil = 0.7;
  if (laws.size() < 2) return laws;
  Disputes disputes(laws);
  for (const Sight& s : explained) disputes.look_at(s);
  if (laboratory.may_test())
    for (const Observation* call :
         laboratory.make_and_keep(telling_calls(explained, laboratory), kUntil))
      for (const Item& item : call->items) disputes.look_at({call, &item});
  std::vector<Law> best = disputes.best();
  // Laws that never differ from the first are the same law in other words.
  const Law first = best.front();
  best.erase(std::remove_if(best.begin() + 1, best.end(),
                            [&](const Law& law) {
                              return std::none_of(right.begin(), right.end(), [&](const Sight& s) {
                                return differ(s, first, law);
                              });
                            }),
             best.end());
  return best;
}

}  // namespace ropecheck::diagnosis
