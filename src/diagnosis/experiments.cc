#include "diagnosis/experiments.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "diagnosis/case_changes.h"
#include "properties/case/generators.h"
#include "properties/exact/rounded_frequencies.h"
#include "run/early_stop.h"

namespace ropecheck::diagnosis {
namespace {

/// Calls of more elements than this take a large part of a second, so that few of them are made.
constexpr std::size_t kLargeCall = 1 << 16;
constexpr int kMostLargeCalls = 3;

class Variations {
 public:
  Variations(const Case& failing, int seed, const Possible& possible)
      : failing_(failing), seed_(seed), possible_(possible) {
    list_.push_back({failing, {}, seed, ""});
  }

  template <class Change>
  void add(const char* what, const Change& change) {
    Case c = failing_;
    const int axes = c.axes();
    change(c);
    fit_positions(c, axes);
    if (c == failing_ || !possible_.allows(c)) return;
    list_.push_back({std::move(c), {}, seed_, what});
  }

  std::vector<Experiment> take() { return std::move(list_); }

 private:
  const Case& failing_;
  int seed_;
  const Possible& possible_;
  std::vector<Experiment> list_;
};

void vary_the_call(Variations& vary) {
  for (const DType dtype : kAllDTypes)
    vary.add("format", [&](Case& c) {
      if (c.dtype != dtype) forget_listed_values(c);
      c.dtype = dtype;
    });
  for (const Direction direction : {Direction::forward, Direction::inverse, Direction::vjp})
    vary.add("direction", [&](Case& c) { c.direction = direction; });
  vary.add("in place", [](Case& c) {
    c.in_place = !c.in_place;
    for (TensorCase* tensor : {&c.q, &c.k})
      tensor->in.broadcast_batch = tensor->in.broadcast_seq = tensor->in.broadcast_heads = false;
  });
  for (const Profile profile : {Profile::unit, Profile::wide, Profile::special, Profile::ones})
    vary.add("values", [&](Case& c) { c.q.values = c.k.values = {profile, 4711, {}}; });
}

void vary_memory(Variations& vary) {
  vary.add("strides", [](Case& c) { c.q.in = c.q.out = c.k.in = c.k.out = {}; });
  vary.add("strides of the input", [](Case& c) {
    c.q.in.head_gap = c.k.in.head_gap = 3;
    c.q.in.token_gap = c.k.in.token_gap = 5;
  });
  vary.add("strides of the output", [](Case& c) {
    if (c.in_place) return;
    c.q.out.head_gap = c.k.out.head_gap = 3;
    c.q.out.token_gap = c.k.out.token_gap = 5;
  });
  vary.add("strides", [](Case& c) { c.q.in.heads_first = c.k.in.heads_first = true; });
  vary.add("strides between coordinates", [](Case& c) {
    c.q.in.step = c.k.in.step = 2;
    c.q.in.reversed_dim = c.k.in.reversed_dim = false;
  });
}

void vary_the_shape(Variations& vary) {
  for (const auto& [batch, seq] : {std::pair{1, 1},
                                   {2, 1},
                                   {5, 1},
                                   {1, 3},
                                   {2, 4},
                                   {3, 3},
                                   {2, 5},
                                   {1, 6},
                                   {1, 8},
                                   {3, 6},
                                   {1, 33}})
    vary.add("shape", [&](Case& c) { resize(c, batch, seq); });
  for (const auto& [batch, seq] : {std::pair{4, 3}})
    vary.add("shape and positions", [&](Case& c) {
      resize(c, batch, seq);
      for (std::size_t i = 0; i < c.positions.size(); ++i)
        c.positions[i] = static_cast<std::int64_t>(17 + 5 * i);
    });
  for (const auto& [q, k] : {std::pair{1, 1}, {3, 3}, {4, 2}, {2, 1}, {5, 1}})
    vary.add("heads", [&](Case& c) {
      c.q.heads = q;
      c.k.heads = k;
      c.q.in.broadcast_heads = c.k.in.broadcast_heads = false;
      forget_listed_values(c);
    });
}

void vary_positions(Variations& vary, const Case& failing) {
  constexpr std::int64_t kPositions[] = {
      0,     1,     2,     3,      5,       100,
      255,   257,   511,   1000,   2047,    2049,
      4095,  4096,  5000,  8191,   8192,    32767,
      32768, 65535, 65537, 100003, 1 << 20, (1 << 24) + 1,
      -1,    -7,    -300,  -5000,  -100003, (std::int64_t{1} << 31) + 5};
  for (const std::int64_t t : kPositions)
    vary.add("position", [&](Case& c) { std::fill(c.positions.begin(), c.positions.end(), t); });
  vary.add("position", [](Case& c) {
    for (std::size_t i = 0; i < c.positions.size(); ++i)
      c.positions[i] = static_cast<std::int64_t>(17 + 5 * i);
  });
  if (failing.axes() == 1) return;
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(failing.axes()); ++axis)
    vary.add("axes", [&](Case& c) {
      const auto axes = static_cast<std::size_t>(c.axes());
      for (std::size_t i = 0; i < c.positions.size(); ++i)
        c.positions[i] = i % axes == axis ? 29 + static_cast<std::int64_t>(3 * i) : 0;
    });
}

void vary_the_spec(Variations& vary) {
  vary.add("layout", [](Case& c) {
    c.spec.layout = c.spec.layout == Layout::interleaved ? Layout::half_split : Layout::interleaved;
  });
  vary.add("attention factor", [](Case& c) { c.spec.attention_factor = 1.0; });
  vary.add("attention factor", [](Case& c) { c.spec.attention_factor = 1.375; });
  vary.add("scaling", [](Case& c) {
    c.spec.attention_factor = exact::attention_factor(c.spec);
    c.spec.scaling = NoScaling{};
  });
  vary.add("scaling", [](Case& c) { c.spec.scaling = LinearScaling{4}; });
  vary.add("base", [](Case& c) { c.spec.base = c.spec.base == 10000 ? 500000 : 10000; });
  vary.add("rotary_offset", [](Case& c) { c.spec.rotary_offset = 0; });
  vary.add("rotary_dim", [](Case& c) {
    if (c.spec.head_dim == c.spec.rotary_dim)
      c.spec.head_dim += 6;
    else if (c.spec.head_dim % 2 == 0)
      c.spec.rotary_dim = c.spec.head_dim, c.spec.rotary_offset = 0;
    forget_listed_values(c);
  });
  vary.add("axes", [](Case& c) { c.spec = with_one_axis(c.spec); });
  vary.add("frequencies", [](Case& c) { c.spec.axis_frequencies = false; });
  vary.add("position_scale", [](Case& c) { c.spec.position_scale = {}; });
}

/// Further ones, which tell conditions apart.
void vary_for_tests(Variations& vary) {
  for (const int elements : {1, 4})
    vary.add("alignment", [&](Case& c) {
      for (TensorCase* tensor : {&c.q, &c.k})
        for (Arrangement* a : {&tensor->in, &tensor->out})
          a->misalignment = a->misalignment == 0 ? elements : 0;
    });
  vary.add("strides between coordinates",
           [](Case& c) { c.q.in.step = c.q.out.step = c.k.in.step = c.k.out.step = 1; });
  vary.add("negative strides", [](Case& c) {
    for (TensorCase* tensor : {&c.q, &c.k})
      for (Arrangement* a : {&tensor->in, &tensor->out})
        a->reversed = a->reversed_batch = a->reversed_heads = a->reversed_dim = false;
  });
  vary.add("strides of heads and tokens", [](Case& c) {
    for (TensorCase* tensor : {&c.q, &c.k})
      for (Arrangement* a : {&tensor->in, &tensor->out}) a->heads_first = !a->heads_first;
  });
  vary.add("consecutive positions", [](Case& c) {
    const auto axes = static_cast<std::size_t>(c.axes());
    for (std::size_t i = axes; i < c.positions.size(); ++i)
      c.positions[i] = c.positions[i - axes] + 1;
  });
  for (const int more : {2, 4, 6})
    vary.add("number of pairs", [&](Case& c) {
      c.spec.rotary_dim += more;
      c.spec.head_dim += more;
      forget_listed_values(c);
    });
  for (const auto& [batch, seq] : {std::pair{8, 2}, {1, 24}})
    vary.add("shape and positions", [&](Case& c) {
      resize(c, batch, seq);
      for (std::size_t i = 0; i < c.positions.size(); ++i)
        c.positions[i] = static_cast<std::int64_t>(17 + 5 * i);
    });
}

std::uint64_t next(std::uint64_t& state) {
  state = state * 6364136223846793005U + 1442695040888963407U;
  return state >> 33;
}

}  // namespace

