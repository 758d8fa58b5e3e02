#ifndef ROPECHECK_DIAGNOSIS_LIKELY_LAWS_H_
#define ROPECHECK_DIAGNOSIS_LIKELY_LAWS_H_

#include <optional>
#include <vector>

#include "diagnosis/laws/law.h"

// The laws that a sample of wrong results does not exclude.
namespace ropecheck::diagnosis {

/// A law alone has to explain nineteen of twenty, one of several a tenth.
inline constexpr double kNearlyEverything = 0.95, kLeastShare = 0.1;

struct Chosen {
  std::optional<Law> law;
  double share = 0;     ///< of the sample that the law explains
  double contrary = 0;  ///< right results that the law would change, of those and the explained
};

/// Returns true if a law explains no less than another, or less by a hundredth.
bool explains_as_much(const Chosen& one, const Chosen& other);

/// Some sights of every call: a call of thousands says no more than one of dozens.
std::vector<Sight> sample_of(const std::vector<Sight>& all);

/// The laws that explain a part of a sample, the best first: those that explain most, and of those
/// that explain the same up to a hundredth the ones that would change fewest of the right results,
/// in the order of the stages.
std::vector<Chosen> likely_laws(const std::vector<Sight>& wrong,
                                const std::vector<Sight>& right_sample);

/// Returns true if a law gives most of these wrong results.
bool have_a_law(const std::vector<Sight>& wrong, const std::vector<Sight>& right);

}  // namespace ropecheck::diagnosis

#endif  // ROPECHECK_DIAGNOSIS_LIKELY_LAWS_H_
