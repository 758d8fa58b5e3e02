#include "fuzz/guidance/mutate_case.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "fuzz/guidance/mutate_spec.h"
#include "properties/case/dtype.h"

namespace ropecheck::guidance {
namespace {

constexpr int kMostElements = 2048;

/// Moves one position, or sometimes all by the same step.
void move_positions(Case& c, Random& random) {
  std::int64_t& one = c.positions[any(random, c.positions.size())];
  const std::int64_t to = moved(one, c.spec, random);
  const std::int64_t step = difference(to, one);
  if (one_in(random, 4))
    for (std::int64_t& position : c.positions) position = sum(position, step);
  else
    one = to;
}

void change_element(Case& c, std::uint64_t& bits, Random& random) {
  const int width = 8 * static_cast<int>(size_of(c.dtype));
  const int mantissa = format_of(c.dtype).precision - 1;
  const std::uint64_t exponent_step = std::uint64_t{1} << mantissa;
  switch (any(random, 6)) {
    case 0:
      bits += exponent_step;
      break;
    case 1:
      bits -= exponent_step;
      break;
    case 2:
      bits += 1 + any(random, 4);
      break;
    case 3:
      bits -= 1 + any(random, 4);
      break;
    case 4:
      bits ^= std::uint64_t{1} << any(random, static_cast<std::uint64_t>(mantissa));
      break;
    default:
      bits ^= std::uint64_t{1} << (width - 1);
      break;
  }
  if (width < 64) bits &= (std::uint64_t{1} << width) - 1;
}

void change_values(Case& c, TensorCase& tensor, Random& random) {
  Values& values = tensor.values;
  if (one_in(random, 8)) {
    values = {static_cast<Profile>(1 + any(random, 4)), random(), {}};
    return;
  }
  if (values.profile != Profile::listed && one_in(random, 2)) {
    values.seed = random();
    return;
  }
  values = {Profile::listed, 0, materialize(c, tensor)};
  change_element(c, values.bits[any(random, values.bits.size())], random);
  if (one_in(random, 4)) {
    // Values of the same size can cancel: the second of a pair becomes equal to the first.
    const PairElements at = pair_elements(
        c.spec, static_cast<int>(any(random, static_cast<std::uint64_t>(c.spec.pairs()))));
    values.bits[static_cast<std::size_t>(at.second)] =
        values.bits[static_cast<std::size_t>(at.first)];
  }
}

/// Arranges the tensor as one of q, k and v that lie side by side for each token, as far as
/// case_bytes.h can encode that.
void pack(const Case& c, const TensorCase& tensor, Arrangement& a) {
  constexpr int kMostInBytes = 1023;
  a.heads_first = a.batch_second = false;
  a.step = 1;
  a.head_gap = 0;
  a.token_gap =
      std::min(kMostInBytes, (c.q.heads + 2 * c.k.heads - tensor.heads) * c.spec.head_dim);
}

/// Switches between the same vectors all along an axis of an input and different ones.
void change_broadcast(TensorCase& tensor, Random& random) {
  constexpr bool Arrangement::*kAxes[] = {
      &Arrangement::broadcast_batch, &Arrangement::broadcast_seq, &Arrangement::broadcast_heads};
  bool& axis = tensor.in.*kAxes[any(random, std::size(kAxes))];
  axis = !axis;
  // Listed values differ along the axis, so they cannot be broadcast.
  if (axis && tensor.values.profile == Profile::listed)
    tensor.values = {Profile::unit, random(), {}};
}

void change_arrangement(const Case& c, TensorCase& tensor, Random& random) {
  const bool is_input = one_in(random, 2);
  Arrangement& a = is_input ? tensor.in : tensor.out;
  switch (any(random, 14)) {
    case 0:
      a = {};
      break;
    case 1:
      a.heads_first = !a.heads_first;
      break;
    case 2:
      a.batch_second = !a.batch_second;
      break;
    case 3:
      a.reversed = !a.reversed;
      break;
    case 4:
      a.reversed_batch = !a.reversed_batch;
      break;
    case 5:
      a.reversed_heads = !a.reversed_heads;
      break;
    case 6:
      a.reversed_dim = !a.reversed_dim;
      break;
    case 7:
      a.step = 1 + static_cast<int>(any(random, 8));
      break;
    case 8:
      a.head_gap = static_cast<int>(any(random, 18));
      break;
    case 9:
      a.token_gap = static_cast<int>(any(random, 18));
      break;
    case 10:  // room for many more tokens, as in a cache
      a.batch_gap = static_cast<int>(any(random, one_in(random, 2) ? 18 : 2048));
      break;
    case 11:
      a.misalignment = static_cast<int>(any(random, 32));
      break;
    case 12:
      pack(c, tensor, a);
      break;
    default:
      change_broadcast(tensor, random);
      break;
  }
}

void change_direction(Direction& direction, const Capabilities& can, Random& random) {
  std::array<Direction, 3> others{};
  std::size_t count = 0;
  const auto offer = [&](Direction other, bool declared) {
    if (declared && other != direction) others[count++] = other;
  };
  offer(Direction::forward, true);
  offer(Direction::inverse, can.inverse);
  offer(Direction::vjp, can.vjp);
  if (count > 0) direction = others[any(random, count)];
}

/// Gives added tokens their own positions. Draws a list of values anew if its number of values or
/// its format no longer fits.
void fit(Case& c, const Case& before, Random& random) {
  const std::size_t had = c.positions.size();
  c.positions.resize(static_cast<std::size_t>(c.tokens()) * static_cast<std::size_t>(c.axes()));
  for (std::size_t i = had; i < c.positions.size(); ++i)
    c.positions[i] = moved(c.positions[i % had], c.spec, random);
  if (c.shift.size() != static_cast<std::size_t>(c.axes())) c.shift.resize(1);
  for (TensorCase* tensor : {&c.q, &c.k}) {
    const auto count = static_cast<std::size_t>(c.tokens() * tensor->heads) *
                       static_cast<std::size_t>(c.spec.head_dim);
    if (tensor->values.profile == Profile::listed &&
        (tensor->values.bits.size() != count || c.dtype != before.dtype))
      tensor->values = {Profile::unit, random(), {}};
  }
}

void change_shape(Case& c, Random& random) {
  switch (any(random, 5)) {
    case 0:
      c.seq = 1 + static_cast<int>(any(random, 8));
      break;
    case 1:
      c.batch = 1 + static_cast<int>(any(random, 2));
      break;
    case 2:
      c.q.heads = 1 + static_cast<int>(any(random, 4));
      break;
    case 3:
      c.k.heads = 1 + static_cast<int>(any(random, 2));
      break;
    default:  // back to the fastest arrangement
      c.seq = c.batch = c.q.heads = c.k.heads = 1;
      break;
  }
}

void step(Case& c, const Capabilities& can, Random& random) {
  const std::uint64_t choice = any(random, 64);
  if (choice < 36) {
    move_positions(c, random);
  } else if (choice < 50) {
    change_values(c, one_in(random, 2) ? c.q : c.k, random);
  } else if (choice < 54) {
    change_arrangement(c, one_in(random, 2) ? c.q : c.k, random);
  } else if (choice < 57) {
    change_shape(c, random);
  } else if (choice < 59) {
    std::int64_t& one = c.shift[any(random, c.shift.size())];
    one = moved(one, c.spec, random);
  } else if (choice < 60) {
    c.in_place = !c.in_place;
  } else if (choice < 61) {
    change_direction(c.direction, can, random);
  } else if (choice < 62) {
    c.dtype = kAllDTypes[any(random, std::size(kAllDTypes))];
  } else {
    change_spec(c.spec, random);
  }
}

int elements(const Case& c) { return c.tokens() * (c.q.heads + c.k.heads) * c.spec.head_dim; }

/// Returns true if a mutated case may replace the case that it came from.
bool may_follow(const Case& next, const Case& c, const Capabilities& can) {
  return elements(next) <= std::max(kMostElements, elements(c)) && problem_with(next).empty() &&
         (unsupported(next, can).empty() || !unsupported(c, can).empty());
}

/// Returns nothing if the step leads to a case that is unsound, too large or not declared, or to
/// the same case.
std::optional<Case> one_step(const Case& c, const Capabilities& can, Random& random) {
  Case next = c;
  step(next, can, random);
  // The next function constructs positions for the specification, which must be sound for that.
  if (!problem_with(next.spec).empty()) return std::nullopt;
  fit(next, c, random);
  if (next == c || !may_follow(next, c, can)) return std::nullopt;
  return next;
}

}  // namespace

Case mutated(const Case& c, const Capabilities& can, Random& random) {
  // A step may lead nowhere, for example from position 0 to half of it; then another step is tried.
  constexpr int kTries = 8;
  Case result = c;
  do {
    std::optional<Case> next;
    for (int i = 0; i < kTries && !next; ++i) next = one_step(result, can, random);
    if (next) result = *std::move(next);
  } while (one_in(random, 4));
  return result;
}

Case crossed(const Case& a, const Case& b, const Capabilities& can, Random& random) {
  Case result = a;
  const std::int64_t from = a.positions[any(random, a.positions.size())];
  const std::int64_t to = b.positions[any(random, b.positions.size())];
  std::int64_t& mine = result.positions[any(random, result.positions.size())];
  switch (any(random, 4)) {
    case 0:
      mine = to;
      break;
    case 1:
      mine = sum(mine, difference(to, from));
      break;
    case 2:
      mine = sum(to, difference(to, from));
      break;
    default:
      result.q.values = b.q.values;
      result.k.values = b.k.values;
      result.dtype = b.dtype;
      break;
  }
  fit(result, result, random);
  return may_follow(result, a, can) ? result : a;
}

}  // namespace ropecheck::guidance
