#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>
#include <variant>

#include "diagnosis/case_changes.h"
#include "diagnosis/variations.h"

// Calls that are made to refute conditions.
namespace ropecheck::diagnosis {
namespace {

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
  for (const auto& [q, k] : {std::pair{7, 7}, {12, 4}, {16, 16}, {10, 2}, {4, 8}})
    vary.add("heads", [&, q = q, k = k](Case& c) {
      c.q.heads = q;
      c.k.heads = k;
      c.q.in.broadcast_heads = c.k.in.broadcast_heads = false;
      forget_listed_values(c);
    });
  vary.add("rows that begin alike", [](Case& c) {
    for (int b = 1; b < c.batch; ++b)
      for (int axis = 0; axis < c.axes(); ++axis) {
        const auto at = [&](int row) {
          return c.token(row, 0) * static_cast<std::size_t>(c.axes()) +
                 static_cast<std::size_t>(axis);
        };
        c.positions[at(b)] = c.positions[at(0)];
      }
  });
  for (const auto& [batch, seq] : {std::pair{8, 2}, {1, 24}})
    vary.add("shape and positions", [&, batch = batch, seq = seq](Case& c) {
      resize(c, batch, seq);
      for (std::size_t i = 0; i < c.positions.size(); ++i)
        c.positions[i] = static_cast<std::int64_t>(17 + 5 * i);
    });
}

void vary_the_parameters(Variations& vary) {
  const auto vary_scaling = [&](auto kind, const auto& change) {
    using ScalingKind = decltype(kind);
    vary.add("parameters", [&](Case& c) {
      if (auto* scaling = std::get_if<ScalingKind>(&c.spec.scaling)) change(*scaling);
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

}  // namespace ropecheck::diagnosis
