#include "properties/case/generators.h"

#include <rapidcheck.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <span>
#include <tuple>
#include <utility>

#include "properties/case/cancelling_values.h"
#include "properties/case/dice.h"
#include "properties/case/random_shape.h"
#include "properties/case/random_spec.h"
#include "properties/case/shrink.h"
#include "properties/case/straddling_positions.h"

namespace ropecheck::inline cases {
namespace {

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();

/// Positions at which something changes: the number of bits that a format holds (bfloat16 2^8,
/// float16 2^11 and 65504, float32 2^24, double 2^53), the length of tables and contexts, and the
/// width of an integer. All of them are next to powers of two: at a power of two itself, a rounding
/// of the position does not show.
std::vector<std::int64_t> pinned_positions() {
  std::vector<std::int64_t> all = {0, 3, 5, 6, 7, 65519, 65521, kLast, kLast - 1};
  for (int bit = 0; bit < 63; ++bit)
    for (const std::int64_t aside : {-1, 0, 1}) all.push_back((std::int64_t{1} << bit) + aside);
  for (const std::int64_t often :
       {255, 257, 2047, 2049, 4095, 32769, 131071, (1 << 24) - 1, (1 << 24) + 1})
    all.insert(all.end(), 4, often);
  return all;
}

bool is_within(const CaseSource& source, std::int64_t position) {
  return source.lowest <= position && position <= source.highest;
}

/// Draws a position in the source's range.
std::int64_t draw_position(const CaseSource& source, Dice& dice) {
  static const std::vector<std::int64_t> pinned = pinned_positions();
  std::int64_t position = 0;
  switch (dice.below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      position = dice.of(std::span<const std::int64_t>(pinned));
      break;
    case 5:
    case 6:
    case 7:
    case 8:
      if (!source.hard.empty()) {
        position = dice.of(std::span<const std::int64_t>(source.hard));
        break;
      }
      [[fallthrough]];
    case 9:
    case 10:
    case 11:
    case 12:  // each order of magnitude equally often
      position = static_cast<std::int64_t>(dice.bits() >> 1 >> dice.below(63));
      break;
    case 13:
      return std::max(source.lowest, source.highest - dice.between(0, 3));
    case 14:
      position = source.lowest;
      break;
    default:
      position = dice.between(0, 15);
      break;
  }
  const auto negated = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(position));
  if (dice.one_in(4) && is_within(source, negated)) return negated;
  if (is_within(source, position)) return position;
  // Beyond the range: the same leading bits, shifted down until the position fits.
  while (position > source.highest) position /= 2;
  return std::max(position, source.lowest);
}

/// Draws the numbers of one row and one axis: [seq].
std::vector<std::int64_t> draw_row(const CaseSource& source, const RopeSpec& spec, int seq,
                                   Dice& dice) {
  const auto count = static_cast<std::size_t>(seq);
  std::vector<std::int64_t> row(count, 0);
  if (source.domain.zero_positions) return row;
  if (source.straddle && source.highest >= 2)
    return straddling_row(straddle_of(spec, source.highest, *source.straddle), seq, source.lowest,
                          source.highest);
  const auto consecutive = [&](std::int64_t first) {
    // Down from the end if the range does not reach that far up.
    const bool up =
        static_cast<std::uint64_t>(source.highest) - static_cast<std::uint64_t>(first) >=
        static_cast<std::uint64_t>(seq - 1);
    for (std::size_t i = 0; i < count; ++i) {
      const auto step = static_cast<std::int64_t>(i);
      row[i] = up ? first + step : std::max(first - step, source.lowest);
    }
  };
  switch (dice.below(8)) {
    case 0:  // the usual prefill
      consecutive(std::clamp<std::int64_t>(0, source.lowest, source.highest));
      break;
    case 1:
    case 2:
      consecutive(draw_position(source, dice));
      break;
    case 3:
      consecutive(draw_position(source, dice));
      std::reverse(row.begin(), row.end());
      break;
    case 4: {  // repeats
      const std::int64_t choice[] = {draw_position(source, dice), draw_position(source, dice)};
      for (auto& position : row) position = choice[dice.below(2)];
      break;
    }
    default:
      for (auto& position : row) position = draw_position(source, dice);
      break;
  }
  return row;
}

/// Draws the positions of one row: [seq, axes]. For several axes: like a text (the same number on
/// each), like an image (one time, rows and columns of a grid that is not square), or each axis
/// independently.
std::vector<std::int64_t> draw_positions(const CaseSource& source, const Case& c, Dice& dice) {
  const auto axes = static_cast<std::size_t>(c.axes());
  if (axes == 1) return draw_row(source, c.spec, c.seq, dice);
  const auto count = static_cast<std::size_t>(c.seq);
  std::vector<std::int64_t> positions(count * axes);
  const std::uint64_t kind = dice.below(4);
  const int width = dice.between(1, 5);
  const std::vector<std::int64_t> text = draw_row(source, c.spec, c.seq, dice);
  for (std::size_t axis = 0; axis < axes; ++axis) {
    const std::vector<std::int64_t> own = kind > 1 ? draw_row(source, c.spec, c.seq, dice) : text;
    for (std::size_t i = 0; i < count; ++i) {
      std::int64_t number = own[i];
      if (kind == 1 && !source.domain.zero_positions) {
        const int at = static_cast<int>(i);
        const int step = axis == 0 && axes > 2 ? 0 : axis + 1 == axes ? at % width : at / width;
        number = std::min(text.front(), source.highest - step) + step;
      }
      positions[i * axes + axis] = number;
    }
  }
  return positions;
}

/// Draws a shift of one axis that keeps every position within the source's range; the shift is in
/// that range too.
std::int64_t draw_shift(const CaseSource& source, std::int64_t least, std::int64_t greatest,
                        Dice& dice) {
  // Differences that overflow exceed any limit.
  const auto room = [](std::int64_t from, std::int64_t to) {
    std::int64_t distance = 0;
    if (__builtin_sub_overflow(to, from, &distance)) return to > from ? kLast : kFirst;
    return distance;
  };
  const std::int64_t lowest = std::max(room(least, source.lowest), source.lowest);
  const std::int64_t highest = std::min(room(greatest, source.highest), source.highest);
  std::int64_t shift = draw_position(source, dice);
  if (dice.one_in(4)) shift = dice.of({1, 3, 7, 10, 1000000});
  if (dice.one_in(8)) shift = dice.one_in(2) ? lowest : highest;
  if (lowest > highest) return 0;
  while (shift > highest) shift /= 2;
  while (shift < lowest && shift < 0) shift /= 2;
  return std::max(shift, lowest);
}

/// Draws one shift for all axes, or, half of the time, one for each.
std::vector<std::int64_t> draw_shifts(const CaseSource& source, const Case& c, Dice& dice) {
  if (!source.domain.uses_shift) return {1};
  const auto axes = static_cast<std::size_t>(c.axes());
  const auto [least, greatest] = std::minmax_element(c.positions.begin(), c.positions.end());
  if (axes == 1 || dice.one_in(2)) return {draw_shift(source, *least, *greatest, dice)};
  std::vector<std::int64_t> shifts;
  for (std::size_t axis = 0; axis < axes; ++axis) {
    std::vector<std::int64_t> numbers;
    for (std::size_t i = axis; i < c.positions.size(); i += axes) numbers.push_back(c.positions[i]);
    const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
    shifts.push_back(draw_shift(source, *low, *high, dice));
  }
  return shifts;
}

/// Listed values make long lines, so only tensors of at most this many elements have them.
constexpr std::size_t kMostCancelling = 512;

Values draw_values(const CaseSource& source, const Case& c, const TensorCase& tensor, Dice& dice) {
  const std::uint64_t choice = dice.below(20);
  Profile profile = Profile::unit;
  if (source.domain.special_values && choice < 10)
    profile = Profile::special;
  else if (choice < 14)
    profile = Profile::unit;
  else if (choice < 19)
    profile = Profile::wide;
  else
    profile = Profile::ones;
  // Small seeds make short lines, and each seed makes its own values.
  const std::uint64_t seed = dice.below(1'000'000);
  const auto vectors =
      static_cast<std::size_t>(c.tokens()) * static_cast<std::size_t>(tensor.heads);
  const auto elements = vectors * static_cast<std::size_t>(c.spec.head_dim);
  // Odd values may take an implementation's slow way, which is not meant for millions of them.
  if (source.shape && source.shape->q_heads > 1) return {Profile::unit, seed, {}};
  if (choice == 18 && c.axes() == 1 && !tensor.in.broadcast() && elements <= kMostCancelling)
    return cancelling_values(c, tensor, seed);
  return {profile, seed, {}};
}

/// Makes q and k different, and k not constant. A constant k would hide an implementation that
/// takes its gradient for a constant.
void tell_apart(const Values& q, Values& k) {
  if (k.profile == Profile::ones) k.profile = Profile::unit;
  if (!(k == q)) return;
  if (k.profile == Profile::listed) k = {Profile::unit, 0, {}};
  ++k.seed;
}

void keep_limits(Case& c, const CaseSource& source, Dice& dice) {
  if (source.can.limits == Limits{}) return;
  Capabilities can = source.can;
  can.min_position = source.lowest;
  can.max_position = source.highest;
  draw_tokens_within_limits(c, can, source.domain.zero_positions, dice);
}

rc::Gen<Case> generator(CaseSource source, SpecMay spec) {
  return [source = std::move(source), spec](const rc::Random& given, int) {
    rc::Random random = given;
    return rc::shrinkable::shrinkRecur(draw_case(source, random), [spec](const Case& c) {
      return rc::seq::fromContainer(simpler(c, spec));
    });
  };
}

/// A case of the source's specification. If it has none: of whole heads, in a layout that the
/// implementation supports.
Case plain_case(const CaseSource& source, int head_dim) {
  Case c;
  c.spec.head_dim = c.spec.rotary_dim = head_dim;
  c.spec.layout = source.can.half_split ? Layout::half_split : Layout::interleaved;
  if (source.spec) c.spec = *source.spec;
  c.dtype = source.dtype;
  c.in_place = !source.can.out_of_place;
  return c;
}

void draw_unit_values(Case& c, Dice& dice) {
  for (TensorCase* tensor : {&c.q, &c.k})
    tensor->values = {Profile::unit, dice.below(1'000'000), {}};
  tell_apart(c.q.values, c.k.values);
}

}  // namespace

