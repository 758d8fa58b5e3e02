#include "recording/identify/candidates.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>
#include <set>

#include "models/presets.h"
#include "properties/exact/rounded_frequencies.h"
#include "recording/identify/laws.h"
#include "recording/judge.h"
#include "support/text.h"

namespace ropecheck::recording {
namespace {

bool is_sound(const RopeSpec& spec) { return problem_with(spec).empty(); }

/// Adds a candidate, or its name to one that has the same specification.
void add(std::vector<Candidate>& all, const RopeSpec& spec, Direction direction,
         const std::string& name) {
  for (Candidate& candidate : all)
    if (candidate.spec == spec && candidate.direction == direction) {
      if (!name.empty()) candidate.names.push_back(name);
      return;
    }
  all.push_back({spec, direction});
  if (!name.empty()) all.back().names.push_back(name);
}

/// The preset's specification with its pairs in the measured places; empty if it has another width.
std::optional<RopeSpec> moved(const RopeSpec& preset, const Sample& sample,
                              const Pairing& pairing) {
  RopeSpec spec = preset;
  spec.head_dim = sample.head_dim;
  spec.layout = pairing.layout;
  spec.rotary_offset = pairing.offset;
  if (pairing.layout == Layout::half_split && spec.rotary_dim != 2 * pairing.distance)
    return std::nullopt;
  if (!is_sound(spec)) return std::nullopt;
  return spec;
}

std::string name_of_moved(const std::string& name, const RopeSpec& preset, const RopeSpec& spec) {
  std::vector<std::string> changes;
  if (preset.layout != spec.layout)
    changes.push_back(spec.layout == Layout::interleaved ? "interleaved" : "half_split");
  if (preset.head_dim != spec.head_dim || preset.rotary_offset != spec.rotary_offset)
    changes.push_back(fmt::format("in coordinates {} to {} of {}", spec.rotary_offset,
                                  spec.rotary_offset + spec.rotary_dim - 1, spec.head_dim));
  return name + " (" + support::join(changes) + ")";
}

/// The specification's axes: an order in which each pair turns by an axis that its angles agree
/// with; several if the angles agree with more than one.
std::vector<RopeSpec> with_axes(const RopeSpec& spec, const std::vector<MeasuredPair>& pairs,
                                int axes) {
  if (axes == 1) return {spec};
  // The fewest axes that are left to choose: pairs that agree with one axis alone.
  std::array<int, 4> counts{};
  int next = 0;
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    const bool is_known =
        pair < std::ssize(pairs) && pairs[static_cast<std::size_t>(pair)].axes.size() == 1;
    if (is_known) next = pairs[static_cast<std::size_t>(pair)].axes.front();
    ++counts[static_cast<std::size_t>(next)];
  }
  std::vector<RopeSpec> all;
  const auto keep = [&](AxisOrder order, const Sections& sections) {
    RopeSpec one = spec;
    one.axis_order = order;
    one.sections = sections;
    if (!is_sound(one) || one.axes() != axes) return;
    for (int pair = 0; pair < std::min(one.pairs(), static_cast<int>(pairs.size())); ++pair) {
      const std::vector<int>& agreeing = pairs[static_cast<std::size_t>(pair)].axes;
      const int axis = axis_of_pair(one, pair);
      if (!agreeing.empty() && std::find(agreeing.begin(), agreeing.end(), axis) == agreeing.end())
        return;
    }
    all.push_back(one);
  };
  keep(AxisOrder::image, {});
  keep(AxisOrder::chunked, counts);
  keep(AxisOrder::interleaved, counts);
  keep(AxisOrder::interleaved_ggml, counts);
  return all;
}

/// The exponent's index of a pair, and the width that it is a part of: images have two ranges.
int index_of(const RopeSpec& spec, int pair) {
  return spec.axis_order == AxisOrder::image ? pair % (spec.pairs() / 2) : pair;
}
int width_of(const RopeSpec& spec) {
  return spec.axis_order == AxisOrder::image ? spec.rotary_dim / 2 : spec.rotary_dim;
}

/// The measured frequencies as points of a law.
struct Points {
  std::vector<LawPoint> turning, still;
};

Points points_for(const RopeSpec& spec, const std::vector<MeasuredPair>& pairs) {
  Points points;
  for (int pair = 0; pair < std::min(spec.pairs(), static_cast<int>(pairs.size())); ++pair) {
    const MeasuredPair& m = pairs[static_cast<std::size_t>(pair)];
    const int index = index_of(spec, pair);
    const double theta = std::abs(m.frequency.theta);
    if (m.kind == PairKind::still) points.still.push_back({index, 0, m.frequency.bar});
    if (m.kind == PairKind::measured && theta > 8 * m.frequency.bar)
      points.turning.push_back({index, theta, m.frequency.bar});
  }
  std::stable_sort(points.turning.begin(), points.turning.end(),
                   [](const LawPoint& a, const LawPoint& b) { return a.pair < b.pair; });
  return points;
}

std::vector<Law> laws_for(const RopeSpec& spec, const std::vector<MeasuredPair>& pairs) {
  const Points points = points_for(spec, pairs);
  return laws_of(points.turning, points.still, width_of(spec));
}

/// Sets the measured attention factor, unless the scaling's own is as close.
void set_factor(RopeSpec& spec, const Pairing& pairing) {
  if (std::abs(exact::attention_factor(spec) - pairing.factor) <= pairing.factor_bar) return;
  spec.attention_factor = roundest(pairing.factor, pairing.factor_bar / pairing.factor);
}

/// The widths that the rotary window may have.
std::vector<int> widths_of(const Measurements& measured) {
  const Pairing& pairing = *measured.pairings.best;
  if (pairing.layout == Layout::half_split) return {2 * pairing.distance};
  const int least = 2 * pairing.turning;
  const int most = (measured.sample.head_dim - pairing.offset) / 2 * 2;
  std::set<int> widths = {least, most};
  for (int width = 2; width <= most; width *= 2)
    for (const int one : {width, width / 2 * 3, width / 4 * 5})
      if (one >= least && one <= most && one % 2 == 0) widths.insert(one);
  return {widths.begin(), widths.end()};
}

/// The frequencies as they were measured, if all were.
std::optional<Scaling> listed(const RopeSpec& spec, const std::vector<MeasuredPair>& pairs) {
  ListedFrequencies frequencies;
  for (int pair = 0; pair < spec.pairs(); ++pair) {
    if (pair >= std::ssize(pairs)) return std::nullopt;
    const MeasuredPair& m = pairs[static_cast<std::size_t>(pair)];
    if ((m.kind != PairKind::measured && m.kind != PairKind::still) || m.by_neighbours)
      return std::nullopt;
    frequencies.inv_freq.push_back(std::abs(m.frequency.theta));
  }
  return frequencies;
}

/// The sampled vectors, in memory of their own, each as a token with one head.
struct SampledRecording {
  std::vector<std::byte> x, y;
  Recording recording;

