#include "run/tiers.h"

#include <fmt/core.h>

#include "run/run.h"
#include "support/input_error.h"

namespace ropecheck::run {

const std::vector<Tier>& tiers() {
  static const std::vector<Tier> all = {
      {"pr", kDefaultCases, "for every change: less than a minute on two processors"},
      {"nightly", 1000, "for every night: some twenty minutes on two processors"},
  };
  return all;
}

const Tier& tier_named(const std::string& name) {
  for (const Tier& tier : tiers())
    if (tier.name == name) return tier;
  throw support::InputError(fmt::format("there is no tier '{}'; there are pr and nightly", name));
}

}  // namespace ropecheck::run
