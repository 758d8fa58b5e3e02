#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>

#include "diagnosis/failure_pattern.h"
#include "support/text.h"

// Classifies the wrong pairs. For pairs that are merely rotated by a wrong angle, it examines the
// error δ of the angle. Three laws are tried: the same δ everywhere, δ = n·θ (the position is off
// by n), and δ = c·t·θ (the frequency or the position is off by a factor). If none fits, it
// describes how the largest δ grows with the position.
namespace ropecheck::diagnosis {
namespace {

/// A statement counts as true if it is true for nine of ten.
constexpr double kNearlyAll = 0.9;

/// Two norms count as the same if their difference is below this, relative to r. It is coarser than
/// the rounding of any format.
constexpr double kSameNorm = 0x1p-6;

double re(const Pair& z) { return z.re.hi; }
double im(const Pair& z) { return z.im.hi; }

double angle_between(const Pair& from, const Pair& to) {
  const Pair quotient = to * conj(from);
  return std::atan2(im(quotient), re(quotient));
}

struct WrongPair {
  const PairResult* pair;
  bool inverse;

  double r() const { return norm(pair->exact); }
  double size_of_position() const { return std::abs(static_cast<double>(pair->t)); }
  bool is_finite() const { return finite(pair->got); }
  bool is_zero() const { return norm(pair->got) == 0; }
  bool is_unturned() const { return norm(pair->got - pair->x) <= pair->bound; }
  /// If the exact result is x rotated by φ, backwards means x rotated by −φ.
  bool is_backwards() const {
    const double phi = angle_between(pair->x, pair->exact);
    const double turned = angle_between(pair->x, pair->got);
    return keeps_norm() && std::abs(phi) > kSameNorm &&
           std::abs(std::remainder(turned + phi, 2 * std::acos(-1.0))) * r() <= 4 * pair->bound;
  }
  bool keeps_norm() const { return std::abs(norm(pair->got) - r()) <= kSameNorm * r(); }
  /// δ, counted in the forward direction.
  double angle_error() const {
    const double delta = angle_between(pair->exact, pair->got);
    return inverse ? -delta : delta;
  }
};

struct Kind {
  bool (*holds)(const WrongPair&);
  const char* words;
};

constexpr Kind kKinds[] = {
    {[](const WrongPair& w) { return !w.is_finite(); }, "are NaN or infinite."},
    {[](const WrongPair& w) { return w.is_zero(); }, "are zero."},
    {[](const WrongPair& w) { return w.is_unturned(); }, "are left as they were."},
    {[](const WrongPair& w) { return w.is_backwards(); }, "are turned the other way."},
};

double quantile(std::vector<double> values, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
  return values[at];
}

/// Returns the median if the middle eight tenths of the values span at most a tenth of it.
std::optional<double> constant_in(const std::vector<double>& values) {
  constexpr std::size_t kFewest = 8;
  if (values.size() < kFewest) return std::nullopt;
  const double median = quantile(values, 0.5);
  const double spread = quantile(values, 0.9) - quantile(values, 0.1);
  if (!(spread <= 0.1 * std::abs(median))) return std::nullopt;
  return median;
}

std::string law_of(const std::vector<WrongPair>& turned) {
  // Pairs whose δ is large compared with the effect of rounding on it; among them those of the
  // smallest angles, because a large error wraps around.
  constexpr std::ptrdiff_t kMost = 200;
  std::vector<const WrongPair*> clear;
  for (const WrongPair& w : turned)
    if (std::abs(w.angle_error()) * w.r() >= 16 * w.pair->bound) clear.push_back(&w);
  const auto angle = [](const WrongPair* w) { return w->size_of_position() * w->pair->theta; };
  std::stable_sort(clear.begin(), clear.end(),
                   [&](const WrongPair* a, const WrongPair* b) { return angle(a) < angle(b); });
  if (std::ssize(clear) > kMost) clear.resize(kMost);
  std::vector<double> same, per_theta, per_angle;
  for (const WrongPair* w : clear) {
    const double delta = w->angle_error();
    const auto t = static_cast<double>(w->pair->t);
    same.push_back(delta);
    per_theta.push_back(delta / w->pair->theta);
    if (t != 0) per_angle.push_back(delta / (t * w->pair->theta));
  }
  if (const auto off = constant_in(per_theta))
    return " It is as if positions were off by " + support::short_number(*off) + ".";
  if (const auto factor = constant_in(per_angle))
    return " The angle is " + support::short_number(100 * std::abs(*factor)) +
           (*factor > 0 ? " % too large." : " % too small.");
  if (const auto delta = constant_in(same))
    return " The angle is off by " + support::short_number(*delta) +
           " rad, at all positions at which it is wrong.";
  return {};
}

/// Names the position at which an error appears that does not grow afterwards.
std::string jump_at(const std::vector<Probe>& probes) {
  const auto boundary = boundary_of(probes);
  // Nothing rotates at position 0, so nearly all mistakes begin at 1.
  if (!boundary || boundary->first_wrong <= 1) return {};
  return " The error jumps at position " + std::to_string(boundary->first_wrong) +
         (boundary->of_size ? ", of either sign" : "") + ": up to " +
         std::to_string(boundary->last_right) + " it is within its bounds.";
}

/// The slope of log₂ of the largest |δ| of an octave as a function of the octave, by least squares.
std::optional<double> growth_of(const std::vector<WrongPair>& turned) {
  constexpr double kSaturated = 0.5;
  std::map<int, double> largest;
  for (const WrongPair& w : turned) {
    const auto size = static_cast<std::uint64_t>(w.size_of_position());
    double& delta = largest[static_cast<int>(std::bit_width(size))];
    delta = std::max(delta, std::abs(w.angle_error()));
  }
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const auto& [octave, delta] : largest) {
    if (delta > kSaturated || delta == 0) continue;
    const double o = octave;
    const double l = std::log2(delta);
    n += 1, x += o, y += l, xx += o * o, xy += o * l;
  }
  constexpr double kFewest = 5;
  if (n < kFewest) return std::nullopt;
  return (n * xy - x * y) / (n * xx - x * x);
}

bool is_flat(double slope) { return std::abs(slope) < 0.3; }

std::string words_of_growth(double slope) {
  if (slope > 0.7 && slope < 1.4)
    return " The error of the angle grows in proportion to the position.";
  if (is_flat(slope))
    return " The error of the angle is as large at small positions as at large ones.";
  return {};
}

std::string norms_of(const std::vector<WrongPair>& wrong) {
  std::vector<double> ratios;
  for (const WrongPair& w : wrong)
    if (w.is_finite() && w.r() > 0) ratios.push_back(norm(w.pair->got) / w.r());
  if (ratios.empty()) return {};
  if (const auto factor = constant_in(ratios))
    return "The wrong pairs are " + support::short_number(*factor) +
           " times as long as they should be.";
  return "The wrong pairs are between " + support::short_number(quantile(ratios, 0.05)) + " and " +
         support::short_number(quantile(ratios, 0.95)) + " times as long as they should be.";
}

}  // namespace