  SampledRecording(const Recording& from, const Sample& sample) {
    recording.dtype = from.dtype;
    recording.spec = from.spec;
    recording.seq = std::ssize(sample.chosen);
    const auto size = static_cast<std::int64_t>(size_of(from.dtype));
    const std::int64_t axes = from.spec.axes();
    for (const std::int64_t vector : sample.chosen) {
      const auto at = from.positions.begin() + vector / from.heads * axes;
      recording.positions.insert(recording.positions.end(), at, at + axes);
      for (const auto& [tensor, to] : {std::pair{&from.x, &x}, {&from.y, &y}}) {
        const std::byte* first = vector_at(from, *tensor, vector);
        for (std::int64_t d = 0; d < from.spec.head_dim; ++d) {
          const std::byte* element = first + d * tensor->strides.dim * size;
          to->insert(to->end(), element, element + size);
        }
      }
    }
    const Strides strides{0, from.spec.head_dim, 0, 1};
    recording.x = {x.data(), strides};
    recording.y = {y.data(), strides};
  }
};

}  // namespace

std::vector<Candidate> named_candidates(const Measurements& measured) {
  std::vector<Candidate> all, elsewhere;
  const Sample& sample = measured.sample;
  for (const models::Preset& preset : models::presets()) {
    if (preset.spec.axes() != sample.axes) continue;
    if (preset.spec.head_dim == sample.head_dim)
      add(all, preset.spec, measured.direction, preset.name);
    if (!measured.pairings.best) continue;
    const auto spec = moved(preset.spec, sample, *measured.pairings.best);
    if (spec && *spec != preset.spec)
      add(elsewhere, *spec, measured.direction, name_of_moved(preset.name, preset.spec, *spec));
  }
  for (Candidate& candidate : elsewhere)
    if (std::none_of(all.begin(), all.end(),
                     [&](const Candidate& other) { return other.spec == candidate.spec; }))
      all.push_back(std::move(candidate));
  return all;
}

