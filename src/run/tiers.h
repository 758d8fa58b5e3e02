#ifndef ROPECHECK_RUN_TIERS_H_
#define ROPECHECK_RUN_TIERS_H_

#include <string>
#include <vector>

// The tiers of a run: how thorough it is.
namespace ropecheck::run {

struct Tier {
  std::string name;
  int cases;            ///< for each property and target, in float32; an eighth in other formats
  std::string meaning;  ///< for the user
};

/// "pr" and "nightly".
const std::vector<Tier>& tiers();

/// Throws InputError if there is no such tier.
const Tier& tier_named(const std::string& name);

}  // namespace ropecheck::run

#endif  // ROPECHECK_RUN_TIERS_H_
