#include "recording/identify/pairing.h"

#include <algorithm>
#include <cmath>

namespace ropecheck::recording {
namespace {

/// A norm is kept if its square is within this many u: twice the largest E of a contract, for the
/// square, and twice that again for m and for two roundings of a 16-bit format.
constexpr double kNormNoise = 16;
/// A pair turns visibly if the angle of a vector is larger than this many u.
constexpr double kAngleNoise = 32;
constexpr std::size_t kMostVectors = 256;

/// The ratio of the squared norms of two coordinates, if it is the same for all vectors and one of
/// them turns.
std::optional<double> kept_ratio(const Sample& sample, int a, int b) {
  const auto first = static_cast<std::size_t>(a), second = static_cast<std::size_t>(b);
  const double noise = kNormNoise * sample.u;
  double low = INFINITY, high = 0;
  bool turns = false;
  const std::size_t step = 1 + sample.vectors.size() / kMostVectors;
  for (std::size_t i = 0; i < sample.vectors.size(); i += step) {
    const auto& [token, x, y] = sample.vectors[i];
    const double before = x[first] * x[first] + x[second] * x[second];
    const double after = y[first] * y[first] + y[second] * y[second];
    if (before == 0 && after == 0) continue;
    if (before == 0 || after == 0) return std::nullopt;
    const double ratio = after / before;
    low = std::min(low, ratio);
    high = std::max(high, ratio);
    if (high - low > 2 * noise * low) return std::nullopt;
    const double sine = y[second] * x[first] - y[first] * x[second];
    const double cosine = y[first] * x[first] + y[second] * x[second];
    turns |= std::abs(sine) > kAngleNoise * sample.u * std::sqrt(before * after) || cosine < 0;
  }
  if (!turns || high == 0) return std::nullopt;
  return (low + high) / 2;
}

struct Tried {
  Pairing pairing;
  int kept = 0;
};

/// `firsts`: the first coordinates of the pairs to try, `distance` from the second ones.
Tried tried(const Sample& sample, Layout layout, int distance, const std::vector<int>& firsts) {
  std::vector<std::pair<int, double>> ratios;
  for (const int a : firsts)
    if (const auto ratio = kept_ratio(sample, a, a + distance)) ratios.emplace_back(a, *ratio);
  Tried result{{layout, 0, distance}, 0};
  if (ratios.empty()) return result;
  std::vector<double> sorted;
  for (const auto& [a, ratio] : ratios) sorted.push_back(ratio);
  std::nth_element(sorted.begin(), sorted.begin() + std::ssize(sorted) / 2, sorted.end());
  const double median = sorted[sorted.size() / 2];
  std::erase_if(ratios, [&](const auto& r) {
    return std::abs(r.second - median) > 2 * kNormNoise * sample.u * median;
  });
  result.pairing.offset = ratios.front().first;
  const int step = layout == Layout::interleaved ? 2 : 1;
  for (const auto& [a, ratio] : ratios) {
    const int pair = (a - result.pairing.offset) / step;
    if (layout == Layout::half_split && pair >= distance) break;
    result.pairing.turning = pair + 1;
    ++result.kept;
  }
  result.pairing.factor = std::sqrt(median);
  result.pairing.factor_bar = kNormNoise * sample.u * result.pairing.factor;
  return result;
}

std::vector<int> every(int from, int end, int step) {
  std::vector<int> all;
  for (int i = from; i < end; i += step) all.push_back(i);
  return all;
}

int moved_outside(const Sample& sample, const Pairing& pairing, const std::vector<bool>& moved) {
  std::vector<bool> inside(moved.size());
  const int pairs = pairing.layout == Layout::half_split ? pairing.distance : pairing.turning;
  for (int pair = 0; pair < pairs; ++pair) {
    const auto [a, b] = elements_of(pairing, pair);
    if (b >= sample.head_dim) break;
    inside[static_cast<std::size_t>(a)] = inside[static_cast<std::size_t>(b)] = true;
  }
  int outside = 0;
  for (std::size_t i = 0; i < moved.size(); ++i) outside += moved[i] && !inside[i] ? 1 : 0;
  return outside;
}

}  // namespace

PairElements elements_of(const Pairing& pairing, int pair) {
  if (pairing.layout == Layout::interleaved)
    return {pairing.offset + 2 * pair, pairing.offset + 2 * pair + 1};
  return {pairing.offset + pair, pairing.offset + pair + pairing.distance};
}

Pairings pairings_of(const Sample& sample) {
  std::vector<bool> moved(static_cast<std::size_t>(sample.head_dim));
  for (const Sample::Vector& vector : sample.vectors)
    for (std::size_t i = 0; i < moved.size(); ++i)
      if (vector.x[i] != vector.y[i]) moved[i] = true;
  Pairings pairings;
  pairings.any_moved = std::find(moved.begin(), moved.end(), true) != moved.end();
  Tried interleaved, half_split;
  for (const int parity : {0, 1}) {
    Tried one = tried(sample, Layout::interleaved, 1, every(parity, sample.head_dim - 1, 2));
    if (one.kept > interleaved.kept) interleaved = one;
  }
  for (int distance = 1; distance <= sample.head_dim / 2; ++distance) {
    Tried one =
        tried(sample, Layout::half_split, distance, every(0, sample.head_dim - distance, 1));
    if (one.kept > half_split.kept) half_split = one;
  }
  const bool splits = half_split.kept > interleaved.kept;
  const Tried& best = splits ? half_split : interleaved;
  pairings.kept = best.kept;
  pairings.kept_by_other_layout = splits ? interleaved.kept : half_split.kept;
  if (best.kept == 0) return pairings;
  pairings.best = best.pairing;
  pairings.best->moved_elsewhere = moved_outside(sample, best.pairing, moved);
  return pairings;
}

}  // namespace ropecheck::recording