std::vector<Candidate> measured_candidates(const Measurements& measured) {
  std::vector<Candidate> all;
  if (!measured.pairings.best) return all;
  const Pairing& pairing = *measured.pairings.best;
  for (const int width : widths_of(measured)) {
    RopeSpec plain;
    plain.head_dim = measured.sample.head_dim;
    plain.rotary_dim = width;
    plain.rotary_offset = pairing.offset;
    plain.layout = pairing.layout;
    for (RopeSpec& spec : with_axes(plain, measured.pairs, measured.sample.axes)) {
      for (const Law& law : laws_for(spec, measured.pairs)) {
        RopeSpec one = spec;
        one.base = law.base;
        one.scaling = law.scaling;
        // Neighbours that do not turn may as well lie outside of a narrower window.
        if (pairing.layout == Layout::interleaved &&
            std::holds_alternative<ProportionalScaling>(law.scaling))
          continue;
        if (!is_sound(one)) continue;
        set_factor(one, pairing);
        add(all, one, measured.direction, "");
      }
      if (const auto scaling = listed(spec, measured.pairs)) {
        spec.scaling = *scaling;
        set_factor(spec, pairing);
        if (is_sound(spec)) add(all, spec, measured.direction, "");
      }
    }
  }
  return all;
}

std::optional<BaseRange> range_of_base(const Measurements& measured, const RopeSpec& spec) {
  if (!std::holds_alternative<NoScaling>(spec.scaling)) return std::nullopt;
  return base_range(points_for(spec, measured.pairs).turning, width_of(spec));
}

bool is_same_rotation(const RopeSpec& a, const RopeSpec& b) {
  if (a.head_dim != b.head_dim || a.rotary_dim != b.rotary_dim ||
      a.rotary_offset != b.rotary_offset || a.layout != b.layout || a.axes() != b.axes() ||
      exact::attention_factor(a) != exact::attention_factor(b))
    return false;
  for (int pair = 0; pair < a.pairs(); ++pair)
    if (axis_of_pair(a, pair) != axis_of_pair(b, pair)) return false;
  return exact::rounded_frequencies(a) == exact::rounded_frequencies(b);
}

void judge_candidate(const Recording& recording, const Sample& sample, Candidate& candidate) {
  SampledRecording sampled(recording, sample);
  sampled.recording.spec = candidate.spec;
  sampled.recording.direction = candidate.direction;
  const std::vector<Rungs> rungs = ladder(recording.dtype);
  const auto judged = [&](std::size_t rung) {
    return check_recording(sampled.recording, contract_of(rungs[rung]), 0);
  };
  const RecordingResult weakest = judged(rungs.size() - 1);
  const Verdict& verdict = weakest.claims.front().verdict;
  candidate.pairs = verdict.comparisons;
  candidate.predicted = verdict.comparisons - verdict.failures;
  candidate.worst_error = verdict.worst_error;
  if (weakest.failed()) return;
  for (candidate.rung = 0; candidate.rung < rungs.size(); ++candidate.rung) {
    const RecordingResult result = judged(candidate.rung);
    if (result.failed()) continue;
    candidate.worst_error = result.claims.front().verdict.worst_error;
    candidate.contract = contract_of(rungs[candidate.rung]).name;
    candidate.angle = rungs[candidate.rung].angle;
    return;
  }
}

}  // namespace ropecheck::recording