std::string what_wrong_pairs_are_like(const std::vector<Probe>& probes) {
  std::vector<WrongPair> wrong;
  for (const Probe& probe : probes)
    for (const PairResult& pair : probe.pairs)
      if (pair.wrong()) wrong.push_back({&pair, probe.shape().direction != Direction::forward});
  if (wrong.empty()) return {};
  const double nearly_all = kNearlyAll * static_cast<double>(wrong.size());
  const auto most = [&](const auto& holds) {
    return static_cast<double>(std::count_if(wrong.begin(), wrong.end(), holds)) >= nearly_all;
  };
  for (const Kind& kind : kKinds)
    if (most(kind.holds)) return std::string("The wrong pairs ") + kind.words;
  if (!most([](const WrongPair& w) { return w.is_finite() && w.keeps_norm(); }))
    return norms_of(wrong);
  std::vector<WrongPair> turned;
  for (const WrongPair& w : wrong)
    if (w.is_finite() && w.r() > 0) turned.push_back(w);
  std::string text = "The wrong pairs have the right norm and are turned by a wrong angle.";
  const std::string law = law_of(turned);
  const std::optional<double> slope = law.empty() ? growth_of(turned) : std::nullopt;
  const std::string jump = !law.empty() || (slope && is_flat(*slope)) ? jump_at(probes) : "";
  text += law;
  if (jump.empty() && slope) text += words_of_growth(*slope);
  return text + jump;
}

}  // namespace ropecheck::diagnosis
