#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numbers>

#include "diagnosis/catalogue/known_bugs.h"

// Mistakes in the position by which a token is rotated, and in the precision of the computation
// from the position to its cos and sin.
namespace ropecheck::diagnosis {
namespace {

Long rounded(DType dtype, Long value) {
  return static_cast<Long>(value_of(dtype, bits_of(dtype, static_cast<double>(value))));
}
Long bf16(Long value) { return rounded(DType::bfloat16, value); }
Long f16(Long value) { return rounded(DType::float16, value); }
Long f32(Long value) { return static_cast<Long>(static_cast<float>(value)); }

MutantRope rounds_theta(Long (*round)(Long)) {
  return {.theta = [round](const RopeSpec&, std::vector<Long>& theta) {
    for (Long& value : theta) value = round(value);
  }};
}

MutantRope rounds_table(Long (*round)(Long)) {
  return {.table = [round](const Slot&, const RopeSpec&, int, Turn right) -> Turn {
    return {round(right.cos), round(right.sin)};
  }};
}

MutantRope rounds_products(Long (*round)(Long)) {
  return {.rotate = [round](LongPair x, Turn t) -> LongPair {
    return {round(round(x.first * t.cos) - round(x.second * t.sin)),
            round(round(x.first * t.sin) + round(x.second * t.cos))};
  }};
}

/// Steps from one position to the next in float32, for a limited number of steps.
Turn recur(Long angle_of_one, Long position) {
  constexpr Long kSteps = 4096;
  const std::int64_t steps = whole(std::min(kSteps, std::abs(position)));
  const auto c1 = static_cast<float>(std::cos(angle_of_one));
  const auto s1 =
      static_cast<float>(position < 0 ? -std::sin(angle_of_one) : std::sin(angle_of_one));
  const Long rest = (std::abs(position) - static_cast<Long>(steps)) * angle_of_one;
  auto c = static_cast<float>(std::cos(rest));
  auto s = static_cast<float>(position < 0 ? -std::sin(rest) : std::sin(rest));
  for (std::int64_t i = 0; i < steps; ++i) {
    const float next = c * c1 - s * s1;
    s = c * s1 + s * c1;
    c = next;
  }
  return {static_cast<Long>(c), static_cast<Long>(s)};
}

/// A mistake in θ and the position together. The product alone does not determine them, so θ is
/// kept. The attention factor is applied as in a right rotation.
MutantRope turns_by(Turn (*wrong)(Long theta, Long position)) {
  const auto theta = std::make_shared<std::vector<Long>>();
  return {.theta = [theta](const RopeSpec&, std::vector<Long>& right) { *theta = right; },
          .table =
              [theta, wrong](const Slot& slot, const RopeSpec&, int pair, Turn right) {
                const Turn turn = wrong((*theta)[static_cast<std::size_t>(pair)],
                                        position_at(slot, slot.batch, slot.seq));
                const Long m = std::hypot(right.cos, right.sin);
                return Turn{m * turn.cos, m * turn.sin};
              }};
}

/// Range reduction without Payne and Hanek's method, with 2π in float32.
Turn reduce_naively(Long theta, Long position) {
  const float angle = static_cast<float>(position) * static_cast<float>(theta);
  constexpr auto kTurn = 2 * std::numbers::pi_v<float>;
  const float rest = angle - kTurn * std::round(angle / kTurn);
  return {static_cast<Long>(std::cos(rest)), static_cast<Long>(std::sin(rest))};
}

Turn split_with_wrong_sign(Long theta, Long position) {
  const Long low = std::fmod(position, 2048.0L);
  const Long a = (position - low) * theta;
  const Long b = low * theta;
  return {std::cos(a) * std::cos(b) + std::sin(a) * std::sin(b) * (low == position ? -1 : 1),
          std::sin(a) * std::cos(b) + std::cos(a) * std::sin(b)};
}

Turn split_off_by_one(Long theta, Long position) {
  const Long angle = (std::abs(position) >= 2048 ? position - 2048 : position) * theta;
  return {std::cos(angle), std::sin(angle)};
}

Turn lose_quadrant(Long theta, Long position) {
  const Long angle = position * theta;
  const Long quarter = std::floor(angle / (std::numbers::pi_v<Long> / 2));
  const bool last = std::fmod(quarter, 4.0L) == 3 || std::fmod(quarter, 4.0L) == -1;
  return last ? Turn{std::sin(angle), std::cos(angle)} : Turn{std::cos(angle), std::sin(angle)};
}

Turn turn_in_float32(Long theta, Long position) {
  const Long angle = f32(f32(position) * f32(theta));
  return {f32(std::cos(angle)), f32(std::sin(angle))};
}

}  // namespace

std::vector<KnownBug> position_bugs() {
  return {
      {"POS-01", "positions were not passed on with one layout, and nothing turned",
       "llama.cpp #7452",
       [] {
         return MutantRope{.table = [](const Slot&, const RopeSpec& spec, int, Turn right) {
           return spec.layout == Layout::interleaved ? Turn{1, 0} : right;
         }};
       }},
      {"POS-01b", "every position were 0", "",
       [] { return takes_position_for([](const Slot&, Long) -> Long { return 0; }); }},
      {"POS-02", "a token's place in the sequence were taken for its position",
       "NVIDIA-NeMo/Automodel #2377, torchtitan #2559",
       [] {
         return takes_position_for(
             [](const Slot& slot, Long) { return static_cast<Long>(slot.seq); });
       }},
      {"POS-03", "positions were counted from the first one of the call",
       "executorch 027ad541b5, keras-hub #1544",
       [] {
         return takes_position_for(
             [](const Slot& slot, Long right) { return right - position_at(slot, slot.batch, 0); });
       }},
      {"POS-04", "positions were doubled", "mlx-lm #1553, flash-attention 3a9bfd07",
       [] { return takes_position_for([](const Slot&, Long right) { return 2 * right; }); }},
      {"POS-05", "all tokens of q were turned by the last one's position",
       "TransformerEngine #536, Megatron #412",
       [] {
         return takes_position_for([](const Slot& slot, Long right) {
           return slot.is_key ? right : position_at(slot, slot.batch, slot.call->seq - 1);
         });
       }},
      {"POS-05b", "all tokens were turned by the first one's position", "",
       [] {
         return takes_position_for(
             [](const Slot& slot, Long) { return position_at(slot, slot.batch, 0); });
       }},
      {"POS-07", "tokens of a tile of four shared a position", "FlashInfer #26",
       [] {
         return takes_position_for([](const Slot& slot, Long) {
           return position_at(slot, slot.batch, slot.seq - slot.seq % 4);
         });
       }},
      {"POS-09", "the first batch row's positions were used for all rows",
       "transformers #22161, unsloth #3699",
       [] {
         return takes_position_for(
             [](const Slot& slot, Long) { return position_at(slot, 0, slot.seq); });
       }},
      {"POS-10", "each token were turned by the next one's position", "",
       [] {
         return takes_position_for([](const Slot& slot, Long right) {
           return slot.seq + 1 < slot.call->seq ? position_at(slot, slot.batch, slot.seq + 1)
                                                : right;
         });
       }},
      {"POS-11", "a counter of earlier calls were added to the positions",
       "tiny-llm #46, flash-linear-attention 85eaa11d",
       [] {
         const auto calls = std::make_shared<std::int64_t>(0);
         return MutantRope{
             .call = [calls](Call&, RopeSpec&) { ++*calls; },
             .position = [calls](const Slot&,
                                 Long right) { return right + static_cast<Long>(*calls - 1); }};
       }},
      {"POS-12", "q were turned as if it came after k: by t + seq", "mlx-lm #1396, #1699",
       [] {
         return takes_position_for([](const Slot& slot, Long right) {
           return slot.is_key ? right : right + static_cast<Long>(slot.call->seq);
         });
       }},
      {"POS-13", "a row's positions were counted on from what a cache of 1024 had kept",
       "VeloxQuant #171, hipfire #391",
       [] {
         return takes_position_for([](const Slot& slot, Long right) {
           const Long first = position_at(slot, slot.batch, 0);
           return std::min<Long>(first, 1024) + (right - first);
         });
       }},
      {"POS-14", "positions were taken modulo 4096", "OLMo-core #591, torchtitan #2849",
       [] {
         return takes_position_for(
             [](const Slot&, Long right) { return std::fmod(right, 4096.0L); });
       }},
      {"POS-15", "positions were read as [seq, batch]", "Megatron #5243",
       [] {
         return takes_position_for([](const Slot& slot, Long) {
           const std::int64_t token = slot.seq * slot.call->batch + slot.batch;
           return position_at(slot, 0, token);
         });
       }},
      {"POS-17", "k's positions were ignored for its place in the sequence", "FlashInfer #847",
       [] {
         return takes_position_for([](const Slot& slot, Long right) {
           return slot.is_key ? static_cast<Long>(slot.seq) : right;
         });
       }},
      {"POS-18", "k were rotated twice", "FlashInfer #793, gemma #368",
       [] {
         return takes_position_for(
             [](const Slot& slot, Long right) { return slot.is_key ? 2 * right : right; });
       }},
      {"POS-19", "k were rotated twice and q not at all", "vllm-omni #3828",
       [] {
         return takes_position_for(
             [](const Slot& slot, Long right) -> Long { return slot.is_key ? 2 * right : 0; });
       }},
      {"POS-20", "k were not rotated", "mesh-transformer-jax d8c73fd",
       [] {
         return takes_position_for(
             [](const Slot& slot, Long right) -> Long { return slot.is_key ? 0 : right; });
       }},
      {"PLA-02", "q were not rotated", "",
       [] {
         return takes_position_for(
             [](const Slot& slot, Long right) -> Long { return slot.is_key ? right : 0; });
       }},
      {"POS-21", "the result of calls in place were thrown away",
       "text-generation-inference #150, IPEX #2938",
       [] {
         return MutantRope{
             .skips = [](const Slot& slot) { return slot.call->q.in == slot.call->q.out; }};
       }},
      {"POS-23", "the inverse used another base", "llama.cpp #4156, #4889",
       [] {
         return MutantRope{.call = [](Call& call, RopeSpec& spec) {
           if (call.direction != Direction::forward) spec.base *= 2;
         }};
       }},
      {"POS-25", "single tokens were turned without the scaling", "mlir-air #1948, lalamo #325",
       [] {
         return MutantRope{.call = [](Call& call, RopeSpec& spec) {
           if (call.seq == 1) spec.scaling = NoScaling{};
         }};
       }},
      {"POS-27", "positions started at 1", "",
       [] { return takes_position_for([](const Slot&, Long right) { return right + 1; }); }},
      {"POS-28", "positions were one too small", "",
       [] { return takes_position_for([](const Slot&, Long right) { return right - 1; }); }},
      {"POS-29", "negative positions were taken for their absolute value", "",
       [] { return takes_position_for([](const Slot&, Long right) { return std::abs(right); }); }},
      {"POS-30", "negative positions were taken for 0", "",
       [] {
         return takes_position_for(
             [](const Slot&, Long right) { return std::max<Long>(right, 0); });
       }},
      {"PRE-01", "positions were rounded to bfloat16",
       "flash-attention 62e98144, gpt-neox #1003, candle #3520",
       [] { return takes_position_for([](const Slot&, Long right) { return bf16(right); }); }},
      {"PRE-02", "positions were rounded to float16", "Megatron #535, transformers #26602",
       [] { return takes_position_for([](const Slot&, Long right) { return f16(right); }); }},
      {"PRE-03", "inv_freq were rounded to bfloat16",
       "transformers #25681, #29496, sglang-jax #1472", [] { return rounds_theta(bf16); }},
      {"PRE-03b", "inv_freq were rounded to float16", "", [] { return rounds_theta(f16); }},
      {"PRE-03c", "inv_freq were rounded to float32", "", [] { return rounds_theta(f32); }},
      {"PRE-05", "angles were rounded to bfloat16", "transformers #29285, TransformerEngine #2240",
       [] { return MutantRope{.angle = [](Long t, Long theta) { return bf16(t * theta); }}; }},
      {"PRE-05b", "angles were rounded to float16", "",
       [] {
         return MutantRope{
             .angle = [](Long t, Long theta) { return std::min<Long>(f16(t * theta), 65504); }};
       }},
      {"PRE-05c", "angles were rounded to float32", "",
       [] { return MutantRope{.angle = [](Long t, Long theta) { return f32(t * theta); }}; }},
      {"PRE-06", "the table of cos and sin were rounded to bfloat16",
       "vLLM #863, FlashInfer #585, flash-attention #823", [] { return rounds_table(bf16); }},
      {"PRE-06b", "the table of cos and sin were rounded to float16", "modded-nanogpt #39",
       [] { return rounds_table(f16); }},
      {"PRE-06c", "cos were rounded to bfloat16, and sin not", "",
       [] {
         return MutantRope{.table = [](const Slot&, const RopeSpec&, int, Turn right) -> Turn {
           return {bf16(right.cos), right.sin};
         }};
       }},
      {"PRE-07", "products and sums were rounded to bfloat16", "TransformerEngine #645",
       [] { return rounds_products(bf16); }},
      {"PRE-07b", "products and sums were rounded to float16", "exllamav2 19bea25",
       [] { return rounds_products(f16); }},
      {"PRE-08", "inv_freq, position and angle were float32", "most frameworks",
       [] { return turns_by(turn_in_float32); }},
      {"PRE-09", "angles were reduced by a float32 2π",
       "mlxcel #1055, FlashInfer, ggml's CUDA code", [] { return turns_by(reduce_naively); }},
      {"PRE-11", "the first position of a row were rounded to bfloat16, and the rest counted on",
       "keras-hub #1544, rotary-embedding-torch",
       [] {
         return takes_position_for([](const Slot& slot, Long right) {
           const Long first = position_at(slot, slot.batch, 0);
           return bf16(first) + (right - first);
         });
       }},
      {"PRE-15", "cos and sin were stepped from position to position in float32", "",
       [] { return turns_by([](Long theta, Long position) { return recur(theta, position); }); }},
      {"PRE-17", "a split table added angles with the wrong sign", "",
       [] { return turns_by(split_with_wrong_sign); }},
      {"PRE-17b", "a split table were one row of 2048 off", "",
       [] { return turns_by(split_off_by_one); }},
      {"PLA-03", "positions were cut to int16", "",
       [] {
         return takes_position_for([](const Slot&, Long right) {
           return static_cast<Long>(static_cast<std::int16_t>(whole(right)));
         });
       }},
      {"PLA-03b", "positions were cut to uint16", "",
       [] {
         return takes_position_for([](const Slot&, Long right) {
           return static_cast<Long>(static_cast<std::uint16_t>(whole(right)));
         });
       }},
      {"PLA-03c", "positions were cut to int8", "",
       [] {
         return takes_position_for([](const Slot&, Long right) {
           return static_cast<Long>(static_cast<std::int8_t>(whole(right)));
         });
       }},
      {"PLA-03d", "positions were cut to int32", "",
       [] {
         return takes_position_for([](const Slot&, Long right) {
           return static_cast<Long>(static_cast<std::int32_t>(whole(right)));
         });
       }},
      {"PLA-03e", "int64 positions were read as int32", "",
       [] {
         return takes_position_for([](const Slot& slot, Long) {
           const auto* words = reinterpret_cast<const std::int32_t*>(slot.call->positions);
           const std::int64_t token = slot.batch * slot.call->seq + slot.seq;
           return static_cast<Long>(words[token * slot.call->spec->axes() + slot.axis]);
         });
       }},
      {"PLA-04", "positions were rounded to float32", "",
       [] { return takes_position_for([](const Slot&, Long right) { return f32(right); }); }},
      {"PLA-11", "the offset of a row were added twice", "",
       [] {
         return takes_position_for(
             [](const Slot& slot, Long right) { return right + position_at(slot, slot.batch, 0); });
       }},
      {"PLA-12", "cos and sin were swapped in the last quadrant", "",
       [] { return turns_by(lose_quadrant); }},
  };
}

}  // namespace ropecheck::diagnosis
