#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>
#include <variant>

#include "diagnosis/case_changes.h"
#include "diagnosis/experiments.h"
#include "diagnosis/influences/sequences.h"
#include "properties/exact/rounded_frequencies.h"

// Calls in which one thing is different from a failing one.
namespace ropecheck::diagnosis {
namespace {

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

/// The values' seeds decide which form the table has.
void vary_the_table(Variations& vary, const Possible& possible) {
  if (!possible.can.given_table) return;
  for (std::uint64_t seed = 1; seed <= 8; ++seed)
    vary.add("form of the table", [seed](Case& c) { c.q.values.seed += seed; });
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
    // Clang before 16 captures no structured binding but by a name of its own.
    vary.add("shape", [&, batch = batch, seq = seq](Case& c) { resize(c, batch, seq); });
  for (const auto& [batch, seq] : {std::pair{4, 3}})
    vary.add("shape and positions", [&, batch = batch, seq = seq](Case& c) {
      resize(c, batch, seq);
      for (std::size_t i = 0; i < c.positions.size(); ++i)
        c.positions[i] = static_cast<std::int64_t>(17 + 5 * i);
    });
  for (const auto& [q, k] : {std::pair{1, 1}, {3, 3}, {4, 2}, {2, 1}, {5, 1}, {2, 5}, {6, 3}})
    vary.add("heads", [&, q = q, k = k](Case& c) {
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
  for (const double factor : {4.0, 2.75})
    vary.add("scaling", [&](Case& c) { c.spec.scaling = LinearScaling{factor}; });
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
  for (const std::int64_t beyond : {-1, 0, 1})
    vary.add("length", [&](Case& c) {
      if (auto* dynamic = std::get_if<DynamicNtkScaling>(&c.spec.scaling))
        dynamic->seq_len = dynamic->original_length + beyond;
      if (auto* longrope = std::get_if<LongRopeScaling>(&c.spec.scaling))
        longrope->seq_len = longrope->original_length + beyond;
    });
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
  for (const bool last : {false, true})
    vary.add("an end of each row", [&](Case& c) {
      const auto axes = static_cast<std::size_t>(c.axes());
      for (int b = 0; b < c.batch; ++b)
        for (std::size_t axis = 0; axis < axes; ++axis)
          c.positions[c.token(b, last ? c.seq - 1 : 0) * axes + axis] += 3;
    });
  vary.add("rows from position 0", [](Case& c) {
    const auto axes = static_cast<std::size_t>(c.axes());
    for (int b = 0; b < c.batch; ++b)
      for (std::size_t axis = 0; axis < axes; ++axis) {
        const std::int64_t first = c.positions[c.token(b, 0) * axes + axis];
        for (int s = 0; s < c.seq; ++s) c.positions[c.token(b, s) * axes + axis] -= first;
      }
  });
  for (const bool first_token : {false, true})
    vary.add("numbers of the axes", [&](Case& c) {
      const auto axes = static_cast<std::size_t>(c.axes());
      for (int b = 0; b < c.batch; ++b)
        for (int s = 0; s < (first_token ? 1 : c.seq); ++s)
          for (std::size_t axis = 1; axis < axes; ++axis) {
            const std::size_t at = c.token(b, s) * axes;
            c.positions[at + axis] =
                c.positions[at] + (first_token ? 0 : static_cast<std::int64_t>(2 * axis) + s);
          }
    });
  for (const int more : {2, 4, 6})
    vary.add("number of pairs", [&](Case& c) {
      c.spec.rotary_dim += more;
      c.spec.head_dim += more;
      forget_listed_values(c);
    });
  for (const auto& [batch, seq] : {std::pair{8, 2}, {1, 24}})
    vary.add("shape and positions", [&, batch = batch, seq = seq](Case& c) {
      resize(c, batch, seq);
      for (std::size_t i = 0; i < c.positions.size(); ++i)
        c.positions[i] = static_cast<std::int64_t>(17 + 5 * i);
    });
}

/// Other lengths, factors and bases: numbers that a condition may have taken from the parameters.
void vary_the_parameters(Variations& vary) {
  const auto vary_scaling = [&](auto kind, const auto& change) {
    using Kind = decltype(kind);
    vary.add("parameters", [&](Case& c) {
      if (auto* scaling = std::get_if<Kind>(&c.spec.scaling)) change(*scaling);
    });
  };
  const auto vary_length = [&](auto kind, std::int64_t times, std::int64_t over) {
    vary_scaling(kind, [&](auto& it) {
      it.original_length = std::max<std::int64_t>(2, it.original_length * times / over);
    });
  };
  for (const auto& [times, over] : {std::pair<std::int64_t, std::int64_t>{1, 4}, {5, 2}, {16, 1}}) {
    vary_length(DynamicNtkScaling{}, times, over);
    vary_length(YarnScaling{}, times, over);
    vary_length(LongRopeScaling{}, times, over);
    vary_length(Llama3Scaling{}, times, over);
  }
  for (const double times : {0.5, 1.75, 1.15}) {
    vary_scaling(LinearScaling{}, [&](auto& it) { it.factor *= times; });
    vary_scaling(NtkScaling{}, [&](auto& it) { it.alpha *= times; });
    vary_scaling(DynamicNtkScaling{}, [&](auto& it) { it.factor *= times; });
    vary_scaling(YarnScaling{}, [&](auto& it) { it.factor *= times; });
    vary_scaling(Llama3Scaling{}, [&](auto& it) { it.factor *= times; });
    vary_scaling(ProportionalScaling{}, [&](auto& it) { it.factor *= times; });
  }
  // Around the trained length, and far beyond it.
  for (const std::int64_t beyond : {-1, 0, 1}) {
    vary_scaling(DynamicNtkScaling{}, [&](auto& it) { it.seq_len = it.original_length + beyond; });
    vary_scaling(LongRopeScaling{}, [&](auto& it) { it.seq_len = it.original_length + beyond; });
  }
  vary_scaling(DynamicNtkScaling{}, [](auto& it) { it.seq_len = 3 * it.original_length; });
  vary_scaling(LongRopeScaling{}, [](auto& it) { it.seq_len = 2 * it.original_length; });
  vary_scaling(YarnScaling{}, [](auto& it) { it.beta_fast *= 4, it.beta_slow *= 2; });
  vary_scaling(ProportionalScaling{}, [](auto& it) { it.proportion = it.proportion / 2; });
  for (const double base : {100.0, 3000.0, 1e6})
    vary.add("base", [&](Case& c) { c.spec.base = base; });
  vary.add("sections", [](Case& c) {
    const auto axes = static_cast<std::size_t>(c.axes());
    if (axes > 1 && axes <= c.spec.sections.size())
      std::reverse(c.spec.sections.begin(),
                   c.spec.sections.begin() + static_cast<std::ptrdiff_t>(axes));
  });
}

/// A row of positions whose first and last lie as those of the row that there was, for its length.
void stretch_rows(Case& c, const Case& base) {
  if (c.axes() != 1) return;
  for (int b = 0; b < c.batch; ++b) {
    const auto row = static_cast<std::size_t>(b % base.batch) * static_cast<std::size_t>(base.seq);
    const std::int64_t first = base.positions[row];
    const std::int64_t last =
        base.positions[row + static_cast<std::size_t>(base.seq) - 1] + c.seq - base.seq;
    for (int s = 0; s < c.seq; ++s)
      c.positions[c.token(b, s)] = s == 0           ? first
                                   : s + 1 == c.seq ? last
                                                    : first + s + (s % 3 == 0 ? 4 : -1);
  }
}

/// Position 0 and Fibonacci's numbers, up to four times the call's largest position.
void spread_positions(Case& c) {
  std::int64_t most = 64;
  for (const std::int64_t t : c.positions) most = std::max(most, t);
  std::vector<std::int64_t> row = {0};
  constexpr std::size_t kMostTokens = 32;
  for (std::int64_t t = 1, after = 2; t / 4 <= most && row.size() < kMostTokens;
       t = std::exchange(after, t + after))
    row.push_back(t);
  resize(c, 1, static_cast<int>(row.size()));
  const auto axes = static_cast<std::size_t>(c.axes());
  for (std::size_t i = 0; i < c.positions.size(); ++i)
    c.positions[i] = row[(i / axes + 3 * (i % axes)) % row.size()];
  c.q.heads = 1;
  c.k.heads = std::min(c.k.heads, 1);
  c.q.in.broadcast_heads = c.k.in.broadcast_heads = false;
}

}  // namespace

std::vector<Case> larger_calls(const Case& base, const Possible& possible) {
  std::vector<Case> cases;
  for (const auto& [batch, seq, heads] :
       {std::tuple{3, 5, 3}, {1, 19, 2}, {5, 2, 5}, {2, 24, 1}, {1, 12, 1}}) {
    Case c = base;
    resize(c, batch, seq);
    c.q.heads = heads;
    c.k.heads = c.k.heads == 0 ? 0 : heads;
    c.q.in.broadcast_heads = c.k.in.broadcast_heads = false;
    if (possible.allows(c)) cases.push_back(c);
    stretch_rows(c, base);
    if (possible.allows(c)) cases.push_back(std::move(c));
  }
  return cases;
}

std::vector<Case> calls_with_other_parameters(const Case& base, const Possible& possible) {
  Variations vary(base, 0, possible);
  vary_the_parameters(vary);
  std::vector<Case> cases;
  for (Experiment& one : vary.take()) {
    spread_positions(one.c);
    if (possible.allows(one.c)) cases.push_back(std::move(one.c));
  }
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
  vary_the_table(vary, possible);
  vary_memory(vary);
  vary_the_shape(vary);
  vary_positions(vary, failing);
  vary_the_spec(vary);
  if (for_tests) {
    vary_for_tests(vary);
    vary_the_parameters(vary);
    return vary.take();
  }
  std::vector<Experiment> list = vary.take();
  // A property of several calls may have failed by one of the others.
  for (const Experiment& sequence : sequences_before(failing, possible))
    for (const Case& other : sequence.before)
      if (elements_of(other) <= kLargeCall) list.push_back({other, {}, seed, sequence.changed});
  return list;
}

}  // namespace ropecheck::diagnosis