bool Possible::allows(const Case& c) const {
  return problem_with(c).empty() && unsupported(c, can).empty() &&
         std::all_of(c.positions.begin(), c.positions.end(),
                     [&](std::int64_t t) { return t >= lowest && t <= highest; });
}

Possible possible_in(const Implementation& implementation, const run::RunOptions& options) {
  const Capabilities& can = implementation.capabilities;
  const std::int64_t most = std::min(options.max_position, kFarthest);
  return {can, std::max(can.min_position, -most), std::min(can.max_position, most)};
}

std::vector<Case> failing_cases(const run::RunResult& result,
                                const Implementation& implementation) {
  std::vector<Case> cases;
  const auto keep = [&](const std::optional<run::CheckedCase>& checked) {
    if (!checked || !checked->verdict.fails() ||
        run::EarlyStop::ends_at_once(implementation, checked->verdict.outcome))
      return;
    if (std::find(cases.begin(), cases.end(), checked->c) == cases.end())
      cases.push_back(checked->c);
  };
  for (const run::PropertyResult& property : result.properties) {
    if (property.failed == 0) continue;
    keep(property.smallest);
    keep(property.worst);
    for (const auto& [dtype, format] : property.formats)
      if (format.failed > 0) keep(format.worst);
  }
  std::stable_sort(cases.begin(), cases.end(),
                   [](const Case& a, const Case& b) { return elements_of(a) < elements_of(b); });
  int large = 0;
  std::erase_if(cases, [&large](const Case& c) {
    return elements_of(c) > kLargeCall && ++large > kMostLargeCalls;
  });
  return cases;
}

