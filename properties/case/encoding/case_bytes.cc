#include "properties/case/encoding/case_bytes.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>
#include <vector>

#include "properties/case/encoding/byte_codec.h"
#include "properties/case/scaling_fields.h"

namespace ropecheck::inline cases {
namespace {

/// Most elements that a decoded case may have, in both tensors together.
constexpr int kMostElements = 2048;

/// Bases that models use, and the limits of a base's range; other bases are written out.
constexpr std::array kBases = {1e4, 5e5, 1e6, 10.0, 500.0, 1e7, 8e6, 2.0};

// The fields, each once for both directions: `visit` passes every field of a case to a codec, in
// order, with its range. The range of a field may depend on the fields before it.

template <class Codec>
void visit_base(Codec& codec, double& base) {
  const auto known = std::find(kBases.begin(), kBases.end(), base);
  auto index = static_cast<unsigned>(known - kBases.begin());
  // One choice in 64 is a base written out: each new base costs milliseconds of preparation.
  codec.choice(index, 64);
  if (index == kBases.size())
    visit_positive(codec, base);
  else
    base = kBases[index % kBases.size()];
}

/// Visits the numbers first, then the lists, the lengths and the flags, each in the table's order.
/// They are checked together once all are read.
template <class Codec>
void visit_parameters(Codec& codec, const RopeSpec& spec, Scaling& scaling) {
  const std::vector<ScalingField>& fields = kind_of(scaling).fields;
  const auto visit_number = [&](double& number, bool positive) {
    positive ? visit_positive(codec, number) : visit_finite(codec, number);
  };
  for (const ScalingField& field : fields)
    if (auto* number = value_as<double>(field, scaling)) visit_number(*number, field.positive);
  for (const ScalingField& field : fields)
    if (auto* list = value_as<std::vector<double>>(field, scaling)) {
      codec.resize(*list, static_cast<std::size_t>(spec.pairs()));
      for (double& number : *list) visit_number(number, field.positive);
    }
  for (const ScalingField& field : fields)
    if (auto* length = value_as<std::int64_t>(field, scaling)) visit_int64(codec, *length);
  for (const ScalingField& field : fields)
    if (auto* flag = value_as<bool>(field, scaling)) visit_bool(codec, *flag);
}

template <class Codec>
void visit_scaling(Codec& codec, RopeSpec& spec) {
  auto index = static_cast<unsigned>(spec.scaling.index());
  codec.choice(index, static_cast<unsigned>(scaling_kinds().size()));
  if (index != spec.scaling.index()) spec.scaling = scaling_kinds()[index].usual;
  visit_parameters(codec, spec, spec.scaling);
}

template <class Codec>
void visit(Codec& codec, RopeSpec& spec) {
  visit_int(codec, spec.head_dim, 2, 257);
  int pairs = spec.pairs();
  visit_int(codec, pairs, 1, spec.head_dim / 2);
  spec.rotary_dim = 2 * pairs;
  visit_int(codec, spec.rotary_offset, 0, std::min(255, spec.head_dim - spec.rotary_dim));
  visit_enum(codec, spec.layout, 2);
  visit_base(codec, spec.base);
  visit_scaling(codec, spec);
  bool has_factor = spec.attention_factor.has_value();
  visit_bool(codec, has_factor);
  if (has_factor) {
    codec.make(spec.attention_factor);
    visit_positive(codec, *spec.attention_factor);
  }
  // A decoded specification has no axes yet. A scaling that is sound for its axes alone has no
  // bytes.
  RopeSpec of_one_axis = with_one_axis(spec);
  of_one_axis.position_scale = {};
  if (problem_with(of_one_axis).empty()) return;
  codec.reject();
  spec.scaling = NoScaling{};
}

template <class Codec>
void visit(Codec& codec, Arrangement& a) {
  bool contiguous = a == Arrangement{};
  visit_bool(codec, contiguous);
  if (contiguous) return;
  visit_bool(codec, a.heads_first);
  visit_bool(codec, a.reversed);
  visit_int(codec, a.step, 1, 8);
  visit_int(codec, a.head_gap, 0, 255);
  int low_token_gap = a.token_gap % 256;  // visit_more has the rest
  visit_int(codec, low_token_gap, 0, 255);
  a.token_gap = a.token_gap / 256 * 256 + low_token_gap;
  visit_int(codec, a.misalignment, 0, 31);
}

template <class Codec>
void visit(Codec& codec, const Case& c, TensorCase& tensor) {
  visit(codec, tensor.in);
  visit(codec, tensor.out);
  Values& values = tensor.values;
  visit_enum(codec, values.profile, 5);
  if (values.profile == Profile::listed) {
    const auto count = static_cast<std::size_t>(c.tokens() * tensor.heads * c.spec.head_dim);
    codec.resize(values.bits, count);
    for (std::uint64_t& bits : values.bits) codec.bits(bits, size_of(c.dtype));
    if (values.seed != 0) codec.reject();
  } else {
    codec.bits(values.seed, 8);
    codec.resize(values.bits, 0);
  }
}

/// The number of pairs of each axis; they add up to all pairs. The column has the pairs that the
/// others leave.
template <class Codec>
void visit_sections(Codec& codec, RopeSpec& spec) {
  Sections& sections = spec.sections;
  int left = spec.pairs();
  const auto take = [&](std::size_t axis) {
    visit_int(codec, sections[axis], 0, left);
    left -= sections[axis];
  };
  take(0);
  take(1);
  if (spec.axis_order == AxisOrder::chunked) take(3);
  sections[2] = left;
}

/// Expands [tokens], as decoded so far, to [tokens, axes].
void spread(std::vector<std::int64_t>& numbers, std::size_t tokens, std::size_t axes) {
  if (numbers.size() != tokens) return;
  std::vector<std::int64_t> wide(tokens * axes);
  for (std::size_t token = 0; token < tokens; ++token) wide[token * axes] = numbers[token];
  numbers = std::move(wide);
}

/// The numbers of positions and of the shift on the axes beyond the first.
template <class Codec>
void visit_other_axes(Codec& codec, Case& c) {
  const auto axes = static_cast<std::size_t>(c.axes());
  spread(c.positions, static_cast<std::size_t>(c.tokens()), axes);
  for (std::size_t i = 0; i < c.positions.size(); ++i)
    if (i % axes != 0) visit_int64(codec, c.positions[i]);
  bool has_own_shifts = c.shift.size() > 1;
  visit_bool(codec, has_own_shifts);
  if (!has_own_shifts) return;
  spread(c.shift, 1, axes);
  for (std::size_t axis = 1; axis < axes; ++axis) visit_int64(codec, c.shift[axis]);
}

/// The additional fields of a case of several axes, after all others: bytes that end before them
/// mean a case of one axis. Listed axes follow even later (visit_axis_list).
template <class Codec>
void visit_axes(Codec& codec, Case& c) {
  RopeSpec& spec = c.spec;
  if (spec.axis_order == AxisOrder::listed) {
    AxisOrder single = AxisOrder::single;
    visit_enum(codec, single, 5);
    return;
  }
  visit_enum(codec, spec.axis_order, 5);
  if (spec.axis_order == AxisOrder::single) return;
  if (spec.axis_order != AxisOrder::image) visit_sections(codec, spec);
  // As in the function above for scalings.
  RopeSpec plain = spec;  // the fields of visit_frequencies_of_axes are checked with them
  plain.axis_frequencies = false;
  plain.position_scale = {};
  if (problem_with(plain).empty())
    visit_other_axes(codec, c);
  else
    spec = with_one_axis(spec);
}

/// After all other fields, like the axes, so that shorter bytes keep their meaning.
template <class Codec>
void visit_axis_list(Codec& codec, Case& c) {
  RopeSpec& spec = c.spec;
  bool is_listed = spec.axis_order == AxisOrder::listed;
  visit_bool(codec, is_listed);
  if (!is_listed) return;
  // Other axes were read before. An encoded list has none.
  const bool has_no_axes =
      spec.axis_order == AxisOrder::single || spec.axis_order == AxisOrder::listed;
  AxisList list = spec.axis_list;
  codec.resize(list, static_cast<std::size_t>(spec.pairs()));
  for (int& axis : list) visit_int(codec, axis, 0, static_cast<int>(kMostAxesOfPositions) - 1);
  if (!has_no_axes || !problem_with_axis_list(list, spec.pairs()).empty()) return;
  spec.axis_order = AxisOrder::listed;
  spec.axis_list = list;
  visit_other_axes(codec, c);
}

template <class Codec>
void visit_frequencies_of_axes(Codec& codec, RopeSpec& spec) {
  visit_bool(codec, spec.axis_frequencies);
  bool is_scaled = spec.position_scale != PositionScale{};
  visit_bool(codec, is_scaled);
  const auto axes = static_cast<std::size_t>(spec.axes());
  for (std::size_t axis = 0; is_scaled && axis < axes; ++axis) {
    auto& [numerator, denominator] = spec.position_scale[axis];
    visit_int(codec, numerator, -127, 128);
    visit_int(codec, denominator, 1, 256);
    if (std::gcd(numerator, denominator) == 1) continue;
    codec.reject();  // 0, or not in lowest terms
    spec.position_scale[axis] = {};
  }
  if (problem_with(spec).empty()) return;
  spec.axis_frequencies = false;
  spec.position_scale = {};
}

/// The fields of an arrangement that were added to this encoding later. Gaps are limited to the
/// cost that a fuzzer can afford: four times 64 rows of them.
template <class Codec>
void visit_more(Codec& codec, Arrangement& a, bool is_input) {
  visit_bool(codec, a.batch_second);
  visit_bool(codec, a.reversed_batch);
  visit_bool(codec, a.reversed_heads);
  visit_bool(codec, a.reversed_dim);
  int high_token_gap = a.token_gap / 256;
  visit_int(codec, high_token_gap, 0, 3);
  a.token_gap = a.token_gap % 256 + 256 * high_token_gap;
  int low = a.batch_gap % 256, high = a.batch_gap / 256;
  visit_int(codec, low, 0, 255);
  visit_int(codec, high, 0, 15);
  a.batch_gap = low + 256 * high;
  if (!is_input) return;
  visit_bool(codec, a.broadcast_batch);
  visit_bool(codec, a.broadcast_seq);
  visit_bool(codec, a.broadcast_heads);
}

/// After all other fields, like the axes, so that shorter bytes keep their meaning.
template <class Codec>
void visit_memory(Codec& codec, Case& c) {
  const auto is_old = [](const Arrangement& a) {
    Arrangement old;
    old.heads_first = a.heads_first;
    old.reversed = a.reversed;
    old.step = a.step;
    old.head_gap = a.head_gap;
    old.token_gap = a.token_gap % 256;
    old.misalignment = a.misalignment;
    return a == old;
  };
  for (TensorCase* tensor : {&c.q, &c.k})
    for (Arrangement* a : {&tensor->in, &tensor->out}) {
      bool has_more = !is_old(*a);
      visit_bool(codec, has_more);
      if (has_more) visit_more(codec, *a, a == &tensor->in);
    }
}

template <class Codec>
void visit(Codec& codec, Case& c) {
  visit(codec, c.spec);
  visit_enum(codec, c.dtype, 4);
  bool turns_back = c.direction != Direction::forward;
  visit_bool(codec, turns_back);
  visit_bool(codec, c.in_place);
  const auto at_most = [&](int most, int elements_each) {
    return std::clamp(kMostElements / elements_each, 1, most);
  };
  visit_int(codec, c.q.heads, 1, at_most(8, c.spec.head_dim));
  visit_int(codec, c.k.heads, 1, at_most(4, c.spec.head_dim));
  const int token = c.spec.head_dim * (c.q.heads + c.k.heads);
  visit_int(codec, c.batch, 1, at_most(4, token));
  visit_int(codec, c.seq, 1, at_most(64, token * c.batch));
  const auto axes = static_cast<std::size_t>(c.axes());  // 1 before the axes are read
  codec.resize(c.positions, static_cast<std::size_t>(c.tokens()) * axes);
  for (std::size_t i = 0; i < c.positions.size(); i += axes) visit_int64(codec, c.positions[i]);
  visit_int64(codec, c.shift.front());
  visit(codec, c, c.q);
  visit(codec, c, c.k);
  visit_axes(codec, c);
  // After all other fields, since bytes may end before it: without it the direction is the inverse.
  bool is_vjp = c.direction == Direction::vjp;
  if (turns_back) visit_bool(codec, is_vjp);
  c.direction = !turns_back ? Direction::forward : is_vjp ? Direction::vjp : Direction::inverse;
  visit_memory(codec, c);
  visit_axis_list(codec, c);
  visit_frequencies_of_axes(codec, c.spec);
}

}  // namespace

DecodedCase decode_case(std::span<const std::uint8_t> bytes) {
  DecodedCase result;
  ByteReader reader(bytes);
  std::uint64_t property = 0;
  reader.bits(property, 1);
  result.property = static_cast<std::uint8_t>(property);
  visit(reader, result.value);
  // If all axes have the same number, it is written once.
  std::vector<std::int64_t>& shift = result.value.shift;
  if (std::all_of(shift.begin(), shift.end(), [&](auto n) { return n == shift.front(); }))
    shift.resize(1);
  return result;
}

std::optional<std::vector<std::uint8_t>> encode_case(std::uint8_t property, const Case& c) {
  if (!problem_with(c).empty()) return std::nullopt;
  ByteWriter writer;
  std::uint64_t number = property;
  writer.bits(number, 1);
  Case copy = c;  // the fields are visited as if they were read into
  visit(writer, copy);
  return writer.result();
}

}  // namespace ropecheck::cases
