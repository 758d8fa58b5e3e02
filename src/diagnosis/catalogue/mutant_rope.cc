#include "diagnosis/catalogue/mutant_rope.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>

#include "properties/exact/rounded_frequencies.h"
#include "properties/recently_used.h"

namespace ropecheck::diagnosis {
namespace {

struct Resolved {
  std::vector<Long> theta;
  Long factor;
};

Resolved resolve(const RopeSpec& spec) {
  return {exact::long_frequencies(spec), exact::long_attention_factor(spec)};
}

/// Each thread remembers its recent specifications, because resolving one takes milliseconds.
Resolved recently_resolved(const RopeSpec& spec) {
  thread_local RecentlyUsed<RopeSpec, Resolved> recent(kSpecsInUse);
  return recent.of(spec, resolve);
}

/// Hundreds of mistakes turn by the same angles, and cos and sin take longer in long double than
/// everything else that is done with a pair. So each thread remembers them.
Turn turn_by(Long angle) {
  struct Remembered {
    Long angle;
    Turn turn;
  };
  thread_local std::vector<Remembered> remembered(1 << 13, {0, {}});
  if (angle == 0) return {1, angle};  // a zero keeps its sign
  const auto mixed =
      std::bit_cast<std::uint64_t>(static_cast<double>(angle)) * 0x9e37'79b9'7f4a'7c15;
  Remembered& here = remembered[mixed >> 51];
  if (here.angle != angle) here = {angle, {std::cos(angle), std::sin(angle)}};
  return here.turn;
}

const TensorArgument& tensor_of(const Slot& slot) {
  return slot.is_key ? slot.call->k : slot.call->q;
}

/// For loads and stores outside the exchangeable steps.
const MutantRope kNoMistake;

/// In bytes.
std::int64_t offset(const MutantRope& steps, const Slot& slot, const Strides& strides,
                    int element) {
  const std::int64_t index = slot.batch * strides.batch + slot.seq * strides.seq +
                             slot.head * strides.head + element * strides.dim;
  return (steps.index ? steps.index(index) : index) *
         static_cast<std::int64_t>(size_of(slot.call->dtype));
}

std::uint64_t bits_in(const MutantRope& steps, const Slot& slot, int element) {
  const TensorArgument& tensor = tensor_of(slot);
  const auto* first = static_cast<const std::byte*>(tensor.in);
  return load_bits(slot.call->dtype, first + offset(steps, slot, tensor.in_strides, element));
}

void put_bits(const MutantRope& steps, const Slot& slot, int element, std::uint64_t bits) {
  const TensorArgument& tensor = tensor_of(slot);
  auto* first = static_cast<std::byte*>(tensor.out);
  store_bits(slot.call->dtype, first + offset(steps, slot, tensor.out_strides, element), bits);
}

std::uint64_t bits_of(const Slot& slot, Long value) {
  return bits_of(slot.call->dtype, static_cast<double>(value));
}

std::vector<Turn> turns_for(const MutantRope& steps, Slot slot, const RopeSpec& spec,
                            const std::vector<Long>& theta, Long factor) {
  std::vector<Long> positions;
  for (Slot on = slot; on.axis < slot.call->spec->axes(); ++on.axis) {
    positions.push_back(position_at(on, on.batch, on.seq));
    if (steps.position) positions.back() = steps.position(on, positions.back());
  }
  std::vector<Turn> turns;
  turns.reserve(theta.size());
  for (std::size_t j = 0; j < theta.size(); ++j) {
    const int pair = static_cast<int>(j);
    slot.axis = steps.axis ? steps.axis(spec, pair) : axis_of_pair(spec, pair);
    const Long position = positions[static_cast<std::size_t>(slot.axis)];
    const Long angle = steps.angle ? steps.angle(position, theta[j]) : position * theta[j];
    Turn turn = steps.turn ? steps.turn(angle) : turn_by(angle);
    turn = {factor * turn.cos, factor * turn.sin};
    if (steps.table) turn = steps.table(slot, spec, pair, turn);
    if (slot.call->direction != Direction::forward) turn.sin = -turn.sin;
    turns.push_back(turn);
  }
  return turns;
}

void turn_vector(const MutantRope& steps, const RopeSpec& spec, const std::vector<Turn>& turns,
                 const std::vector<Long>& x, std::vector<Long>& y) {
  const auto at = [](int element) { return static_cast<std::size_t>(element); };
  for (int j = 0; j < static_cast<int>(turns.size()); ++j) {
    const PairElements from = steps.pairing ? steps.pairing(spec, j) : pair_elements(spec, j);
    const PairElements to = steps.stored_pairing ? steps.stored_pairing(spec, j) : from;
    const LongPair pair = {x[at(from.first)], x[at(from.second)]};
    const auto [c, s] = turns[at(j)];
    const LongPair turned =
        steps.rotate ? steps.rotate(pair, {c, s})
                     : LongPair{pair.first * c - pair.second * s, pair.first * s + pair.second * c};
    y[at(to.first)] = turned.first;
    y[at(to.second)] = turned.second;
  }
}

/// turns: those of the slot.
void rotate_slot(const MutantRope& steps, Slot slot, const RopeSpec& spec,
                 const std::vector<Turn>& turns) {
  Slot from = slot;
  if (steps.read_from) steps.read_from(from);
  std::vector<std::uint64_t> stored;
  std::vector<Long> x;
  stored.reserve(at(spec.head_dim));
  x.reserve(at(spec.head_dim));
  for (int i = 0; i < spec.head_dim; ++i) {
    stored.push_back(bits_in(steps, from, i));
    x.push_back(value_of(slot.call->dtype, stored.back()));
  }
  std::vector<Long> y = x;
  if (steps.vector)
    steps.vector(slot, spec, turns, x, y);
  else
    turn_vector(steps, spec, turns, x, y);
  if (steps.write_to) steps.write_to(slot);
  for (int i = 0; i < spec.head_dim; ++i) {
    if (steps.leaves_out && steps.leaves_out(slot, spec, i)) continue;
    // An element that is not changed keeps its bits: a NaN has bits that its value does not show.
    const auto at = static_cast<std::size_t>(i);
    const bool stays = std::isnan(x[at]) && std::isnan(y[at]);
    put_bits(steps, slot, i, stays ? stored[at] : bits_of(slot, y[at]));
  }
}

/// Rotates the heads of a token. Their turns are made once if no step may tell heads apart.
void rotate_heads(const MutantRope& steps, Slot slot, const RopeSpec& spec,
                  const std::vector<Long>& theta, Long factor) {
  const bool of_each_head = steps.position || steps.table;
  std::vector<Turn> turns;
  for (const std::int64_t heads = tensor_of(slot).heads; slot.head < heads; ++slot.head) {
    if (steps.skips && steps.skips(slot)) continue;
    if (turns.empty() || of_each_head) turns = turns_for(steps, slot, spec, theta, factor);
    rotate_slot(steps, slot, spec, turns);
  }
}

CallStatus carry_out(const MutantRope& steps, const Call& given) {
  Call call = given;
  RopeSpec spec = *given.spec;
  if (steps.call) steps.call(call, spec);
  auto [theta, factor] = recently_resolved(spec);
  if (steps.theta) steps.theta(spec, theta);
  if (steps.factor) factor = steps.factor(spec, factor);
  for (const bool is_key : {false, true})
    for (std::int64_t b = 0; b < call.batch; ++b)
      for (std::int64_t s = 0; s < call.seq; ++s)
        rotate_heads(steps, {&call, is_key, b, s, 0}, spec, theta, factor);
  if (steps.afterwards) steps.afterwards(call, spec);
  return {};
}

}  // namespace

std::int64_t whole(Long number) {
  if (std::isnan(number)) return 0;
  if (number >= 0x1p63L) return std::numeric_limits<std::int64_t>::max();
  if (number < -0x1p63L) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(number);
}

Long position_at(const Slot& slot, std::int64_t batch, std::int64_t seq) {
  const std::int64_t token = batch * slot.call->seq + seq;
  return static_cast<Long>(slot.call->positions[token * slot.call->spec->axes() + slot.axis]);
}

Long load(const Slot& slot, int element) {
  return value_of(slot.call->dtype, bits_in(kNoMistake, slot, element));
}

void store(const Slot& slot, int element, Long value) {
  put_bits(kNoMistake, slot, element, bits_of(slot, value));
}

Implementation implementation_of(const MutantRope& steps, const std::string& name) {
  Capabilities everything;
  everything.float16 = everything.bfloat16 = true;
  everything.max_position = std::int64_t{1} << 32;
  everything.min_position = -everything.max_position;
  return {name, "float32", everything,
          [steps](const Call& call) { return carry_out(steps, call); }};
}

}  // namespace ropecheck::diagnosis
