#include "diagnosis/seeds.h"

#include <algorithm>

namespace ropecheck::diagnosis {
namespace {

constexpr std::size_t kFewElements = 2000;

}  // namespace

std::vector<Case> seeds_of(const std::vector<Case>& failing) {
  constexpr std::size_t kSeeds = 4;
  std::vector<Case> seeds;
  for (const bool repeat : {false, true})
    for (const Case& c : failing) {
      const auto is_alike = [&](const Case& other) {
        return other.dtype == c.dtype && other.direction == c.direction &&
               other.spec.layout == c.spec.layout;
      };
      const bool known = std::find(seeds.begin(), seeds.end(), c) != seeds.end();
      if (seeds.size() < kSeeds && !known &&
          (repeat || std::none_of(seeds.begin(), seeds.end(), is_alike)))
        seeds.push_back(c);
    }
  return seeds;
}

std::vector<Case> further_seeds(const std::vector<Observation>& seen,
                                const std::vector<Case>& failing) {
  constexpr std::ptrdiff_t kFew = 12;
  constexpr std::size_t kMost = 2;
  std::vector<Case> further;
  if (std::count_if(seen.begin(), seen.end(), [](const Observation& o) { return o.plain; }) > kFew)
    return further;
  for (const Observation& one : seen)
    if (one.plain && elements_of(one.shape()) <= kFewElements && further.size() < kMost &&
        std::find(failing.begin(), failing.end(), one.shape()) == failing.end())
      further.push_back(one.shape());
  return further;
}

std::vector<Case> small_cases(const std::vector<Experiment>& random, std::size_t from,
                              std::size_t count) {
  // Every fourth random call has special values.
  constexpr std::size_t kSpecial = 4;
  std::vector<Case> cases;
  for (std::size_t i = from; i < random.size() && cases.size() < count; ++i)
    if (elements_of(random[i].c) <= kFewElements && i % kSpecial != kSpecial - 1)
      cases.push_back(random[i].c);
  return cases;
}

}  // namespace ropecheck::diagnosis
