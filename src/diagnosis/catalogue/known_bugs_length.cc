#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <variant>

#include "diagnosis/catalogue/known_bugs.h"
#include "diagnosis/catalogue/spec_mistakes.h"

// Mistakes in scalings that depend on the length of the sequence, dynamic NTK and LongRoPE: which
// length is used, and for which tokens.
namespace ropecheck::diagnosis {
namespace {

template <class Kind>
void set_length(RopeSpec& spec, std::int64_t length) {
  if (auto* scaling = std::get_if<Kind>(&spec.scaling))
    scaling->seq_len = std::max<std::int64_t>(0, length);
}

const DynamicNtkScaling* grown(const RopeSpec& spec) {
  const auto* ntk = std::get_if<DynamicNtkScaling>(&spec.scaling);
  return ntk != nullptr && ntk->seq_len > ntk->original_length ? ntk : nullptr;
}

Long stretched_by(const RopeSpec& spec, const std::vector<double>& factors, int pair) {
  return plain_theta(spec, pair) / static_cast<Long>(factors[at(pair)]);
}

}  // namespace

std::vector<KnownBug> length_bugs() {
  return {
      {"SCL-30", "the factor of dynamic ntk divided positions as well",
       "text-generation-inference #822",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int, Long right) {
           const auto* ntk = std::get_if<DynamicNtkScaling>(&spec.scaling);
           return ntk == nullptr ? right : right / static_cast<Long>(ntk->factor);
         });
       }},
      {"SCL-30b", "the linear factor were alpha of ntk scaling", "mlx-lm #1553",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           const auto* linear = std::get_if<LinearScaling>(&spec.scaling);
           if (linear != nullptr && spec.rotary_dim > 2) rescale(spec, NtkScaling{linear->factor});
         });
       }},
      {"SCL-40", "dynamic ntk always took the longest sequence, whatever the length",
       "vLLM #41236, #5093, #3488",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (const auto* ntk = std::get_if<DynamicNtkScaling>(&spec.scaling))
             rescale(spec, NtkScaling{ntk->factor * ntk->factor - (ntk->factor - 1)});
         });
       }},
      {"SCL-41", "dynamic ntk took the number of heads for the length", "mlx-lm #1553",
       [] {
         return MutantRope{.call = [](Call& call, RopeSpec& spec) {
           set_length<DynamicNtkScaling>(spec, call.q.heads);
         }};
       }},
      {"SCL-43", "dynamic ntk counted 512 tokens that were still to be made", "lmdeploy #1636",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (const auto* ntk = std::get_if<DynamicNtkScaling>(&spec.scaling))
             set_length<DynamicNtkScaling>(spec, ntk->seq_len + 512);
         });
       }},
      {"SCL-44", "k were turned with the base from before the sequence outgrew its length",
       "transformers #25104, vLLM #3488",
       [] {
         return turns_some_by(
             [](const Slot& slot, const RopeSpec& spec, int pair) -> std::optional<Long> {
               if (!slot.is_key || grown(spec) == nullptr) return std::nullopt;
               return plain_theta(spec, pair);
             });
       }},
      {"SCL-50", "longrope used the long factors always", "mlx-lm #660, mlxcel #1358",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<LongRopeScaling>(spec,
                                   [](LongRopeScaling& s) { s.short_factors = s.long_factors; });
         });
       }},
      {"SCL-50b", "longrope used the short factors always", "",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<LongRopeScaling>(spec,
                                   [](LongRopeScaling& s) { s.long_factors = s.short_factors; });
         });
       }},
      {"SCL-51", "the length were that of the context for which there is memory",
       "llama.cpp #8995, #24823",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (const auto* longrope = std::get_if<LongRopeScaling>(&spec.scaling))
             set_length<LongRopeScaling>(spec, longrope->max_length);
           if (const auto* ntk = std::get_if<DynamicNtkScaling>(&spec.scaling))
             set_length<DynamicNtkScaling>(spec, whole(static_cast<Long>(ntk->factor) *
                                                       static_cast<Long>(ntk->original_length)));
         });
       }},
      {"SCL-52", "the length were the call's first position, without its own tokens",
       "mistral.rs #251",
       [] {
         return MutantRope{.call = [](Call& call, RopeSpec& spec) {
           set_length<LongRopeScaling>(spec, call.positions[0]);
           set_length<DynamicNtkScaling>(spec, call.positions[0]);
         }};
       }},
      {"SCL-53", "q were turned with longrope's long factors, and k still with the short ones",
       "transformers #33129, uzu #604",
       [] {
         return turns_some_by(
             [](const Slot& slot, const RopeSpec& spec, int pair) -> std::optional<Long> {
               const auto* longrope = std::get_if<LongRopeScaling>(&spec.scaling);
               if (!slot.is_key || longrope == nullptr) return std::nullopt;
               return stretched_by(spec, longrope->short_factors, pair);
             });
       }},
      {"SCL-54",
       "longrope's factors were short at positions within the original length, and long beyond",
       "text-generation-inference #2060",
       [] {
         return turns_some_by(
             [](const Slot& slot, const RopeSpec& spec, int pair) -> std::optional<Long> {
               const auto* longrope = std::get_if<LongRopeScaling>(&spec.scaling);
               if (longrope == nullptr) return std::nullopt;
               const bool within = position_at(slot, slot.batch, slot.seq) <
                                   static_cast<Long>(longrope->original_length);
               return stretched_by(spec, within ? longrope->short_factors : longrope->long_factors,
                                   pair);
             });
       }},
      {"SCL-55", "longrope's attention factor came of the sequence's length, not of max_length",
       "mlx-lm #660",
       [] {
         return MutantRope{.factor = [](const RopeSpec& spec, Long right) {
           const auto* longrope = std::get_if<LongRopeScaling>(&spec.scaling);
           if (longrope == nullptr || spec.attention_factor) return right;
           const auto original = static_cast<Long>(longrope->original_length);
           const Long stretch = static_cast<Long>(longrope->seq_len) / original;
           return stretch <= 1 ? 1 : std::sqrt(1 + std::log(stretch) / std::log(original));
         }};
       }},
  };
}

}  // namespace ropecheck::diagnosis
