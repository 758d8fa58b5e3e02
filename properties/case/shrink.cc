#include "properties/case/shrink.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "properties/case/case_part.h"
#include "properties/case/octave.h"
#include "properties/case/scaling_fields.h"
#include "properties/case/simpler_numbers.h"

namespace ropecheck::inline cases {
namespace {

/// Up to this number, elements and tokens are tried one by one; beyond it, only in blocks.
constexpr std::size_t kMostAlone = 64;

/// Collects candidates, each a change to a copy of the case.
class Candidates {
 public:
  explicit Candidates(const Case& from) : from_(from) {}

  template <class Change>
  void add(const Change& change) {
    Case candidate = from_;
    change(candidate);
    if (!(candidate == from_) && problem_with(candidate).empty())
      all_.push_back(std::move(candidate));
  }
  const Case& from() const { return from_; }
  std::vector<Case> take() { return std::move(all_); }

 private:
  const Case& from_;
  std::vector<Case> all_;
};

void fewer_tokens(Candidates& candidates) {
  const Case& c = candidates.from();
  const Case listed = with_listed_values(c);
  const auto keep = [&](const CasePart& part) {
    // Seeded values change with the shape; listed ones stay with their tokens, but make long lines.
    candidates.add([&](Case& candidate) { candidate = part_of(c, part); });
    if (!(listed == c)) candidates.add([&](Case& candidate) { candidate = part_of(listed, part); });
  };
  if (c.batch > 1)
    for (int b = c.batch - 1; b >= 0; --b) keep({b, b + 1, 0, c.seq});
  for (int left = c.seq / 2; left > 0; left /= 2) {
    keep({0, c.batch, c.seq - left, c.seq});
    keep({0, c.batch, 0, left});
  }
  if (c.seq > 1) {
    keep({0, c.batch, 1, c.seq});
    keep({0, c.batch, 0, c.seq - 1});
    if (c.batch == 1 && static_cast<std::size_t>(c.seq) <= kMostAlone)
      for (int s = 0; s < c.seq; ++s) keep({0, 1, s, s + 1});
  }
}

void fewer_heads(Candidates& candidates) {
  const Case listed = with_listed_values(candidates.from());
  for (const auto tensor : kTensors) {
    const int heads = (candidates.from().*tensor).heads;
    if (heads == 1) continue;
    for (const Case* from : {&candidates.from(), &listed}) {
      for (const auto& kept :
           {std::pair(heads - 1, heads), std::pair(0, 1), std::pair(heads / 2, heads),
            std::pair(0, heads / 2), std::pair(1, heads), std::pair(0, heads - 1)})
        candidates.add([&](Case& candidate) {
          candidate = *from;
          keep_heads(candidate, tensor, kept.first, kept.second);
        });
    }
  }
}

void plainer_memory(Candidates& candidates) {
  candidates.add([](Case& c) {
    for (const auto tensor : kTensors) (c.*tensor).in = (c.*tensor).out = {};
  });
  candidates.add([](Case& c) { c.in_place = false; });
  for (const auto tensor : kTensors)
    for (const auto member : {&TensorCase::in, &TensorCase::out}) {
      const auto change = [&](auto field) {
        candidates.add([&](Case& c) { (c.*tensor.*member).*field = Arrangement{}.*field; });
      };
      candidates.add([&](Case& c) { c.*tensor.*member = {}; });
      for (const auto flag :
           {&Arrangement::heads_first, &Arrangement::reversed, &Arrangement::batch_second,
            &Arrangement::reversed_batch, &Arrangement::reversed_heads, &Arrangement::reversed_dim,
            &Arrangement::broadcast_batch, &Arrangement::broadcast_seq,
            &Arrangement::broadcast_heads})
        change(flag);
      for (const auto number : {&Arrangement::step, &Arrangement::head_gap, &Arrangement::token_gap,
                                &Arrangement::misalignment, &Arrangement::batch_gap})
        change(number);
    }
}

void smaller_positions(Candidates& candidates) {
  const Case& c = candidates.from();
  candidates.add([](Case& candidate) {
    std::fill(candidate.positions.begin(), candidate.positions.end(), 0);
  });
  if (c.shift.size() > 1) candidates.add([](Case& candidate) { candidate.shift.resize(1); });
  for (std::size_t axis = 0; axis < c.shift.size(); ++axis)
    for (const std::int64_t shift : smaller_numbers(c.shift[axis]))
      candidates.add([&](Case& candidate) { candidate.shift[axis] = shift; });
  // All positions by the same step, for claims about neighbours.
  const auto least =
      *std::min_element(c.positions.begin(), c.positions.end(),
                        [](std::int64_t a, std::int64_t b) { return magnitude(a) < magnitude(b); });
  const bool same_side = std::all_of(c.positions.begin(), c.positions.end(),
                                     [&](std::int64_t p) { return (p < 0) == (least < 0); });
  if (c.positions.size() > 1 && same_side)
    for (const std::int64_t target : smaller_numbers(least))
      if ((target < 0) == (least < 0))
        candidates.add([&](Case& candidate) {
          for (std::int64_t& p : candidate.positions) p -= least - target;
        });
  // One token at a time, with the same number on every axis.
  const auto axes = static_cast<std::size_t>(c.axes());
  for (std::size_t i = 0; axes > 1 && i < c.positions.size() && i < kMostAlone; i += axes)
    candidates.add([&](Case& candidate) {
      std::fill_n(candidate.positions.begin() + static_cast<std::ptrdiff_t>(i), axes,
                  c.positions[i]);
    });
  if (c.positions.size() > kMostAlone) return;
  for (std::size_t i = 0; i < c.positions.size(); ++i)
    for (const std::int64_t position : smaller_numbers(c.positions[i]))
      candidates.add([&](Case& candidate) { candidate.positions[i] = position; });
}

void simpler_values(Candidates& candidates) {
  const Case& c = candidates.from();
  for (const auto tensor : kTensors) {
    const Values& values = (c.*tensor).values;
    if (values.profile == Profile::ones) continue;
    candidates.add([&](Case& candidate) { (candidate.*tensor).values = {Profile::ones, 0, {}}; });
    if (values.profile != Profile::listed) {
      if (const auto listed = listed_values(c, c.*tensor))
        candidates.add([&](Case& candidate) { (candidate.*tensor).values = *listed; });
      continue;
    }
    const std::size_t count = values.bits.size();
    for (std::size_t block = count; block > 0; block /= 2) {
      if (count / block > kMostAlone) break;
      for (std::size_t first = 0; first < count; first += block)
        candidates.add([&](Case& candidate) {
          auto& bits = (candidate.*tensor).values.bits;
          std::fill_n(bits.begin() + static_cast<std::ptrdiff_t>(first),
                      std::min(block, count - first), 0);
        });
    }
    // Once few elements are not 0, each of them is changed alone.
    const auto zeros = std::count(values.bits.begin(), values.bits.end(), std::uint64_t{0});
    if (count - static_cast<std::size_t>(zeros) > kMostAlone) continue;
    for (std::size_t i = 0; i < count; ++i)
      for (const std::uint64_t bits : simpler_elements(c.dtype, values.bits[i]))
        candidates.add([&](Case& candidate) { (candidate.*tensor).values.bits[i] = bits; });
  }
}

/// Removes pairs from the last axes until the sections fit the number of pairs.
void fit_sections(RopeSpec& spec) {
  int excess = std::accumulate(spec.sections.begin(), spec.sections.end(), 0) - spec.pairs();
  for (std::size_t axis = spec.sections.size(); axis-- > 0 && excess > 0;) {
    const int taken = std::min(excess, spec.sections[axis]);
    spec.sections[axis] -= taken;
    excess -= taken;
  }
}

/// Cuts off the numbers of pairs that are gone.
void fit_lists(RopeSpec& spec) {
  const auto pairs = static_cast<std::size_t>(spec.pairs());
  if (spec.axis_list.size() > pairs) spec.axis_list.resize(pairs);
  for (const ScalingField& field : kind_of(spec.scaling).fields)
    if (auto* list = value_as<std::vector<double>>(field, spec.scaling);
        list && list->size() > pairs)
      list->resize(pairs);
}

/// Smaller dims, only for seeded values: listed ones would lose their meaning.
void smaller_spec(Candidates& candidates) {
  const auto change = [&](const auto& edit) {
    candidates.add([&](Case& c) {
      edit(c.spec);
      for (const auto tensor : kTensors)
        if ((c.*tensor).values.profile == Profile::listed)
          (c.*tensor).values = {Profile::ones, 0, {}};
    });
  };
  const RopeSpec& spec = candidates.from().spec;
  if (spec.axes() > 1)
    candidates.add([](Case& c) {
      std::vector<std::int64_t> first;
      for (std::size_t token = 0; token < static_cast<std::size_t>(c.tokens()); ++token)
        first.push_back(c.position_of(token).numbers.front());
      c.positions = std::move(first);
      c.shift.resize(1);
      c.spec = with_one_axis(c.spec);
    });
  change([](RopeSpec& s) {
    s.scaling = NoScaling{};
    s.attention_factor.reset();
  });
  change([](RopeSpec& s) {
    s.head_dim = s.rotary_dim;
    s.rotary_offset = 0;
  });
  change([](RopeSpec& s) { s.rotary_offset = 0; });
  change([](RopeSpec& s) { s.axis_frequencies = false; });
  change([](RopeSpec& s) { s.position_scale = {}; });
  for (std::size_t axis = 0; axis < spec.position_scale.size(); ++axis)
    change([&](RopeSpec& s) { s.position_scale[axis] = {}; });
  change([](RopeSpec& s) { s.attention_factor.reset(); });
  for (const int pairs : {1, spec.pairs() / 2, spec.pairs() - 1})
    if (pairs >= 1 && pairs < spec.pairs())
      change([&](RopeSpec& s) {
        s.head_dim -= s.rotary_dim - 2 * pairs;
        s.rotary_dim = 2 * pairs;
        fit_sections(s);
        fit_lists(s);
      });
  for (const ScalingField& field : kind_of(spec.scaling).fields)
    change([&](RopeSpec& s) {
      Scaling usual = kind_of(s.scaling).usual;
      copy_value(field, usual, s.scaling);
    });
}

}  // namespace

std::vector<Case> simpler(const Case& c, SpecMay spec) {
  Candidates candidates(c);
  fewer_tokens(candidates);
  fewer_heads(candidates);
  if (spec == SpecMay::shrink) smaller_spec(candidates);
  plainer_memory(candidates);
  candidates.add([](Case& candidate) { candidate.direction = Direction::forward; });
  smaller_positions(candidates);
  simpler_values(candidates);
  return candidates.take();
}

Case minimize(Case failing, const std::function<bool(const Case&)>& still_fails, int budget,
              SpecMay spec) {
  for (bool progress = true; progress;) {
    progress = false;
    for (Case& candidate : simpler(failing, spec)) {
      if (budget-- <= 0) return failing;
      if (!still_fails(candidate)) continue;
      failing = std::move(candidate);
      progress = true;
      break;
    }
  }
  return failing;
}

}  // namespace ropecheck::cases
