#include "recording/identify/frequencies.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <map>
#include <numbers>
#include <optional>

namespace ropecheck::recording {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
/// Angles that are made in float32 are off by up to some ten units of 2^−24, relatively.
constexpr double kAngleRounding = 0x1p-20;
/// The error bar of an angle, in u: more than the E of every contract.
constexpr double kBar = 5;
/// More frequencies than these are not followed.
constexpr std::size_t kMostFollowed = 4096;
/// Positions that are off by more than this are not looked for, nor from fewer pairs than these.
constexpr std::int64_t kFarthestShift = 4096;
constexpr std::size_t kFewestStarts = 3;
/// No model has a pair that turns faster; pairs that agree with nothing slower are looked at
/// without this limit.
constexpr double kUsualMost = 1.05;

double wrapped(double angle) { return std::remainder(angle, kTurn); }

double size(std::int64_t t) { return std::abs(static_cast<double>(t)); }

/// A phase, or the difference of two. The roundings of its angles are relative to them: at most
/// |θ|·reach times `rounding`, which is 0 or kAngleRounding.
struct Step {
  std::int64_t t;
  double angle;
  double bar;
  double reach;
  double rounding;

  double bar_for(double theta) const { return bar + rounding * std::abs(theta) * reach; }
};

/// The phases and differences of two of them, from the smallest |t| on: neighbours, the next but
/// one, four apart, and so on, so that there are small and growing distances wherever the positions
/// lie. `origin`: 0 has the angle 0, so that each phase by itself counts.
std::vector<Step> from_the_smallest(std::vector<Phase> phases, bool origin, double rounding) {
  std::sort(phases.begin(), phases.end(), [](const Phase& a, const Phase& b) { return a.t < b.t; });
  std::vector<Step> all;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const Phase& one = phases[i];
    if (origin && one.t != 0) all.push_back({one.t, one.angle, one.bar, size(one.t), rounding});
    for (std::size_t back = 1; back <= i; back *= 2) {
      const Phase& other = phases[i - back];
      std::int64_t apart = 0;
      if (__builtin_sub_overflow(one.t, other.t, &apart) || apart == 0) continue;
      all.push_back({apart, one.angle - other.angle, one.bar + other.bar,
                     size(one.t) + size(other.t), rounding});
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Step& a, const Step& b) { return size(a.t) < size(b.t); });
  return all;
}

/// The frequencies that agree with one step.
Agreeing first_guesses(const Step& step, double most) {
  Agreeing all;
  const double t = static_cast<double>(step.t);
  const double reach = most * std::abs(t) + step.bar_for(most);
  if (reach / kTurn > static_cast<double>(kMostFollowed)) {
    all.undetermined = true;
    return all;
  }
  const double first = wrapped(step.angle);
  const int turns = static_cast<int>(reach / kTurn) + 1;
  for (int k = -turns; k <= turns; ++k) {
    const double angle = first + k * kTurn;
    if (std::abs(angle) <= reach)
      all.frequencies.push_back({angle / t, step.bar_for(angle / t) / std::abs(t)});
  }
  return all;
}

/// Returns the frequency, narrowed by one more step; empty if it does not agree.
std::optional<Frequency> narrowed(const Frequency& guess, const Step& step) {
  const double t = static_cast<double>(step.t);
  const double spread = guess.bar * std::abs(t);
  if (spread > std::numbers::pi / 2) return guess;  // it agrees with any angle
  const double bar = step.bar_for(guess.theta);
  const double off = wrapped(step.angle - guess.theta * t);
  if (std::abs(off) > spread + bar) return std::nullopt;
  if (bar / std::abs(t) >= guess.bar) return guess;
  return Frequency{guess.theta + off / t, bar / std::abs(t)};
}

Agreeing agreeing_if(const std::vector<Phase>& phases, double most, bool origin, double rounding) {
  const std::vector<Step> all = from_the_smallest(phases, origin, rounding);
  Agreeing result;
  if (all.empty()) {
    result.undetermined = true;
    return result;
  }
  result = first_guesses(all.front(), most);
  for (const Step& step : all) {
    std::vector<Frequency> left;
    for (const Frequency& guess : result.frequencies)
      if (const auto better = narrowed(guess, step)) left.push_back(*better);
    result.frequencies = std::move(left);
  }
  return result;
}