CaseSource case_source(const Property& property, const std::optional<RopeSpec>& spec,
                       const Capabilities& can, DType dtype, std::int64_t max_position) {
  assert(max_position >= 0 && can.min_position <= can.max_position && can.max_position >= 0);
  CaseSource source{property.domain, spec, can, dtype, 0, 0, {}};
  source.highest = std::min(can.max_position, max_position);
  source.lowest = std::max(can.min_position, max_position == kLast ? kFirst : -max_position);
  if (!spec) return source;
  for (const std::int64_t limit : {std::int64_t{1} << 20, std::int64_t{1} << 32, kLast})
    if (source.highest >= 1)
      for (const HardPosition& at : hard_positions(*spec, std::min(limit, source.highest), 2))
        if (is_within(source, at.position)) source.hard.push_back(at.position);
  return source;
}

Case draw_case(const CaseSource& source, rc::Random& random) {
  Dice dice(random);
  Case c;
  c.spec = source.spec ? *source.spec : draw_spec(source.can, dice);
  c.dtype = source.dtype;
  if (source.shape)
    std::tie(c.batch, c.seq, c.q.heads, c.k.heads) = std::tie(
        source.shape->batch, source.shape->seq, source.shape->q_heads, source.shape->k_heads);
  else if (source.can.few_shapes)
    draw_one_of_few_shapes(c, dice);
  else
    draw_shape(c, source.domain.small_shape, dice);
  // One token is not on both sides of anything.
  if (source.straddle && !source.can.few_shapes) c.seq = std::max(2, c.seq);
  c.positions.clear();
  for (int b = 0; b < c.batch; ++b) {
    const auto row = draw_positions(source, c, dice);
    c.positions.insert(c.positions.end(), row.begin(), row.end());
  }
  keep_limits(c, source, dice);
  c.shift = draw_shifts(source, c, dice);
  const Capabilities& can = source.can;
  if (can.inverse && dice.one_in(4)) c.direction = Direction::inverse;
  if (can.vjp && dice.one_in(4)) c.direction = Direction::vjp;
  c.in_place = can.in_place && (!can.out_of_place || dice.one_in(2));
  for (TensorCase* tensor : {&c.q, &c.k}) {
    tensor->in = draw_arrangement(c, *tensor, can.strides, dice);
    if (can.strides && !c.in_place && dice.one_in(8)) draw_broadcast(tensor->in, dice);
    if (!c.in_place) tensor->out = draw_arrangement(c, *tensor, can.strides, dice);
    tensor->values = draw_values(source, c, *tensor, dice);
  }
  tell_apart(c.q.values, c.k.values);
  assert(problem_with(c).empty());
  return c;
}

