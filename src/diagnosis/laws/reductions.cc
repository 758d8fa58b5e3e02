#include <fmt/core.h>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <set>
#include <string>

#include "diagnosis/laws/law.h"
#include "diagnosis/laws/readings.h"

// Laws of angles from which turns are taken off by a constant that was rounded: 2π, π or π/2. The
// error is in proportion to the number of turns, whichever pair it is.
namespace ropecheck::diagnosis {
namespace {

/// The part of a turn that code takes off the angle as often as it fits.
struct PartOfTurn {
  const char* words;
  const char* constant;
  double angle;
};

constexpr PartOfTurn kParts[] = {
    {"whole turn", "2π", 2 * std::numbers::pi},
    {"quarter turn", "π/2", std::numbers::pi / 2},
    {"half turn", "π", std::numbers::pi},
};

/// How often it fits.
struct Count {
  const char* words;
  double (*of)(double parts);
};

constexpr Count kCounts[] = {
    {" that is taken off the angle", [](double parts) { return std::floor(parts); }},
    {" that is taken off the angle, to the nearest",
     [](double parts) { return std::nearbyint(parts); }},
    {" that is taken off the size of the angle", [](double parts) { return std::trunc(parts); }},
};

void add_reductions(std::vector<Law>& laws, const std::vector<Sight>& wrong, const PartOfTurn& part,
                    const Count& count) {
  const auto count_of = [of = count.of, angle = part.angle](const Sight& s) {
    return of(angle_of_pair(s) / angle);
  };
  std::vector<Reading> readings;
  for (const Sight& s : wrong) {
    const double excess = excess_of(s), bar = relative_bar(s), parts = count_of(s);
    if (parts == 0 || std::abs(excess) > 1 || bar > std::abs(excess) / 4) continue;
    readings.push_back({excess / parts, bar / std::abs(parts)});
  }
  for (const double e : likely_numbers(readings))
    if (std::abs(e) < 0.1)
      laws.push_back(
          {fmt::format("are turned {:.3g} rad too {} for each {}{}: its {} is off by that",
                       std::abs(e), e > 0 ? "much" : "little", part.words, count.words,
                       part.constant),
           [e, count_of](const Sight& s) -> std::optional<Point> {
             return turned_further(s, e * count_of(s));
           }});
}

}  // namespace

std::vector<Law> laws_of_reductions(const std::vector<Sight>& wrong) {
  std::vector<Law> laws;
  for (const PartOfTurn& part : kParts)
    for (const Count& count : kCounts) add_reductions(laws, wrong, part, count);
  return laws;
}

bool have_one_cause(const std::vector<Sight>& wrong) {
  constexpr std::size_t kFewest = 40, kFewestFrequencies = 4;
  constexpr double kNearlyAll = 0.95;
  std::vector<Sight> telling;
  std::set<double> frequencies;
  constexpr std::size_t kMost = 2000;
  for (std::size_t i = 0; i < wrong.size(); i += (wrong.size() / kMost) | 1)
    if (const Sight& s = wrong[i]; s.item->error > 2 * bar_of(s)) {
      telling.push_back(s);
      frequencies.insert(s.item->theta);
    }
  if (telling.size() < kFewest || frequencies.size() < kFewestFrequencies) return false;
  std::vector<Law> laws = laws_of_reductions(telling);
  for (Law& law : laws_of_common_angles(telling)) laws.push_back(std::move(law));
  for (const Law& law : laws) {
    std::size_t given = 0;
    for (const Sight& s : telling) given += confirms(s, law) ? 1U : 0U;
    if (static_cast<double>(given) >= kNearlyAll * static_cast<double>(telling.size())) return true;
  }
  return false;
}

}  // namespace ropecheck::diagnosis
