#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "properties/claims/every_property.h"
#include "properties/measure.h"

// Claim: a position outside the declared range gets the declared answer. `error`: the call is
// refused. `clamp`: the token is rotated to the nearest position of the range. `exact`: it is
// rotated to its position. The other tokens of a call that returns are right.
//
// Such positions come from requests that are longer than a table, and from padding: just outside
// the range, −1, 2^31 and 2^32 + 1, which a cast to 32 bits turns into −2^31 and 1, and the
// extremes of 64 bits. Code that looks them up in a table unchecked reads memory that is not its
// own; the gate's sandbox notices that if it is not mapped, and the results tell otherwise.
//
// The bound is the contract's, at the position that the answer is for.
namespace ropecheck::claims {
namespace {

std::vector<std::int64_t> positions_outside(const Limits& limits) {
  constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> all = {-1, std::int64_t{1} << 31, (std::int64_t{1} << 32) + 1, kLast,
                                   kFirst};
  if (limits.last_declared < kLast) all.push_back(limits.last_declared + 1);
  if (limits.first_declared > kFirst) all.push_back(limits.first_declared - 1);
  std::erase_if(all, [&](std::int64_t position) {
    const bool fits =
        !limits.int32_positions || (position >= std::numeric_limits<std::int32_t>::min() &&
                                    position <= std::numeric_limits<std::int32_t>::max());
    return !fits || (position >= limits.first_declared && position <= limits.last_declared);
  });
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// The case's call with one token outside. If positions have to be consecutive, or the same in all
/// rows, the call has that token alone.
Operation with_one_outside(const Case& c, const Limits& limits, std::int64_t outside) {
  Operation operation = operation_of(c);
  Case& shape = operation.shape;
  if (limits.consecutive_positions || limits.same_positions_in_rows) {
    shape.batch = shape.seq = 1;
    shape.positions.resize(static_cast<std::size_t>(c.axes()));
    operation.q.resize(static_cast<std::size_t>(shape.q.heads * c.spec.head_dim));
    operation.k.resize(static_cast<std::size_t>(shape.k.heads * c.spec.head_dim));
  }
  const auto token =
      static_cast<std::size_t>(c.q.values.seed) % static_cast<std::size_t>(shape.tokens());
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(c.axes()); ++axis)
    shape.positions[token * static_cast<std::size_t>(c.axes()) + axis] = outside;
  return operation;
}

/// The position that a token is rotated to.
Position answered_position(Position position, const Limits& limits) {
  if (limits.outside == OutsidePolicy::clamp)
    for (std::size_t axis = 0; axis < static_cast<std::size_t>(position.axes); ++axis)
      position.numbers[axis] =
          std::clamp(position.numbers[axis], limits.first_declared, limits.last_declared);
  return position;
}

void require_answer(Tally& tally, const Measure& measure, const Operation& operation,
                    const Rotated& rotated, const Limits& limits) {
  const Case& shape = operation.shape;
  for_each_pair(shape, [&](const Place& where, const PairIndex& at) {
    const Position answered = answered_position(where.position, limits);
    const Pair x = pair_at(tensor_of(operation, where.tensor), at);
    const Pair y = measure.rotated(x, answered, where.pair, shape.direction);
    const double r = measure.m_as_double() * norm(x);
    tally.compare(norm(pair_at(tensor_of(rotated, where.tensor), at) - y),
                  measure.bound(answered, where.pair, r, shape.direction), measure.u() * r, where,
                  limits.outside == OutsidePolicy::clamp
                      ? "a position outside the range is not rotated to the nearest one in it"
                      : "a position outside the range is not rotated to its place");
  });
}

Verdict positions_outside_the_range(const Case& c, const Subject& subject) {
  const Limits& limits = subject.capabilities.limits;
  if (limits.outside == OutsidePolicy::undeclared)
    return skipped("no answer to positions outside the range is declared");
  if (!subject.rotate_anywhere) return skipped("calls outside the range cannot be made");
  const Measure measure(subject, c);
  Tally tally;
  for (const std::int64_t position : positions_outside(limits)) {
    const Operation operation = with_one_outside(c, limits, position);
    Rotated rotated;
    const CallStatus status = subject.rotate_anywhere(operation, rotated);
    if (status.ending != CallStatus::Ending::returned) throw CallFailed(status);
    Place where;
    where.position = on_axes(c.axes(), position);
    if (limits.outside == OutsidePolicy::error) {
      tally.require(!status.ok(), where,
                    "a call with a position outside the range returned as if it were right");
      continue;
    }
    tally.require(status.ok(), where, "a call with a position outside the range was refused");
    if (!status.ok()) continue;
    require_answer(tally, measure, operation, rotated, limits);
    tally.require(rotated.side_effect.empty(), where, "memory that is not the call's was touched");
  }
  return tally.verdict("every position is in the range");
}

}  // namespace

const Property kPositionsOutsideTheRange{
    "positions_outside_the_range",
    "a position outside the declared range gets the declared answer: error, clamp or exact",
    {.small_shape = true},
    positions_outside_the_range};

}  // namespace ropecheck::claims
