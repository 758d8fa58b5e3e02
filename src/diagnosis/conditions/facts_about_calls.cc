#include <algorithm>
#include <cstdint>
#include <variant>

#include "diagnosis/conditions/facts.h"
#include "properties/exact/rounded_frequencies.h"

// Facts about a call as a whole: format, direction, memory, shape, specification.
namespace ropecheck::diagnosis {
namespace {

template <class Kind>
bool scaled_by(const Case& c) {
  return std::holds_alternative<Kind>(c.spec.scaling);
}

bool is_listed(const Case& c) { return scaled_by<ListedFrequencies>(c); }
bool is_scaled(const Case& c) { return !scaled_by<NoScaling>(c) && !is_listed(c); }
bool has_factor(const Case& c) { return exact::attention_factor(c.spec) != 1; }

/// −1, 0 or 1 for a sequence shorter than the trained length, as long, or longer; 2 for another
/// scaling.
template <class Kind>
int length_compared_with_trained(const Case& c) {
  const auto* scaling = std::get_if<Kind>(&c.spec.scaling);
  if (scaling == nullptr) return 2;
  return scaling->seq_len > scaling->original_length   ? 1
         : scaling->seq_len < scaling->original_length ? -1
                                                       : 0;
}

bool has_different_rows(const Case& c) {
  for (int b = 1; b < c.batch; ++b)
    for (int s = 0; s < c.seq; ++s)
      if (!(c.position_of(c.token(b, s)) == c.position_of(c.token(0, s)))) return true;
  return false;
}

bool has_consecutive_positions(const Case& c) {
  for (int b = 0; b < c.batch; ++b)
    for (int s = 1; s < c.seq; ++s)
      if (!follows(c, b, s)) return false;
  return c.seq > 1;
}

bool has_different_head_strides(const Case& c) {
  const Arrangement& q = c.q.in;
  const Arrangement& k = c.k.in;
  return c.k.heads > 0 &&
         (q.step != k.step || q.head_gap != k.head_gap || q.heads_first != k.heads_first ||
          q.reversed_heads != k.reversed_heads || q.broadcast_heads != k.broadcast_heads);
}

/// True of q or of k.
template <class Holds>
bool of_an_input(const Case& c, const Holds& holds) {
  return holds(c.q.in) || (c.k.heads > 0 && holds(c.k.in));
}

template <class Holds>
bool of_an_output(const Case& c, const Holds& holds) {
  return !c.in_place && (holds(c.q.out) || (c.k.heads > 0 && holds(c.k.out)));
}

bool has_apart_coordinates(const Arrangement& a) { return a.step != 1 || a.reversed_dim; }
bool is_reversed(const Arrangement& a) {
  return a.reversed || a.reversed_batch || a.reversed_heads || a.reversed_dim;
}

/// Remainders of numbers of heads, tokens, rows and coordinates, which tiles of that size leave.
template <int kTile>
bool heads_of_q_leave(const Case& c) {
  return c.q.heads % kTile != 0;
}
template <int kTile>
bool heads_of_k_leave(const Case& c) {
  return c.k.heads % kTile != 0;
}
template <int kTile>
bool tokens_leave(const Case& c) {
  return c.tokens() % kTile != 0;
}
template <int kTile>
bool head_dim_leaves(const Case& c) {
  return c.spec.head_dim % kTile != 0;
}

bool has_rows_that_begin_alike(const Case& c) {
  return c.batch > 1 &&
         c.position_of(c.token(0, 0)).numbers[0] == c.position_of(c.token(1, 0)).numbers[0];
}

constexpr Fact kFacts[] = {
    {"in float32", [](const Case& c) { return c.dtype == DType::float32; }},
    {"in float16", [](const Case& c) { return c.dtype == DType::float16; }},
    {"in bfloat16", [](const Case& c) { return c.dtype == DType::bfloat16; }},
    {"in float64", [](const Case& c) { return c.dtype == DType::float64; }},
    {"in the 16-bit formats", [](const Case& c) { return size_of(c.dtype) == 2; }},
    {"forward", [](const Case& c) { return c.direction == Direction::forward; }},
    {"in the inverse", [](const Case& c) { return c.direction == Direction::inverse; }},
    {"in the vector-Jacobian product", [](const Case& c) { return c.direction == Direction::vjp; }},
    {"in the inverse and the vector-Jacobian product",
     [](const Case& c) { return c.direction != Direction::forward; }},
    {"in the interleaved layout",
     [](const Case& c) { return c.spec.layout == Layout::interleaved; }},
    {"in the half_split layout", [](const Case& c) { return c.spec.layout == Layout::half_split; }},
    {"in calls in place", [](const Case& c) { return c.in_place; }},
    {"in calls out of place", [](const Case& c) { return !c.in_place; }},
    {"in calls with an attention factor other than 1", has_factor},
    {"in calls with an attention factor of 1", [](const Case& c) { return !has_factor(c); }},
    {"with a scaling", is_scaled},
    {"without a scaling", [](const Case& c) { return scaled_by<NoScaling>(c); }},
    {"with listed frequencies", is_listed},
    {"with linear scaling", scaled_by<LinearScaling>},
    {"with ntk scaling", scaled_by<NtkScaling>},
    {"with linear or ntk scaling",
     [](const Case& c) { return scaled_by<LinearScaling>(c) || scaled_by<NtkScaling>(c); }},
    {"with dynamic ntk scaling", scaled_by<DynamicNtkScaling>},
    {"with yarn scaling", scaled_by<YarnScaling>},
    {"with llama3 scaling", scaled_by<Llama3Scaling>},
    {"with longrope scaling", scaled_by<LongRopeScaling>},
    {"with proportional scaling", scaled_by<ProportionalScaling>},
    {"with a sequence longer than the trained length",
     [](const Case& c) {
       return length_compared_with_trained<DynamicNtkScaling>(c) == 1 ||
              length_compared_with_trained<LongRopeScaling>(c) == 1;
     }},
    {"with a sequence as long as the trained length",
     [](const Case& c) {
       return length_compared_with_trained<DynamicNtkScaling>(c) == 0 ||
              length_compared_with_trained<LongRopeScaling>(c) == 0;
     }},
    {"with a sequence shorter than the trained length",
     [](const Case& c) {
       return length_compared_with_trained<DynamicNtkScaling>(c) == -1 ||
              length_compared_with_trained<LongRopeScaling>(c) == -1;
     }},
    {"with positions of several axes", [](const Case& c) { return c.axes() > 1; }},
    {"with positions of one axis", [](const Case& c) { return c.axes() == 1; }},
    {"with rows and columns of an image",
     [](const Case& c) { return c.spec.axis_order == AxisOrder::image; }},
    {"with sections in chunks",
     [](const Case& c) { return c.spec.axis_order == AxisOrder::chunked; }},
    {"with interleaved sections",
     [](const Case& c) {
       return c.spec.axis_order == AxisOrder::interleaved ||
              c.spec.axis_order == AxisOrder::interleaved_ggml;
     }},
    {"with listed axes", [](const Case& c) { return c.spec.axis_order == AxisOrder::listed; }},
    {"with frequencies of each axis", [](const Case& c) { return c.spec.axis_frequencies; }},
    {"with scaled positions",
     [](const Case& c) { return c.spec.position_scale != PositionScale{}; }},
    {"in calls with rotary_dim less than head_dim",
     [](const Case& c) { return c.spec.rotary_dim < c.spec.head_dim; }},
    {"in calls that rotate the whole head",
     [](const Case& c) { return c.spec.rotary_dim == c.spec.head_dim; }},
    {"in calls with a rotary_offset", [](const Case& c) { return c.spec.rotary_offset > 0; }},
    {"in calls with an odd number of pairs", [](const Case& c) { return c.spec.pairs() % 2 == 1; }},
    {"in calls whose number of pairs is no multiple of 4",
     [](const Case& c) { return c.spec.pairs() % 4 != 0; }},
    {"in calls whose number of pairs is no multiple of 8",
     [](const Case& c) { return c.spec.pairs() % 8 != 0; }},
    {"in calls whose number of pairs is no power of two",
     [](const Case& c) { return (c.spec.pairs() & (c.spec.pairs() - 1)) != 0; }},
    {"in calls with an even number of pairs",
     [](const Case& c) { return c.spec.pairs() % 2 == 0; }},
    {"in calls whose head_dim is no power of two",
     [](const Case& c) { return (c.spec.head_dim & (c.spec.head_dim - 1)) != 0; }},
    {"in calls whose head_dim is no multiple of 8",
     [](const Case& c) { return c.spec.head_dim % 8 != 0; }},
    {"in calls whose head_dim is no multiple of 32",
     [](const Case& c) { return c.spec.head_dim % 32 != 0; }},
    {"in calls of one token", [](const Case& c) { return c.tokens() == 1; }},
    {"in calls whose number of tokens is odd", [](const Case& c) { return c.tokens() % 2 == 1; }},
    {"in calls whose number of tokens is no multiple of 4",
     [](const Case& c) { return c.tokens() % 4 != 0; }},
    {"in calls of several batch rows", [](const Case& c) { return c.batch > 1; }},
    {"in calls with seq > 1", [](const Case& c) { return c.seq > 1; }},
    {"in calls whose batch rows have different positions", has_different_rows},
    {"in calls whose positions are consecutive in each row", has_consecutive_positions},
    {"in calls whose positions are not consecutive in each row",
     [](const Case& c) { return c.seq > 1 && !has_consecutive_positions(c); }},
    {"in calls with seq = 1", [](const Case& c) { return c.seq == 1; }},
    {"in calls with an odd seq", [](const Case& c) { return c.seq % 2 == 1; }},
    {"in calls with an even seq", [](const Case& c) { return c.seq % 2 == 0; }},
    {"in calls whose seq is no multiple of 4", [](const Case& c) { return c.seq % 4 != 0; }},
    {"in calls whose seq is no multiple of 8", [](const Case& c) { return c.seq % 8 != 0; }},
    {"in calls whose seq is no multiple of 16", [](const Case& c) { return c.seq % 16 != 0; }},
    {"in calls with different numbers of heads of q and k",
     [](const Case& c) { return c.q.heads != c.k.heads; }},
    {"in calls with more heads of q than of k",
     [](const Case& c) { return c.q.heads > c.k.heads && c.k.heads > 0; }},
    {"in calls with more heads of k than of q",
     [](const Case& c) { return c.k.heads > c.q.heads; }},
    {"in calls with more than one head of q", [](const Case& c) { return c.q.heads > 1; }},
    {"in calls in which q's and k's heads have different strides", has_different_head_strides},
    {"in calls with an input that is not contiguous",
     [](const Case& c) { return !c.q.in.contiguous() || !c.k.in.contiguous(); }},
    {"in calls with an output that is not contiguous",
     [](const Case& c) { return !c.in_place && (!c.q.out.contiguous() || !c.k.out.contiguous()); }},
    {"in calls with an input whose coordinates are no neighbours",
     [](const Case& c) { return of_an_input(c, has_apart_coordinates); }},
    {"in calls with an output whose coordinates are no neighbours",
     [](const Case& c) { return of_an_output(c, has_apart_coordinates); }},
    {"in calls with inputs whose coordinates are neighbours",
     [](const Case& c) { return !of_an_input(c, has_apart_coordinates); }},
    {"in calls with outputs whose coordinates are neighbours",
     [](const Case& c) { return !c.in_place && !of_an_output(c, has_apart_coordinates); }},
    {"in calls with an input and an output of different strides",
     [](const Case& c) {
       return !c.in_place && (!(c.q.in == c.q.out) || (c.k.heads > 0 && !(c.k.in == c.k.out)));
     }},
    {"in calls with an input that has negative strides",
     [](const Case& c) { return of_an_input(c, is_reversed); }},
    {"in calls with an output that has negative strides",
     [](const Case& c) { return of_an_output(c, is_reversed); }},
    {"in calls with an input that has heads before tokens",
     [](const Case& c) {
       return of_an_input(c, [](const Arrangement& a) { return a.heads_first; });
     }},
    {"in calls with an input that is broadcast",
     [](const Case& c) { return c.q.in.broadcast() || c.k.in.broadcast(); }},
    {"in calls with contiguous tensors",
     [](const Case& c) {
       return c.q.in.contiguous() && c.k.in.contiguous() &&
              (c.in_place || (c.q.out.contiguous() && c.k.out.contiguous()));
     }},
    {"in calls with a misaligned tensor",
     [](const Case& c) { return c.q.in.misalignment != 0 || c.k.in.misalignment != 0; }},
    {"in calls with negative positions",
     [](const Case& c) {
       return std::any_of(c.positions.begin(), c.positions.end(),
                          [](std::int64_t t) { return t < 0; });
     }},
    {"in calls with as many batch rows as tokens in each",
     [](const Case& c) { return c.batch == c.seq; }},
    {"in calls of several batch rows, the first two of which begin at the same position",
     has_rows_that_begin_alike},
    {"in calls with an odd number of heads of q", heads_of_q_leave<2>},
    {"in calls whose number of heads of q is no multiple of 4", heads_of_q_leave<4>},
    {"in calls whose number of heads of q is no multiple of 8", heads_of_q_leave<8>},
    {"in calls whose number of heads of q is no multiple of 16", heads_of_q_leave<16>},
    {"in calls with an even number of heads of q",
     [](const Case& c) { return c.q.heads % 2 == 0; }},
    {"in calls whose number of heads of q is a multiple of 4",
     [](const Case& c) { return c.q.heads % 4 == 0; }},
    {"in calls whose number of heads of q is a multiple of 8",
     [](const Case& c) { return c.q.heads % 8 == 0; }},
    {"in calls with an odd number of heads of k", heads_of_k_leave<2>},
    {"in calls whose number of heads of k is no multiple of 4", heads_of_k_leave<4>},
    {"in calls whose number of heads of k is no multiple of 8", heads_of_k_leave<8>},
    {"in calls whose number of tokens is no multiple of 8", tokens_leave<8>},
    {"in calls whose number of tokens is no multiple of 16", tokens_leave<16>},
    {"in calls whose number of tokens is no multiple of 32", tokens_leave<32>},
    {"in calls of an even number of batch rows", [](const Case& c) { return c.batch % 2 == 0; }},
    {"in calls whose number of batch rows is no multiple of 4",
     [](const Case& c) { return c.batch % 4 != 0; }},
    {"in calls whose seq is no multiple of 32", [](const Case& c) { return c.seq % 32 != 0; }},
    {"in calls whose head_dim is no multiple of 4", head_dim_leaves<4>},
    {"in calls whose head_dim is no multiple of 16", head_dim_leaves<16>},
    {"in calls whose head_dim is no multiple of 64", head_dim_leaves<64>},
    {"in calls whose number of pairs is no multiple of 16",
     [](const Case& c) { return c.spec.pairs() % 16 != 0; }},
    {"in calls with NaN, infinite, huge or tiny values",
     [](const Case& c) {
       return c.q.values.profile == Profile::special || c.q.values.profile == Profile::listed;
     }},
};

}  // namespace

std::span<const Fact> facts_about_calls() { return kFacts; }

bool follows(const Case& c, int batch, int seq) {
  const Position before = c.position_of(c.token(batch, seq - 1));
  const Position here = c.position_of(c.token(batch, seq));
  return here.numbers[0] > before.numbers[0] && here.numbers[0] - before.numbers[0] == 1;
}

}  // namespace ropecheck::diagnosis
