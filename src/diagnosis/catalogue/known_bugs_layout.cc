#include <cmath>
#include <cstddef>
#include <numbers>

#include "diagnosis/catalogue/known_bugs.h"

// Mistakes about the coordinates of a pair, about its tensor, head and token, and about the
// direction of the rotation. Most results are still rotations, so only a reference finds these
// mistakes.
namespace ropecheck::diagnosis {
namespace {

constexpr Long kPi = std::numbers::pi_v<Long>;

PairElements halves(const RopeSpec& spec, int pair) {
  return {spec.rotary_offset + pair, spec.rotary_offset + pair + spec.pairs()};
}

PairElements neighbours(const RopeSpec& spec, int pair) {
  return {spec.rotary_offset + 2 * pair, spec.rotary_offset + 2 * pair + 1};
}

PairElements other_layout(const RopeSpec& spec, int pair) {
  return spec.layout == Layout::interleaved ? halves(spec, pair) : neighbours(spec, pair);
}

/// rotate_half with the table (f0, f0, f1, f1, …), which belongs to the other layout.
void turn_halves_by_neighbours(const Slot&, const RopeSpec& spec, const std::vector<Turn>& turns,
                               const std::vector<Long>& x, std::vector<Long>& y) {
  const bool half_split = spec.layout == Layout::half_split;
  for (int j = 0; j < spec.pairs(); ++j) {
    const auto [a, b] = pair_elements(spec, j);
    const Turn first = turns[at(half_split ? j / 2 : j)];
    const Turn second = turns[at(half_split ? (j + spec.pairs()) / 2 : j)];
    y[at(a)] = x[at(a)] * first.cos - x[at(b)] * first.sin;
    y[at(b)] = x[at(b)] * second.cos + x[at(a)] * second.sin;
  }
}

/// rotate_every_two with the table (f0, f1, …, f0, f1, …), which belongs to the other layout.
void turn_neighbours_by_halves(const Slot&, const RopeSpec& spec, const std::vector<Turn>& turns,
                               const std::vector<Long>& x, std::vector<Long>& y) {
  const bool interleaved = spec.layout == Layout::interleaved;
  for (int j = 0; j < spec.pairs(); ++j) {
    const auto [a, b] = pair_elements(spec, j);
    const Turn first = turns[at(interleaved ? 2 * j % spec.pairs() : j)];
    const Turn second = turns[at(interleaved ? (2 * j + 1) % spec.pairs() : j)];
    y[at(a)] = x[at(a)] * first.cos - x[at(b)] * first.sin;
    y[at(b)] = x[at(b)] * second.cos + x[at(a)] * second.sin;
  }
}

/// The second coordinates of q are read from k's vector with the same index.
void turn_with_partner_of_k(const Slot& slot, const RopeSpec& spec, const std::vector<Turn>& turns,
                            const std::vector<Long>& x, std::vector<Long>& y) {
  Slot other = slot;
  other.is_key = !slot.is_key;
  const bool crossed = !slot.is_key && slot.head < slot.call->k.heads;
  for (int j = 0; j < spec.pairs(); ++j) {
    const auto [a, b] = pair_elements(spec, j);
    const Long partner = crossed ? load(other, b) : x[at(b)];
    y[at(a)] = x[at(a)] * turns[at(j)].cos - partner * turns[at(j)].sin;
    y[at(b)] = x[at(a)] * turns[at(j)].sin + partner * turns[at(j)].cos;
  }
}

/// The frequencies continue over all heads of a row.
Turn turn_of_whole_row(const Slot& slot, const RopeSpec& spec, int pair, Turn right) {
  const auto heads = slot.is_key ? slot.call->k.heads : slot.call->q.heads;
  if (heads == 1) return right;
  const Long exponent = -2 * static_cast<Long>(pair + slot.head * spec.pairs()) /
                        static_cast<Long>(heads * spec.rotary_dim);
  const Long angle =
      position_at(slot, slot.batch, slot.seq) * std::pow(static_cast<Long>(spec.base), exponent);
  return {std::cos(angle), std::sin(angle)};
}

/// [seq, heads] is read as if it were [heads, seq].
void read_transposed(Slot& slot) {
  const auto heads = slot.is_key ? slot.call->k.heads : slot.call->q.heads;
  const auto index = slot.seq * heads + slot.head;
  slot.head = index / slot.call->seq;
  slot.seq = index % slot.call->seq;
}

}  // namespace

std::vector<KnownBug> layout_bugs() {
  return {
      {"LAY-01", "the other layout were used: interleaved for half_split, or the reverse",
       "candle #3411, llama.cpp #3018, vLLM #28968, mlx-lm #1431",
       [] { return MutantRope{.pairing = other_layout}; }},
      {"LAY-01b", "neighbours were paired whatever the layout", "tiny-vllm #4",
       [] { return MutantRope{.pairing = neighbours}; }},
      {"LAY-01c", "halves were paired whatever the layout", "TinyLlama #24",
       [] { return MutantRope{.pairing = halves}; }},
      {"LAY-02", "a table for neighbours (f0, f0, f1, f1, …) were used with halves",
       "how-to-train-your-gpt #6, ark-nlp #47",
       [] { return MutantRope{.vector = turn_halves_by_neighbours}; }},
      {"LAY-03", "a table for halves (f0, f1, …, f0, f1, …) were used with neighbours",
       "transformers #47328", [] { return MutantRope{.vector = turn_neighbours_by_halves}; }},
      {"LAY-04", "pairs were read as neighbours and stored as halves", "executorch 5c91435b43",
       [] { return MutantRope{.pairing = neighbours, .stored_pairing = halves}; }},
      {"LAY-04b", "pairs were read as halves and stored as neighbours", "",
       [] { return MutantRope{.pairing = halves, .stored_pairing = neighbours}; }},
      {"LAY-06", "partners were half a head apart instead of half a rotary window", "pie #602",
       [] {
         return MutantRope{.pairing = [](const RopeSpec& spec, int pair) -> PairElements {
           if (spec.layout == Layout::interleaved || spec.rotary_offset != 0)
             return pair_elements(spec, pair);
           return {pair, pair + spec.head_dim / 2};
         }};
       }},
      {"LAY-07", "the layout were ignored in calls in place", "TransformerLens #365, vLLM #49290",
       [] {
         return MutantRope{.call = [](Call& call, RopeSpec& spec) {
           if (call.q.in == call.q.out) spec.layout = Layout::half_split;
         }};
       }},
      {"LAY-08", "the heads of k were taken in an order that holds for other head counts",
       "llama.cpp #3364, transformers #31788",
       [] {
         return MutantRope{.read_from = [](Slot& slot) {
           const auto ratio = std::max<std::int64_t>(
               1, slot.call->q.heads / std::max<std::int64_t>(1, slot.call->k.heads));
           if (slot.is_key) slot.head = slot.head * (ratio + 1) % slot.call->k.heads;
         }};
       }},
      {"LAY-09", "the weights' permutation were missing: read in one layout, stored in the other",
       "llama2.c #286, stanford_alpaca #227",
       [] { return MutantRope{.pairing = other_layout, .stored_pairing = pair_elements}; }},
      {"LAY-10", "cos and sin were swapped", "LLMs-from-scratch #381",
       [] {
         return MutantRope{.turn = [](Long angle) -> Turn {
           return {std::sin(angle), std::cos(angle)};
         }};
       }},
      {"LAY-12", "tokens and heads were exchanged by a reshape instead of a transposition",
       "reference-kernels #40", [] { return MutantRope{.read_from = read_transposed}; }},
      {"LAY-16", "the second coordinates of q were taken from k", "ColossalAI #6428",
       [] { return MutantRope{.vector = turn_with_partner_of_k}; }},
      {"LAY-17", "the frequencies ran on over all heads of a row", "mojo_opset #279",
       [] { return MutantRope{.table = turn_of_whole_row}; }},
      {"LAY-18", "the order of the pairs were reversed", "",
       [] {
         return MutantRope{.pairing = [](const RopeSpec& spec, int pair) {
           return pair_elements(spec, spec.pairs() - 1 - pair);
         }};
       }},
      {"SGN-01", "everything were turned the other way, by −t", "nanochat #489, lalamo #268",
       [] { return MutantRope{.angle = [](Long t, Long theta) { return -t * theta; }}; }},
      {"LAY-19", "the two coordinates of each pair were exchanged", "",
       [] {
         return MutantRope{.pairing = [](const RopeSpec& spec, int pair) -> PairElements {
           const auto [a, b] = pair_elements(spec, pair);
           return {b, a};
         }};
       }},
      {"SGN-02", "k were turned the other way, so that q·k sees t + s", "transformers #30900",
       [] {
         return MutantRope{.table = [](const Slot& slot, const RopeSpec&, int, Turn right) {
           return slot.is_key ? Turn{right.cos, -right.sin} : right;
         }};
       }},
      {"SGN-02b", "q were turned the other way, so that q·k sees t + s", "",
       [] {
         return MutantRope{.table = [](const Slot& slot, const RopeSpec&, int, Turn right) {
           return slot.is_key ? right : Turn{right.cos, -right.sin};
         }};
       }},
      {"SGN-03", "the minus sign in x1·cos − x2·sin were lost", "",
       [] {
         return MutantRope{.rotate = [](LongPair x, Turn t) -> LongPair {
           return {x.first * t.cos + x.second * t.sin, x.first * t.sin + x.second * t.cos};
         }};
       }},
      {"SGN-03b", "there were a minus sign in x1·sin + x2·cos", "",
       [] {
         return MutantRope{.rotate = [](LongPair x, Turn t) -> LongPair {
           return {x.first * t.cos - x.second * t.sin, -x.first * t.sin + x.second * t.cos};
         }};
       }},
      {"SGN-05", "angles were taken in half turns: cospi and sinpi of radians", "llama.cpp #1234",
       [] { return MutantRope{.angle = [](Long t, Long theta) { return t * theta * kPi; }}; }},
      {"SGN-05b", "angles were divided by 2π", "",
       [] {
         return MutantRope{.angle = [](Long t, Long theta) { return t * theta / (2 * kPi); }};
       }},
      {"SGN-05c", "angles were taken in degrees", "",
       [] {
         return MutantRope{.angle = [](Long t, Long theta) { return t * theta * kPi / 180; }};
       }},
  };
}

}  // namespace ropecheck::diagnosis
