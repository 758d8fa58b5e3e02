#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "diagnosis/catalogue/known_bugs.h"

// Mistakes around the rotation rather than in it: partial rotary, strides and rows, gradients.
namespace ropecheck::diagnosis {
namespace {

bool is_rotated(const RopeSpec& spec, int element) {
  return element >= spec.rotary_offset && element < spec.rotary_offset + spec.rotary_dim;
}

bool is_partial(const RopeSpec& spec) { return spec.rotary_dim < spec.head_dim; }

Strides contiguous(std::int64_t seq, std::int64_t heads, std::int64_t dim) {
  return {seq * heads * dim, heads * dim, dim, 1};
}

void turn(const RopeSpec& spec, int pair, Turn t, const std::vector<Long>& x,
          std::vector<Long>& y) {
  const auto [a, b] = pair_elements(spec, pair);
  y[at(a)] = x[at(a)] * t.cos - x[at(b)] * t.sin;
  y[at(b)] = x[at(a)] * t.sin + x[at(b)] * t.cos;
}

/// Only pairs for which holds(spec, pair) is true are rotated.
MutantRope turns_pairs(bool (*holds)(const RopeSpec&, int)) {
  return {.vector = [holds](const Slot&, const RopeSpec& spec, const std::vector<Turn>& turns,
                            const std::vector<Long>& x, std::vector<Long>& y) {
    for (int j = 0; j < spec.pairs(); ++j)
      if (holds(spec, j)) turn(spec, j, turns[at(j)], x, y);
  }};
}

MutantRope with_spec(void (*change)(Call&, RopeSpec&)) { return {.call = change}; }

/// The vectors for which which(slot) is true are not rotated: in place they are left out, out of
/// place they are copied unchanged.
MutantRope leaves_unturned(bool (*which)(const Slot&)) {
  return {.table = [which](const Slot& slot, const RopeSpec&, int, Turn right) {
    return which(slot) ? Turn{1, 0} : right;
  }};
}

}  // namespace

std::vector<KnownBug> memory_bugs() {
  return {
      {"PAR-01", "partially rotated heads were returned as they were", "gpt-neox e7c1b469",
       [] { return turns_pairs([](const RopeSpec& spec, int) { return !is_partial(spec); }); }},
      {"PAR-02", "rotary_dim were ignored and the whole head rotated",
       "vLLM #43676, maxtext 942563445",
       [] {
         return with_spec([](Call&, RopeSpec& spec) {
           if (spec.head_dim % 2 != 0 || !std::holds_alternative<NoScaling>(spec.scaling)) return;
           spec.rotary_dim = spec.head_dim;
           spec.rotary_offset = 0;
         });
       }},
      {"PAR-04", "dimensions that pass through were not written out of place", "ggml 440f1082",
       [] {
         return MutantRope{.leaves_out = [](const Slot& slot, const RopeSpec& spec, int element) {
           return !is_rotated(spec, element) && slot.call->q.in != slot.call->q.out;
         }};
       }},
      {"PAR-04b", "dimensions that pass through were set to 0", "",
       [] {
         return MutantRope{.vector = [](const Slot&, const RopeSpec& spec,
                                        const std::vector<Turn>& turns, const std::vector<Long>& x,
                                        std::vector<Long>& y) {
           std::fill(y.begin(), y.end(), 0.0L);
           for (int j = 0; j < spec.pairs(); ++j) turn(spec, j, turns[at(j)], x, y);
         }};
       }},
      {"PAR-07", "the partial factor were applied twice", "vLLM #41185",
       [] {
         return with_spec([](Call&, RopeSpec& spec) {
           const int twice = spec.rotary_dim * spec.rotary_dim / spec.head_dim / 2 * 2;
           if (std::holds_alternative<NoScaling>(spec.scaling) && twice >= 2)
             spec.rotary_dim = twice;
         });
       }},
      {"PAR-08", "heads after the first were lost in long calls", "vLLM #51049, #50903",
       [] {
         return leaves_unturned(
             [](const Slot& slot) { return slot.call->seq >= 31 && slot.head > 0; });
       }},
      {"PAR-09", "the rotary window were at the other end of the head", "vLLM #51480",
       [] {
         return with_spec([](Call&, RopeSpec& spec) {
           spec.rotary_offset = spec.head_dim - spec.rotary_dim - spec.rotary_offset;
         });
       }},
      {"PAR-10", "rotary_offset were ignored", "",
       [] { return with_spec([](Call&, RopeSpec& spec) { spec.rotary_offset = 0; }); }},
      {"MEM-01", "the first output overwrote the input before the second was computed",
       "gemma.cpp 7f62c26",
       [] {
         return MutantRope{.rotate = [](LongPair x, Turn t) -> LongPair {
           const Long first = x.first * t.cos - x.second * t.sin;
           return {first, first * t.sin + x.second * t.cos};
         }};
       }},
      {"MEM-01b", "the second output overwrote the input before the first was computed", "",
       [] {
         return MutantRope{.rotate = [](LongPair x, Turn t) -> LongPair {
           const Long second = x.first * t.sin + x.second * t.cos;
           return {x.first * t.cos - second * t.sin, second};
         }};
       }},
      {"MEM-03", "only the first batch row were turned where seq is 1", "MLX #3494, #3498",
       [] {
         return leaves_unturned(
             [](const Slot& slot) { return slot.call->seq == 1 && slot.batch > 0; });
       }},
      {"MEM-03b", "the last batch row were left out", "",
       [] {
         return leaves_unturned([](const Slot& slot) {
           return slot.call->batch > 1 && slot.batch + 1 == slot.call->batch;
         });
       }},
      {"MEM-04", "only head 0 were turned", "aprender #2079",
       [] { return leaves_unturned([](const Slot& slot) { return slot.head > 0; }); }},
      {"MEM-04b", "the last head of k were left out", "",
       [] {
         return leaves_unturned([](const Slot& slot) {
           return slot.is_key && slot.head > 0 && slot.head + 1 == slot.call->k.heads;
         });
       }},
      {"MEM-04c", "the last token of odd sequences were left out", "",
       [] {
         return leaves_unturned([](const Slot& slot) {
           return slot.call->seq % 2 == 1 && slot.seq + 1 == slot.call->seq;
         });
       }},
      {"MEM-05", "q's strides were used for k", "sglang #20559",
       [] {
         return with_spec([](Call& call, RopeSpec&) {
           call.k.in_strides = call.q.in_strides;
           call.k.out_strides = call.q.out_strides;
         });
       }},
      {"MEM-06", "input strides were ignored", "vLLM #16658, llama.cpp #14580",
       [] {
         return with_spec([](Call& call, RopeSpec& spec) {
           call.q.in_strides = contiguous(call.seq, call.q.heads, spec.head_dim);
           call.k.in_strides = contiguous(call.seq, call.k.heads, spec.head_dim);
         });
       }},
      {"MEM-06b", "output strides were ignored", "llama.cpp #19296",
       [] {
         return with_spec([](Call& call, RopeSpec& spec) {
           call.q.out_strides = contiguous(call.seq, call.q.heads, spec.head_dim);
           call.k.out_strides = contiguous(call.seq, call.k.heads, spec.head_dim);
         });
       }},
      {"MEM-06c", "the stride between coordinates were taken for 1", "",
       [] {
         return with_spec([](Call& call, RopeSpec&) {
           for (auto* tensor : {&call.q, &call.k}) tensor->in_strides.dim = 1;
         });
       }},
      {"MEM-06d", "the strides of tokens and heads were exchanged", "",
       [] {
         return with_spec([](Call& call, RopeSpec&) {
           for (auto* tensor : {&call.q, &call.k}) {
             std::swap(tensor->in_strides.seq, tensor->in_strides.head);
             std::swap(tensor->out_strides.seq, tensor->out_strides.head);
           }
         });
       }},
      {"MEM-09", "elements were counted in 32 bits, and those beyond the 2^31st missed",
       "Liger-Kernel #803, vLLM #52416",
       [] {
         return MutantRope{.index = [](std::int64_t right) -> std::int64_t {
           return static_cast<std::int32_t>(right);
         }};
       }},
      {"MEM-10", "rows were counted up to a grid's 65535, and those beyond were left unwritten",
       "exllamav2 c145510, llama.cpp #18306",
       [] {
         return MutantRope{.skips = [](const Slot& slot) {
           const auto heads = slot.is_key ? slot.call->k.heads : slot.call->q.heads;
           return (slot.batch * slot.call->seq + slot.seq) * heads + slot.head >= 65535;
         }};
       }},
      {"MEM-11", "elements behind the last vector were read", "onnxruntime #24980",
       [] {
         return MutantRope{.afterwards = [](const Call& call, const RopeSpec& spec) {
           for (const bool key : {false, true}) {
             const auto& tensor = key ? call.k : call.q;
             const Strides& s = tensor.in_strides;
             if (tensor.heads == 0 || s.seq < 0 || s.dim != 1) continue;
             const volatile Long beyond = load(
                 {&call, key, call.batch - 1, call.seq - 1, tensor.heads - 1}, spec.head_dim + 7);
             static_cast<void>(beyond);
           }
         }};
       }},
      {"MEM-12", "pairs after the last full vector of four were left unturned",
       "flash-attention #1195, gemma.cpp 48d0801",
       [] {
         return turns_pairs([](const RopeSpec& spec, int j) { return j < spec.pairs() / 4 * 4; });
       }},
      {"MEM-12b", "pairs after the last full vector of eight were left unturned", "FlyDSL #1113",
       [] {
         return turns_pairs([](const RopeSpec& spec, int j) { return j < spec.pairs() / 8 * 8; });
       }},
      {"MEM-12c", "the last pair were left unturned", "",
       [] {
         return turns_pairs([](const RopeSpec& spec, int j) { return j + 1 < spec.pairs(); });
       }},
      {"MEM-12d", "the first pair were left unturned", "",
       [] { return turns_pairs([](const RopeSpec&, int j) { return j > 0; }); }},
      {"MEM-12e", "pairs beyond the 64th were left unturned", "",
       [] { return turns_pairs([](const RopeSpec&, int j) { return j < 64; }); }},
      {"MEM-14", "vectors at position 0 were not written out of place",
       "flash-linear-attention #967",
       [] {
         return MutantRope{.skips = [](const Slot& slot) {
           return position_at(slot, slot.batch, slot.seq) == 0;
         }};
       }},
      {"MEM-16", "a batch of one were no axis, and positions went along the heads", "burn #3954",
       [] {
         return MutantRope{.position = [](const Slot& slot, Long right) {
           return slot.call->batch > 1 ? right : position_at(slot, 0, slot.head % slot.call->seq);
         }};
       }},
      {"MEM-17", "head 2h were read for head h", "FlashInfer #26",
       [] {
         return MutantRope{.read_from = [](Slot& slot) {
           const auto heads = slot.is_key ? slot.call->k.heads : slot.call->q.heads;
           slot.head = std::min(2 * slot.head, heads - 1);
         }};
       }},
      {"MEM-20", "the input were overwritten out of place", "unsloth #5001, mlx-lm #1003",
       [] {
         return MutantRope{.afterwards = [](const Call& call, const RopeSpec&) {
           if (call.q.in == call.q.out) return;
           Call inward = call;
           inward.q.out = const_cast<void*>(call.q.in);
           const Slot slot{&inward, false, 0, 0, 0};
           store(slot, 0, load(slot, 0) + 1);
         }};
       }},
      {"MEM-21", "the input's strides were used for the output", "ggml 440f1082",
       [] {
         return with_spec([](Call& call, RopeSpec&) {
           call.q.out_strides = call.q.in_strides;
           call.k.out_strides = call.k.in_strides;
         });
       }},
      {"MEM-22",
       "NaN and infinity spread over other pairs of the head, as in a product with a matrix",
       "tt-metal #26844",
       [] {
         return MutantRope{.vector = [](const Slot&, const RopeSpec& spec,
                                        const std::vector<Turn>& turns, const std::vector<Long>& x,
                                        std::vector<Long>& y) {
           for (int j = 0; j < spec.pairs(); ++j) turn(spec, j, turns[at(j)], x, y);
           for (const Long value : x)
             if (!std::isfinite(value)) {
               for (int i = 0; i < spec.head_dim; ++i)
                 if (is_rotated(spec, i)) y[at(i)] = std::numeric_limits<Long>::quiet_NaN();
             }
         }};
       }},
      {"MEM-23", "one element beyond the end of the tensor were written", "",
       [] {
         return MutantRope{.afterwards = [](const Call& call, const RopeSpec& spec) {
           if (call.q.out_strides.seq < 0 || call.q.out_strides.dim != 1) return;
           store({&call, false, call.batch - 1, call.seq - 1, call.q.heads - 1}, spec.head_dim, 0);
         }};
       }},
      {"MEM-24", "the element before the tensor were written", "",
       [] {
         return MutantRope{.afterwards = [](const Call& call, const RopeSpec&) {
           if (call.q.out_strides.seq < 0) return;
           store({&call, false, 0, 0, 0}, -1, 0);
         }};
       }},
      {"PLA-08", "the heads of k were taken modulo instead of in groups", "",
       [] {
         return MutantRope{.read_from = [](Slot& slot) {
           if (slot.is_key && slot.call->k.heads > 1)
             slot.head = (slot.head + 1) % slot.call->k.heads;
         }};
       }},
      {"PLA-09", "the batch stride forgot the heads", "",
       [] {
         return with_spec([](Call& call, RopeSpec&) {
           if (call.q.heads > 1) call.q.in_strides.batch /= call.q.heads;
         });
       }},
      {"GRD-01", "the inverse turned forward", "ggml #3974",
       [] {
         return with_spec([](Call& call, RopeSpec&) { call.direction = Direction::forward; });
       }},
      {"GRD-02", "the inverse ignored the scaling", "llama.cpp #3974, #2054",
       [] {
         return with_spec([](Call& call, RopeSpec& spec) {
           if (call.direction != Direction::forward) spec.scaling = NoScaling{};
         });
       }},
      {"GRD-04", "the gradient were zero", "candle #3568",
       [] {
         return MutantRope{.vector = [](const Slot& slot, const RopeSpec& spec,
                                        const std::vector<Turn>& turns, const std::vector<Long>& x,
                                        std::vector<Long>& y) {
           for (int j = 0; j < spec.pairs(); ++j) turn(spec, j, turns[at(j)], x, y);
           if (slot.call->direction != Direction::forward) std::fill(y.begin(), y.end(), 0.0L);
         }};
       }},
      {"GRD-05", "the inverse crashed where q and k have different numbers of heads",
       "flash-attention #569",
       [] {
         return MutantRope{.afterwards = [](const Call& call, const RopeSpec&) {
           if (call.direction != Direction::forward && call.k.heads > 0 &&
               call.q.heads != call.k.heads)
             std::abort();
         }};
       }},
      {"GRD-06", "the inverse left its input as it was", "",
       [] {
         return leaves_unturned(
             [](const Slot& slot) { return slot.call->direction != Direction::forward; });
       }},
      {"GRD-07", "the inverse divided by the attention factor instead of multiplying", "",
       [] {
         return with_spec([](Call& call, RopeSpec& spec) {
           if (call.direction != Direction::forward && spec.attention_factor)
             spec.attention_factor = 1 / *spec.attention_factor;
         });
       }},
  };
}

}  // namespace ropecheck::diagnosis
