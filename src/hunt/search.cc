#include "hunt/search.h"

#include <algorithm>
#include <random>
#include <span>
#include <unordered_set>
#include <vector>

#include "hunt/worst_cases.h"
#include "properties/case/closeness_records.h"
#include "properties/case/octave.h"

namespace ropecheck::hunt {
namespace {

/// Positions per call; `enough` is asked after each call.
constexpr std::size_t kPositionsPerCall = 256;
/// Number of worst positions that each octave keeps.
constexpr std::size_t kBeam = 48;

class Search {
 public:
  Search(const ErrorMeter& meter, const SearchOptions& options,
         const std::function<bool(const SearchResult&)>& enough)
      : meter_(meter), options_(options), enough_(enough), random_(options.seed) {}

  SearchResult run() {
    start();
    // Half of the time is for octaves that can be measured whole, half for breeding: either may
    // find the worst position.
    const auto octaves = static_cast<std::size_t>(octave_of(options_.highest)) + 1;
    for (std::size_t octave = 0; !stop_;) {
      if (next_whole_ <= std::min(options_.exhaustive - 1, options_.highest))
        measure_next_whole();
      else if (next_whole_ > options_.highest)
        break;
      breed(octave);
      octave = (octave + 1) % octaves;
    }
    return result_;
  }

 private:
  void start() {
    std::vector<std::int64_t> first;
    for (int pair = 0; pair < meter_.spec().pairs(); ++pair) {
      std::vector<std::int64_t>& steps = returns_.emplace_back();
      for (const ClosenessRecord& record :
           closeness_records(meter_.spec(), pair, std::max<std::int64_t>(options_.highest, 1), 1))
        steps.push_back(record.at.position);
      // Right before an angle in floating point loses a bit, its rounding is worst for its size.
      for (const BinadeEdge& edge : binade_edges(meter_.spec(), pair, options_.highest))
        for (std::int64_t before = 1; before <= 2; ++before)
          first.push_back(edge.position - before);
    }
    for (const int bits : {20, 32, 48, 63}) {
      const std::int64_t limit = bits == 63 ? options_.highest : std::int64_t{1} << bits;
      if (limit < 1 || limit > options_.highest) continue;
      for (const HardPosition& at : hard_positions(meter_.spec(), limit, 2))
        first.push_back(at.position);
    }
    for (int bit = 0; bit < 63; ++bit)
      for (const std::int64_t aside : {-1, 0, 1}) first.push_back((std::int64_t{1} << bit) + aside);
    first.push_back(options_.highest);
    for (int bits = 1; bits <= 63; ++bits)
      for (int i = 0; i < 8; ++i)
        first.push_back(static_cast<std::int64_t>(random_() >> (64 - bits)));
    measure(first);
  }

  void measure_next_whole() {
    std::vector<std::int64_t> positions;
    const std::int64_t end = std::min(options_.exhaustive - 1, options_.highest);
    while (next_whole_ <= end && positions.size() < 4 * kPositionsPerCall)
      positions.push_back(next_whole_++);
    measure_now(positions);
    if (!stop_) result_.complete_below = next_whole_;
  }

  /// New positions from the worst of an octave.
  void breed(std::size_t octave) {
    const std::vector<Worst>& beam = beams_[octave];
    if (beam.empty()) return;
    const auto any = [&] { return beam[random_() % beam.size()].position; };
    // Steps after which the worst pair comes back close to its angle.
    const auto return_of = [&](int pair) {
      const auto& steps = returns_[static_cast<std::size_t>(pair)];
      return steps.empty() ? 1 : static_cast<std::uint64_t>(steps[random_() % steps.size()]);
    };
    std::vector<std::int64_t> next;
    const auto add = [&](std::uint64_t position) {
      next.push_back(static_cast<std::int64_t>(position));
    };
    while (next.size() < kPositionsPerCall) {
      const auto a = static_cast<std::uint64_t>(any());
      const auto b = static_cast<std::uint64_t>(any());
      const auto c = static_cast<std::uint64_t>(any());
      add(a + b - c);
      add(a + 2 * (b - c));
      add(a + 1);
      add(a - 1);
      add(a ^ (std::uint64_t{1} << (random_() % (octave + 1))));
      add(2 * a + (random_() & 1));
      add(a / 2);
      add(a + b);
      add(a + random_() % 64);
      const std::uint64_t step = (1 + random_() % 8) << (random_() % (octave + 1));
      add(a + step);
      add(a - step);
      const std::uint64_t turn =
          (1 + random_() % 4) * return_of(beam[random_() % beam.size()].pair);
      add(a + turn);
      add(a - turn);
      add(random_() >> (octave == 0 ? 63 : 64 - octave));
    }
    measure(next);
  }

  /// Measures the positions that are in range and new.
  void measure(const std::vector<std::int64_t>& positions) {
    std::vector<std::int64_t> fresh;
    for (const std::int64_t position : positions)
      if (position >= next_whole_ && position <= options_.highest && seen_.insert(position).second)
        fresh.push_back(position);
    // If all of a small range has been tried, time passes without a call.
    if (fresh.empty()) stop_ = enough_(result_);
    measure_now(fresh);
    // At this size the set of tried positions is cleared: trying one again costs little.
    if (seen_.size() > 4'000'000) seen_.clear();
  }

  void measure_now(std::span<const std::int64_t> positions) {
    const auto pairs = static_cast<std::size_t>(meter_.spec().pairs());
    while (!positions.empty() && !stop_) {
      const auto now = positions.first(std::min(positions.size(), kPositionsPerCall));
      positions = positions.subspan(now.size());
      meter_.measure(now, errors_);
      for (std::size_t i = 0; i < now.size(); ++i) {
        const auto row = std::span(errors_).subspan(i * pairs, pairs);
        const auto worst = std::max_element(row.begin(), row.end());
        keep({*worst, now[i], static_cast<int>(worst - row.begin())});
      }
      result_.measured += static_cast<std::int64_t>(now.size());
      stop_ = enough_(result_);
    }
  }

  void keep(const Worst& found) {
    const auto octave = static_cast<std::size_t>(octave_of(found.position));
    result_.octaves[octave] = worse_of(result_.octaves[octave], found);
    std::vector<Worst>& beam = beams_[octave];
    if (beam.size() == kBeam && beam.back().error >= found.error) return;
    const auto behind = [](const Worst& a, const Worst& b) { return a.error > b.error; };
    beam.insert(std::upper_bound(beam.begin(), beam.end(), found, behind), found);
    if (beam.size() > kBeam) beam.pop_back();
  }

  const ErrorMeter& meter_;
  const SearchOptions& options_;
  const std::function<bool(const SearchResult&)>& enough_;
  std::mt19937_64 random_;
  std::array<std::vector<Worst>, 64> beams_;  // the worst first
  std::unordered_set<std::int64_t> seen_;
  std::vector<std::vector<std::int64_t>> returns_;  // [pairs], steps
  std::vector<double> errors_;
  std::int64_t next_whole_ = 0;
  SearchResult result_;
  bool stop_ = false;
};

}  // namespace

bool SearchResult::whole(int octave, std::int64_t highest) const {
  if (complete_below > highest) return true;
  return octave < 63 && complete_below >= std::int64_t{1} << octave;
}

Worst SearchResult::worst() const {
  Worst all;
  for (const Worst& octave : octaves) all = worse_of(all, octave);
  return all;
}

SearchResult search(const ErrorMeter& meter, const SearchOptions& options,
                    const std::function<bool(const SearchResult&)>& enough) {
  return Search(meter, options, enough).run();
}

}  // namespace ropecheck::hunt