/// Angles that are as good as exact tell more than angles that may be rounded to float32, so that
/// they are tried first.
Agreeing agreeing(const std::vector<Phase>& phases, double most, bool origin) {
  Agreeing exact = agreeing_if(phases, most, origin, 0);
  return exact.frequencies.empty() && !exact.undetermined
             ? agreeing_if(phases, most, origin, kAngleRounding)
             : exact;
}

/// One angle for each position of an axis, from all vectors there; empty if the vectors of a
/// position do not turn alike.
std::optional<std::vector<Phase>> phases_of(const Sample& sample, const Pairing& pairing, int pair,
                                            int axis) {
  const auto [a, b] = elements_of(pairing, pair);
  const auto first = static_cast<std::size_t>(a), second = static_cast<std::size_t>(b);
  struct Sum {
    std::complex<double> products;
    double norms = 0;
  };
  std::map<std::int64_t, Sum> sums;
  const auto position = [&](const Sample::Vector& vector) {
    return sample.positions[vector.token][static_cast<std::size_t>(axis)];
  };
  for (const Sample::Vector& v : sample.vectors) {
    const std::complex<double> x(v.x[first], v.x[second]), y(v.y[first], v.y[second]);
    Sum& sum = sums[position(v)];
    sum.products += y * std::conj(x);
    sum.norms += std::norm(x);
  }
  std::vector<Phase> phases;
  for (const auto& [t, sum] : sums)
    if (sum.norms > 0) phases.push_back({t, std::arg(sum.products), kBar * sample.u});
  for (const Sample::Vector& v : sample.vectors) {
    const std::complex<double> x(v.x[first], v.x[second]), y(v.y[first], v.y[second]);
    const Sum& sum = sums[position(v)];
    if (sum.norms == 0) continue;
    const std::complex<double> mean = sum.products / sum.norms;
    if (std::abs(y - mean * x) > 2 * kBar * sample.u * std::abs(x) * std::max(1.0, std::abs(mean)))
      return std::nullopt;
  }
  return phases;
}

/// A frequency from differences of phases alone, and the angle at position 0.
struct Start {
  double theta;
  double angle;
  double bar;
};

std::optional<Start> start_of(const std::vector<Phase>& phases) {
  const Agreeing found = agreeing(phases, kUsualMost, false);
  if (found.frequencies.size() != 1) return std::nullopt;
  const auto [theta, theta_bar] = found.frequencies.front();
  if (std::abs(theta) < 8 * theta_bar) return std::nullopt;
  const Phase& nearest =
      *std::min_element(phases.begin(), phases.end(),
                        [](const Phase& a, const Phase& b) { return size(a.t) < size(b.t); });
  const double t = static_cast<double>(nearest.t);
  return Start{theta, nearest.angle - theta * t,
               nearest.bar + (std::abs(t) + 1) * theta_bar + kAngleRounding};
}

/// Returns the frequency that the phases have in the mean.
double refined(double theta, const std::vector<Phase>& phases) {
  double off = 0, squares = 0;
  for (const Phase& phase : phases) {
    const double t = static_cast<double>(phase.t);
    off += t * wrapped(phase.angle - theta * t);
    squares += t * t;
  }
  return squares == 0 ? theta : theta + off / squares;
}

