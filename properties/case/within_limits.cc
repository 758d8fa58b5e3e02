#include "properties/case/within_limits.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "properties/case/case_part.h"
#include "properties/case/dtype.h"

namespace ropecheck::inline cases {
namespace {

template <class List, class Value>
bool excludes(const List& list, const Value& value) {
  return !list.empty() && std::find(list.begin(), list.end(), value) == list.end();
}

std::int64_t number_at(const Case& c, int row, int place, int axis) {
  return c.positions[c.token(row, place) * static_cast<std::size_t>(c.axes()) +
                     static_cast<std::size_t>(axis)];
}

bool is_consecutive(const Case& c) {
  for (int row = 0; row < c.batch; ++row)
    for (int axis = 0; axis < c.axes(); ++axis)
      for (int place = 1; place < c.seq; ++place) {
        const std::int64_t before = number_at(c, row, place - 1, axis);
        std::int64_t next = 0;
        if (__builtin_add_overflow(before, 1, &next) || number_at(c, row, place, axis) != next)
          return false;
      }
  return true;
}

bool has_equal_rows(const Case& c) {
  const auto row = static_cast<std::ptrdiff_t>(c.seq) * c.axes();
  for (int other = 1; other < c.batch; ++other)
    if (!std::equal(c.positions.begin(), c.positions.begin() + row,
                    c.positions.begin() + other * row))
      return false;
  return true;
}

void continue_rows(Case& c, const Capabilities& can) {
  const auto axes = static_cast<std::size_t>(c.axes());
  const std::int64_t more = c.seq - 1;
  for (int row = 0; row < c.batch; ++row)
    for (std::size_t axis = 0; axis < axes; ++axis) {
      std::int64_t first = number_at(c, row, 0, static_cast<int>(axis));
      if (first > can.max_position - more) first = can.max_position - more;
      for (int place = 0; place < c.seq; ++place)
        c.positions[c.token(row, place) * axes + axis] = first + place;
    }
}

bool is_subnormal(DType dtype, std::uint64_t bits) {
  const double value = value_of(dtype, bits);
  return value != 0 && std::abs(value) < std::ldexp(1.0, format_of(dtype).min_exponent);
}

}  // namespace

std::string outside_limits(const Case& c, const Limits& limits) {
  if (excludes(limits.specs, c.spec)) return "specifications other than its own";
  if (excludes(limits.head_dims, c.spec.head_dim))
    return "head_dim " + std::to_string(c.spec.head_dim);
  if (excludes(limits.rotary_dims, c.spec.rotary_dim))
    return "rotary_dim " + std::to_string(c.spec.rotary_dim);
  if (c.seq > limits.longest_sequence)
    return "sequences of more than " + std::to_string(limits.longest_sequence) + " tokens";
  if (c.batch > limits.largest_batch)
    return "batches of more than " + std::to_string(limits.largest_batch) + " rows";
  if (limits.consecutive_positions && !is_consecutive(c))
    return "positions that are not consecutive";
  if (limits.same_positions_in_rows && !has_equal_rows(c))
    return "other positions in other rows of a batch";
  return {};
}

void move_tokens_within_limits(Case& c, const Capabilities& can) {
  const Limits& limits = can.limits;
  const int batch = static_cast<int>(std::min<std::int64_t>(c.batch, limits.largest_batch));
  int seq = static_cast<int>(std::min<std::int64_t>(c.seq, limits.longest_sequence));
  if (limits.consecutive_positions) {
    // A range of positions may be shorter than the row.
    const std::uint64_t steps =
        static_cast<std::uint64_t>(can.max_position) - static_cast<std::uint64_t>(can.min_position);
    if (static_cast<std::uint64_t>(seq - 1) > steps) seq = static_cast<int>(steps) + 1;
  }
  if (batch != c.batch || seq != c.seq) c = part_of(c, {0, batch, 0, seq});
  if (limits.consecutive_positions && !is_consecutive(c)) continue_rows(c, can);
  if (limits.same_positions_in_rows) {
    const auto row = static_cast<std::ptrdiff_t>(c.seq) * c.axes();
    for (int other = 1; other < c.batch; ++other)
      std::copy_n(c.positions.begin(), row, c.positions.begin() + other * row);
  }
}

Case with_values_within_limits(Case c, const Limits& limits) {
  const bool adds_zero = limits.free_zero_signs_in_gradients && c.direction != Direction::forward;
  if (!limits.flushes_subnormals && !adds_zero) return c;
  for (TensorCase* tensor : {&c.q, &c.k}) {
    if (tensor->values.profile != Profile::special && tensor->values.profile != Profile::listed)
      continue;
    std::vector<std::uint64_t> bits = materialize(c, *tensor);
    bool changed = false;
    for (std::uint64_t& value : bits) {
      const std::uint64_t before = value;
      if (limits.flushes_subnormals && is_subnormal(c.dtype, value))
        value = bits_of(c.dtype, std::copysign(0.0, value_of(c.dtype, value)));
      if (adds_zero) value = plus_zero(c.dtype, value);
      changed |= value != before;
    }
    if (changed) tensor->values = {Profile::listed, tensor->values.seed, std::move(bits)};
  }
  return c;
}

}  // namespace ropecheck::cases
