#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>
#include <variant>

#include "diagnosis/case_changes.h"
#include "diagnosis/experiments.h"
#include "diagnosis/influences/sequences.h"
#include "diagnosis/variations.h"
#include "properties/exact/rounded_frequencies.h"

// Calls in which one thing is different from a failing one.
namespace ropecheck::diagnosis {
namespace {

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
  for (const auto& [q, k] :
       {std::pair{1, 1}, {3, 3}, {4, 2}, {2, 1}, {5, 1}, {2, 5}, {6, 3}, {4, 4}, {8, 8}})
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

}  // namespace

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