MeasuredPair measured_pair(const Sample& sample, const Pairing& pairing, int pair) {
  MeasuredPair result;
  std::vector<Agreeing> by_axis;
  std::vector<std::vector<Phase>> phases_by_axis;
  double farthest = 0;
  bool still = true;
  for (int axis = 0; axis < sample.axes; ++axis) {
    const auto phases = phases_of(sample, pairing, pair, axis);
    by_axis.emplace_back();
    phases_by_axis.push_back(phases.value_or(std::vector<Phase>()));
    if (!phases) continue;
    for (const Phase& phase : *phases) {
      farthest = std::max(farthest, size(phase.t));
      still &= std::abs(phase.angle) <= phase.bar;
    }
    by_axis.back() = agreeing_frequencies(*phases, kUsualMost);
    if (by_axis.back().frequencies.empty() && !by_axis.back().undetermined)
      by_axis.back() = agreeing_frequencies(*phases, std::numbers::pi);
    if (!by_axis.back().frequencies.empty() || by_axis.back().undetermined)
      result.axes.push_back(axis);
  }
  if (result.axes.empty()) return result;
  if (still) {
    result.kind = PairKind::still;
    result.frequency = {0, farthest > 0 ? kBar * sample.u / farthest : INFINITY};
    return result;
  }
  const auto axis = static_cast<std::size_t>(result.axes.front());
  const Agreeing& agreeing = by_axis[axis];
  result.kind = agreeing.frequencies.size() == 1 ? PairKind::measured : PairKind::ambiguous;
  if (result.kind == PairKind::ambiguous) result.agreeing = agreeing.frequencies;
  if (result.kind == PairKind::measured) {
    result.frequency = agreeing.frequencies.front();
    result.frequency.theta = refined(result.frequency.theta, phases_by_axis[axis]);
  }
  return result;
}

/// The frequency among `agreeing` with a given sign (0: any) that is nearest to `expected`.
std::optional<Frequency> nearest_of(const std::vector<Frequency>& agreeing, double expected,
                                    double sign) {
  std::optional<Frequency> best;
  for (const Frequency& one : agreeing) {
    if (one.theta == 0 || one.theta * sign < 0) continue;
    const auto off = [&](const Frequency& f) { return std::abs(std::abs(f.theta) - expected); };
    if (!best || off(one) < off(*best)) best = one;
  }
  return best;
}

}  // namespace

Agreeing agreeing_frequencies(const std::vector<Phase>& phases, double most) {
  return agreeing(phases, most, true);
}

std::optional<std::int64_t> shift_of_positions(const Sample& sample, const Pairing& pairing,
                                               int count) {
  std::vector<Start> starts;
  for (int pair = 0; pair < count; ++pair)
    if (const auto phases = phases_of(sample, pairing, pair, 0))
      if (const auto start = start_of(*phases)) starts.push_back(*start);
  if (starts.size() < kFewestStarts) return std::nullopt;
  for (std::int64_t distance = 0; distance <= kFarthestShift; ++distance)
    for (const std::int64_t shift : {distance, -distance})
      if (std::all_of(starts.begin(), starts.end(), [&](const Start& start) {
            const double off = wrapped(start.angle - start.theta * static_cast<double>(shift));
            return std::abs(off) <= start.bar;
          }))
        return shift;
  return std::nullopt;
}

std::vector<MeasuredPair> measured_pairs(const Sample& sample, const Pairing& pairing, int count) {
  std::vector<MeasuredPair> pairs;
  for (int pair = 0; pair < count; ++pair) pairs.push_back(measured_pair(sample, pairing, pair));
  return pairs;
}

void choose_by_neighbours(std::vector<MeasuredPair>& pairs, std::size_t first, std::size_t end) {
  std::vector<double> slower;  // the logarithms of those that are known, the slowest first
  double sign = 0;
  for (std::size_t j = end; j-- > first;) {
    MeasuredPair& pair = pairs[j];
    if (pair.kind == PairKind::ambiguous) {
      const std::size_t known = slower.size();
      const double expected = known == 0   ? 0
                              : known == 1 ? std::exp(slower[0])
                                           : std::exp(2 * slower[known - 1] - slower[known - 2]);
      const auto chosen = nearest_of(pair.agreeing, expected, sign);
      if (!chosen) return;
      pair.kind = PairKind::measured;
      pair.frequency = *chosen;
      pair.by_neighbours = true;
    }
    if (pair.kind != PairKind::measured || pair.frequency.theta == 0) continue;
    sign = pair.frequency.theta;
    slower.push_back(std::log(std::abs(pair.frequency.theta)));
  }
}

}  // namespace ropecheck::recording
