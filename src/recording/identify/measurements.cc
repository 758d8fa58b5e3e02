#include "recording/identify/measurements.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "support/text.h"

namespace ropecheck::recording {
namespace {

/// The direction that most pairs turn in. If they turn backwards, y is the inverse rotation of x.
Direction direction_of(const std::vector<MeasuredPair>& pairs) {
  int forward = 0, backward = 0;
  for (const MeasuredPair& pair : pairs)
    if (pair.kind == PairKind::measured) ++(pair.frequency.theta > 0 ? forward : backward);
  return backward > forward ? Direction::inverse : Direction::forward;
}

}  // namespace

int Measurements::count_of(PairKind kind) const {
  return static_cast<int>(std::count_if(pairs.begin(), pairs.end(),
                                        [&](const MeasuredPair& p) { return p.kind == kind; }));
}

int Measurements::guessed() const {
  return static_cast<int>(std::count_if(pairs.begin(), pairs.end(),
                                        [](const MeasuredPair& p) { return p.by_neighbours; }));
}

Measurements measurements_of(const Recording& recording) {
  Measurements measured;
  measured.sample = sample_of(recording);
  measured.pairings = pairings_of(measured.sample);
  if (const auto& best = measured.pairings.best) {
    const int space = recording.spec.head_dim - best->offset;
    measured.pairs = measured_pairs(measured.sample, *best,
                                    best->layout == Layout::half_split
                                        ? std::min(best->distance, space - best->distance)
                                        : space / 2);
    const std::size_t count = measured.pairs.size();
    const std::size_t half = measured.sample.axes == 2 ? count / 2 : 0;  // an image's columns
    choose_by_neighbours(measured.pairs, half, count);
    choose_by_neighbours(measured.pairs, 0, half);
    measured.direction = direction_of(measured.pairs);
  }
  return measured;
}

std::vector<std::string> sentences_about(const Measurements& measured) {
  std::vector<std::string> all;
  const Pairings& pairings = measured.pairings;
  if (!pairings.best) return all;
  const Pairing& best = *pairings.best;
  const auto pair_text = [&](int pair) {
    return fmt::format("({}, {})", elements_of(best, pair).first, elements_of(best, pair).second);
  };
  all.push_back(fmt::format(
      "{}: {} turn{} visibly and keep{} the norm{}",
      measured.pairs.size() > 1 ? "pairs are " + pair_text(0) + ", " + pair_text(1) + ", …"
                                : "the pair is " + pair_text(0),
      pairings.kept, pairings.kept == 1 ? "s" : "", pairings.kept == 1 ? "s" : "",
      std::abs(best.factor - 1) <= best.factor_bar
          ? ""
          : fmt::format(", times {}", support::short_number(best.factor))));
  std::string kinds =
      fmt::format("frequencies of {} pairs are measured", measured.count_of(PairKind::measured));
  if (const int guessed = measured.guessed())
    kinds += fmt::format(
        ", for {} of which positions are too far apart, so that those nearest to their neighbours' "
        "are taken",
        guessed);
  for (const auto& [kind, words] :
       {std::pair{PairKind::still, "do not turn visibly"},
        {PairKind::ambiguous, "agree with several frequencies: positions are too far apart"},
        {PairKind::irregular, "turn by angles that are not proportional to a position"}})
    if (const int count = measured.count_of(kind)) kinds += fmt::format(", {} {}", count, words);
  all.push_back(kinds);
  for (std::size_t i = 0; i < measured.pairs.size(); ++i)
    if (const MeasuredPair& p = measured.pairs[i];
        p.kind == PairKind::measured && !p.by_neighbours) {
      all.push_back(fmt::format("pair {} turns by {:.7g} ± {:.1g} rad per position", i,
                                p.frequency.theta, p.frequency.bar));
      break;
    }
  if (best.moved_elsewhere > 0)
    all.push_back(support::counted(best.moved_elsewhere, "coordinate", "coordinates") +
                  " outside of these pairs changed");
  return all;
}

}  // namespace ropecheck::recording
