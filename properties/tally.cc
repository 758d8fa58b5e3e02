#include "properties/tally.h"

#include <cmath>
#include <cstdio>
#include <limits>

namespace ropecheck::inline properties {
namespace {

std::string four_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace

void Tally::compare(double error, double bound, double unit, const Place& where, const char* what) {
  ++verdict_.comparisons;
  const bool holds = error <= bound;  // false for a NaN
  if (!holds) ++verdict_.failures;
  const double infinity = std::numeric_limits<double>::infinity();
  const double size = std::isnan(error) ? infinity : error;
  const double ratio = size == 0 ? 0 : bound > 0 ? size / bound : infinity;
  const double scale = unit > 0 ? unit : bound > 0 ? bound : 1;
  if (ratio > worst_ratio_) keep(ratio, size / scale, bound / scale, where, what);
}

// Division is monotone, rounded too: the ratio of the error itself is no larger.
bool Tally::count_if_no_worse(double error, double bound) {
  if (!(error <= bound && error / bound <= worst_ratio_)) return false;
  ++verdict_.comparisons;
  return true;
}

void Tally::require(bool holds, const Place& where, const char* what) {
  ++verdict_.comparisons;
  if (!holds) ++verdict_.failures;
  const double error = holds ? 0 : std::numeric_limits<double>::infinity();
  if (error > worst_ratio_) keep(error, error, 0, where, what);
}

void Tally::keep(double ratio, double error, double budget, const Place& where, const char* what) {
  worst_ratio_ = ratio;
  worst_what_ = what;
  verdict_.worst_error = error;
  verdict_.budget = budget;
  verdict_.where = where;
}

Verdict Tally::verdict(const char* when_nothing_compared) const {
  if (verdict_.comparisons == 0) return skipped(when_nothing_compared);
  Verdict verdict = verdict_;
  if (verdict.failures == 0) return verdict;
  verdict.outcome = Outcome::failed;
  verdict.reason = std::string(worst_what_) + " at " + describe(verdict.where);
  if (verdict.budget > 0)
    verdict.reason += ": off by " + four_digits(verdict.worst_error) + " u where " +
                      four_digits(verdict.budget) + " u are allowed";
  verdict.reason += " (" + std::to_string(verdict.failures) + " of " +
                    std::to_string(verdict.comparisons) + " comparisons fail)";
  return verdict;
}

std::string describe(const Place& where) {
  std::string text = "batch " + std::to_string(where.batch) + ", token " +
                     std::to_string(where.seq) + ", head " + std::to_string(where.head);
  if (where.pair >= 0) text += ", pair " + std::to_string(where.pair);
  return text + " of " + where.tensor + ", at position " + describe(where.position);
}

}  // namespace ropecheck::properties