std::vector<Experiment> variations_of(const Case& failing, int seed, const Possible& possible,
                                      bool for_tests) {
  Variations vary(failing, seed, possible);
  if (elements_of(failing) > kLargeCall) {
    vary.add("values", [](Case& c) { c.q.values = c.k.values = {Profile::unit, 4711, {}}; });
    vary.add("in place", [](Case& c) { c.in_place = !c.in_place; });
    vary.add("direction", [](Case& c) {
      c.direction = c.direction == Direction::forward ? Direction::inverse : Direction::forward;
    });
    return vary.take();
  }
  vary_the_call(vary);
  vary_memory(vary);
  vary_the_shape(vary);
  vary_positions(vary, failing);
  vary_the_spec(vary);
  if (for_tests) {
    vary_for_tests(vary);
    return vary.take();
  }
  std::vector<Experiment> list = vary.take();
  // A property of several calls may have failed by one of the others.
  for (const Experiment& sequence : sequences_before(failing, possible))
    for (const Case& other : sequence.before)
      if (elements_of(other) <= kLargeCall) list.push_back({other, {}, seed, sequence.changed});
  return list;
}

std::vector<Experiment> random_experiments(const run::RunResult& result,
                                           const run::RunOptions& options, const Possible& possible,
                                           int count, std::uint64_t stream) {
  std::vector<Experiment> list;
  const std::vector<DType> formats = declared_formats(possible.can);
  std::vector<const run::Target*> models;
  const run::Target* any = nullptr;
  for (const run::Target& target : options.targets) {
    if (result.skipped_targets.contains(target.name)) continue;
    if (target.spec)
      models.push_back(&target);
    else
      any = &target;
  }
  const auto draw = [&](const run::Target& target, int cases) {
    CaseSource source =
        case_source(*options.properties.front(), target.spec, possible.can, formats.front(),
                    std::max(possible.highest, -std::max(possible.lowest, -kFarthest)));
    source.domain = {};
    source.domain.small_shape = true;
    for (int i = 0; i < cases; ++i) {
      const std::size_t number = list.size();
      // Half of the cases are in the first format; formats differ in their last step only.
      source.dtype = formats[number % 2 == 0 ? 0 : number / 2 % formats.size()];
      source.domain.special_values = number % 4 == 3;
      rc::Random random({options.seed, stream, number, 0});
      Case c = draw_case(source, random);
      if (possible.allows(c)) list.push_back({std::move(c)});
    }
  };
  if (any != nullptr) draw(*any, count);
  // A model's hard positions take a while to construct, so some models stand for all.
  constexpr std::size_t kModels = 10;
  const std::size_t step = (models.size() + kModels - 1) / kModels;
  const auto each =
      any != nullptr
          ? 1
          : std::max<int>(
                1, count / std::max<int>(1, static_cast<int>(std::min(models.size(), kModels))));
  for (std::size_t i = stream % std::max<std::size_t>(1, step); i < models.size(); i += step)
    draw(*models[i], each);
  return list;
}

std::vector<Experiment> unseen_variations(const std::vector<Case>& failing,
                                          const Possible& possible, int count, std::uint64_t seed) {
  std::vector<Experiment> list;
  if (failing.empty()) return list;
  std::uint64_t state = seed * 2862933555777941757U + 3037000493U;
  int large = 0;
  for (int attempt = 0; attempt < 8 * count && std::ssize(list) < count; ++attempt) {
    const std::size_t index = static_cast<std::size_t>(attempt) % failing.size();
    Case c = failing[index];
    if (elements_of(c) > kLargeCall && ++large > kMostLargeCalls) continue;
    for (int step = 0; step < (attempt % 3 == 0 ? 2 : 1); ++step) {
      const std::vector<Experiment> all = variations_of(c, 0, possible);
      c = all[next(state) % all.size()].c;
    }
    const bool keeps_values = c.q.values.profile == Profile::special || elements_of(c) > kLargeCall;
    for (TensorCase* tensor : {&c.q, &c.k})
      if (!keeps_values || tensor->values.profile != Profile::listed)
        tensor->values = {
            tensor->values.profile == Profile::listed ? Profile::unit : tensor->values.profile,
            next(state) % 1000003,
            {}};
    if (c.q.values.profile == Profile::ones) c.q.values.profile = Profile::unit;
    if (attempt % 4 == 1)
      for (std::int64_t& t : c.positions) {
        const std::int64_t step = static_cast<std::int64_t>(next(state) % 9) - 4;
        if (t + step >= possible.lowest && t + step <= possible.highest) t += step;
      }
    if (possible.allows(c)) list.push_back({std::move(c), {}, static_cast<int>(index), "unseen"});
  }
  return list;
}

}  // namespace ropecheck::diagnosis
