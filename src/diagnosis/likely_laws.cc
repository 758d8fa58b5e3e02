#include "diagnosis/likely_laws.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <map>
#include <utility>

namespace ropecheck::diagnosis {
namespace {

/// A law that gives less than a tenth of a sample is seldom found among the first hundred of it.
double share_confirmed(const std::vector<Sight>& sample, const Law& law) {
  constexpr std::size_t kFirst = 100;
  if (sample.size() > 2 * kFirst) {
    std::size_t tried = 0, found = 0;
    for (std::size_t i = 0; i < sample.size(); i += sample.size() / kFirst, ++tried)
      found += confirms(sample[i], law) ? 1U : 0U;
    if (50 * found < tried) return 0;
  }
  const auto count =
      std::count_if(sample.begin(), sample.end(), [&](const Sight& s) { return confirms(s, law); });
  return static_cast<double>(count) / static_cast<double>(std::max<std::size_t>(1, sample.size()));
}

void add_laws(std::vector<Law>& laws, std::vector<Law> more) {
  laws.insert(laws.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

/// The laws in stages: simple ones first, and within a stage the more specific ones first. A later
/// stage is asked only if the earlier ones do not explain nearly everything.
std::vector<Law> stage(int number, const std::vector<Sight>& wrong) {
  std::vector<Law> laws;
  const bool has_table = wrong.front().call->table.has_value();
  switch (number) {
    case 0:
      add_laws(laws, laws_of_coordinates());
      if (has_table) add_laws(laws, laws_of_given_entries());
      if (!has_table) add_laws(laws, laws_of_coarse_values());
      if (!has_table) add_laws(laws, measured_laws(wrong));
      if (!has_table) add_laws(laws, laws_of_reductions(wrong));
      add_laws(laws, measured_gains(wrong));
      if (!has_table) add_laws(laws, measured_axes(wrong));
      add_laws(laws, laws_of_positions());
      add_laws(laws, laws_of_indexed_positions());
      if (!has_table) add_laws(laws, measured_laws_of_positions(wrong));
      if (!has_table) add_laws(laws, laws_of_frequencies());
      break;
    case 1:
      if (!has_table) {
        add_laws(laws, laws_of_coarse_products());
        add_laws(laws, laws_of_phases());
        add_laws(laws, laws_of_repeated_tables());
        add_laws(laws, laws_of_interpolation());
        add_laws(laws, laws_of_mixed_turns());
        add_laws(laws, laws_of_series());
      }
      add_laws(laws, laws_of_sources());
      add_laws(laws, laws_of_windows());
      add_laws(laws, laws_of_places(wrong));
      if (!has_table) add_laws(laws, measured_frequencies(wrong));
      break;
    case 2:
      add_laws(laws, examples_of_places(wrong));
      break;
    default:
      break;
  }
  return laws;
}

double share_contrary(const std::vector<Sight>& right, std::size_t explained, const Law& law) {
  const auto count =
      std::count_if(right.begin(), right.end(), [&](const Sight& s) { return would_show(s, law); });
  return static_cast<double>(count) /
         static_cast<double>(static_cast<std::size_t>(count) + explained);
}

}  // namespace

std::vector<Sight> sample_of(const std::vector<Sight>& all) {
  constexpr std::size_t kOfEachCall = 16;
  std::map<const Observation*, std::vector<const Sight*>> by_call;
  for (const Sight& s : all) by_call[s.call].push_back(&s);
  std::vector<Sight> sample;
  for (const auto& [call, sights] : by_call) {
    const std::size_t step = (sights.size() + kOfEachCall - 1) / kOfEachCall;
    // An odd step visits odd and even pairs.
    for (std::size_t i = 0; i < sights.size(); i += step | 1) sample.push_back(*sights[i]);
  }
  return sample;
}

bool explains_as_much(const Chosen& one, const Chosen& other) {
  constexpr double kDifference = 0.01;
  return one.share >= other.share - kDifference;
}

std::vector<Chosen> likely_laws(const std::vector<Sight>& wrong,
                                const std::vector<Sight>& right_sample) {
  constexpr int kStages = 3;
  constexpr std::size_t kMostLikely = 6;
  const std::vector<Sight> sample = sample_of(wrong);
  std::vector<Chosen> all;
  double most = 0;
  for (int number = 0; number < kStages && most < kNearlyEverything; ++number)
    for (Law& law : stage(number, wrong))
      if (const double share = share_confirmed(sample, law); share >= kLeastShare) {
        most = std::max(most, share);
        all.push_back({std::move(law), share, 0});
      }
  for (Chosen& one : all)
    one.contrary = share_contrary(
        right_sample, static_cast<std::size_t>(one.share * static_cast<double>(sample.size())),
        *one.law);
  std::stable_sort(all.begin(), all.end(), [](const Chosen& a, const Chosen& b) {
    const auto in_hundredths = [](double share) { return std::lround(100 * share); };
    // Laws that many right results contradict need a condition, all alike.
    constexpr double kMany = 0.1;
    const auto against = [&](double share) { return in_hundredths(std::min(share, kMany)); };
    // No result can contradict a law that was measured of each call: a formula that needs a
    // condition says more.
    const auto rank = [&](const Chosen& one) {
      return std::pair(-in_hundredths(one.share), against(one.law->is_local ? 1 : one.contrary));
    };
    return rank(a) < rank(b);
  });
  const std::size_t count = std::min(all.size(), kMostLikely);
  all.erase(std::find_if(all.begin() + static_cast<std::ptrdiff_t>(count), all.end(),
                         [&](const Chosen& one) { return !explains_as_much(one, all.front()); }),
            all.end());
  return all;
}

bool have_a_law(const std::vector<Sight>& wrong, const std::vector<Sight>& right) {
  constexpr double kMost = 0.5;
  if (wrong.empty()) return false;
  const std::vector<Chosen> likely = likely_laws(wrong, sample_of(right));
  return !likely.empty() && likely.front().share >= kMost;
}

}  // namespace ropecheck::diagnosis