Case draw_case_of_many_rows(const CaseSource& source, rc::Random& random) {
  Dice dice(random);
  Case c = plain_case(source, 2);
  // The rows of the batch start at three positions, so that there are few distinct ones: each costs
  // time.
  c.batch = c.seq = 257;
  const std::int64_t last = std::min<std::int64_t>(source.highest, 258);
  c.positions.clear();
  for (int b = 0; b < c.batch; ++b)
    for (int s = 0; s < c.seq; ++s) c.positions.push_back(std::min<std::int64_t>(last, b % 3 + s));
  keep_limits(c, source, dice);
  draw_unit_values(c, dice);
  assert(problem_with(c).empty());
  return c;
}

Case draw_case_of_far_rows(const CaseSource& source, rc::Random& random) {
  constexpr int kRows = 5;
  Dice dice(random);
  Case c = plain_case(source, 6);
  Arrangement far;
  // More than any row, so that an index taken modulo 2^32 lands between the rows.
  far.batch_gap = (1 << 30) + dice.between(1000, 100000);
  c.batch = 2;
  c.seq = 3;
  c.q.heads = 4;
  c.k.heads = 2;
  const int outermost = dice.between(0, 2);
  (outermost == 0 ? c.batch : outermost == 1 ? c.seq : c.q.heads) = kRows;
  if (outermost == 2) c.k.heads = kRows;
  far.batch_second = outermost != 0;
  far.heads_first = outermost == 2;
  c.positions.clear();
  for (int token = 0; token < c.tokens(); ++token)
    c.positions.insert(c.positions.end(), static_cast<std::size_t>(c.axes()),
                       std::clamp<std::int64_t>(3 * token + 1, source.lowest, source.highest));
  for (TensorCase* tensor : {&c.q, &c.k}) {
    tensor->in = far;
    if (!c.in_place) tensor->out = far;
  }
  keep_limits(c, source, dice);
  draw_unit_values(c, dice);
  assert(problem_with(c).empty());
  return c;
}

rc::Gen<Case> cases_for(const Property& property, const RopeSpec& spec, const Capabilities& can,
                        DType dtype, std::int64_t max_position) {
  return generator(case_source(property, spec, can, dtype, max_position), SpecMay::stay);
}

rc::Gen<Case> cases_of_any_spec(const Property& property, const Capabilities& can, DType dtype,
                                std::int64_t max_position) {
  return generator(case_source(property, std::nullopt, can, dtype, max_position), SpecMay::shrink);
}

}  // namespace ropecheck::cases
