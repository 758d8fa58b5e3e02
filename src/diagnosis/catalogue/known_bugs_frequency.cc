#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <variant>

#include "diagnosis/catalogue/known_bugs.h"
#include "diagnosis/catalogue/spec_mistakes.h"

// Mistakes in θ, its base and its dimension. The results are still rotations by some angle, so only
// a reference finds these mistakes.
namespace ropecheck::diagnosis {

std::vector<KnownBug> frequency_bugs() {
  return {
      {"FRQ-01", "the exponent −2j/r were an integer division, and every θ 1",
       "llama.cpp #3897, LeetCUDA #289",
       [] { return takes_theta_for([](const RopeSpec&, int, Long) -> Long { return 1; }); }},
      {"FRQ-02", "positions were divided by θ instead of multiplied", "LeetCUDA #289",
       [] { return takes_theta_for([](const RopeSpec&, int, Long right) { return 1 / right; }); }},
      {"FRQ-04", "the exponent were −j/r instead of −2j/r", "LLMs-from-scratch #410",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           return is_plain(spec) ? power_of_base(spec, -ratio(j, spec.rotary_dim)) : right;
         });
       }},
      {"FRQ-04b", "the exponent were −4j/r instead of −2j/r", "torchtune #2593",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           return is_plain(spec) ? power_of_base(spec, -ratio(4 * j, spec.rotary_dim)) : right;
         });
       }},
      {"FRQ-04c", "pairs were counted from 1", "",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           return is_plain(spec) ? power_of_base(spec, -ratio(2 * j + 2, spec.rotary_dim)) : right;
         });
       }},
      {"FRQ-04d", "the exponent's denominator were r − 2", "",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           return is_plain(spec) && spec.rotary_dim > 2
                      ? power_of_base(spec, -ratio(2 * j, spec.rotary_dim - 2))
                      : right;
         });
       }},
      {"FRQ-05", "the exponent had head_dim where rotary_dim belongs",
       "transformers #48630, TVM #18102",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           return is_plain(spec) ? power_of_base(spec, -ratio(2 * j, spec.head_dim)) : right;
         });
       }},
      {"FRQ-05b", "the exponent had half of rotary_dim for rotary_dim in partial rotary", "",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           return is_plain(spec) && spec.rotary_dim < spec.head_dim
                      ? power_of_base(spec, -ratio(4 * j, spec.rotary_dim))
                      : right;
         });
       }},
      {"FRQ-06", "proportional scaling's exponent had the pairs that turn for denominator",
       "neuronx-distributed-inference #106",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           const auto* proportional = std::get_if<ProportionalScaling>(&spec.scaling);
           if (proportional == nullptr || has_axis_frequencies(spec) || right == 0) return right;
           const int turning =
               static_cast<int>(std::floor(proportional->proportion * spec.rotary_dim / 2));
           return power_of_base(spec, -ratio(j, turning)) / static_cast<Long>(proportional->factor);
         });
       }},
      {"FRQ-06b", "proportional scaling turned all pairs", "",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<ProportionalScaling>(spec, [](ProportionalScaling& s) { s.proportion = 1; });
         });
       }},
      {"FRQ-07", "the linear factor stood in the exponent", "keras-hub #1605",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           const auto* linear = std::get_if<LinearScaling>(&spec.scaling);
           if (linear == nullptr) return right;
           const FrequencyPlace place = place_of(spec, j);
           return power_of_base(
               spec, -ratio(2 * place.index, place.dim) / static_cast<Long>(linear->factor));
         });
       }},
      {"FRQ-08", "the base were always 10000", "DeepSpeed #4442, litgpt #2217",
       [] { return takes_spec_for([](RopeSpec& spec) { spec.base = 10000; }); }},
      {"FRQ-08b", "the base were always 500000", "torchtune #997",
       [] { return takes_spec_for([](RopeSpec& spec) { spec.base = 500000; }); }},
      {"FRQ-08c", "the base were 10001 for 10000", "",
       [] {
         return takes_spec_for([](RopeSpec& spec) { spec.base += spec.base == 10000 ? 1 : 0; });
       }},
      {"FRQ-10", "base and linear factor were exchanged", "llama.cpp #2054, #3937",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           auto* linear = std::get_if<LinearScaling>(&spec.scaling);
           if (linear != nullptr) std::swap(linear->factor, spec.base);
         });
       }},
      {"FRQ-11", "alpha of ntk scaling were ignored", "exllamav2 #704",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<NtkScaling>(spec, [](NtkScaling& ntk) { ntk.alpha = 1; });
         });
       }},
      {"FRQ-11b", "ntk scaling multiplied the base by alpha alone, without the exponent",
       "text-generation-webui #3452",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (const auto* ntk = std::get_if<NtkScaling>(&spec.scaling)) {
             spec.base *= ntk->alpha;
             rescale(spec, NoScaling{});
           }
         });
       }},
      {"FRQ-11c", "ntk scaling's exponent were D/(D − 2) with the head's D", "",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (const auto* ntk = std::get_if<NtkScaling>(&spec.scaling)) {
             const double d = spec.head_dim + (spec.head_dim == spec.rotary_dim ? 2 : 0);
             spec.base *= std::pow(ntk->alpha, d / (d - 2));
             rescale(spec, NoScaling{});
           }
         });
       }},
      {"FRQ-12", "the inverse took the whole head for the rotary window", "llama.cpp #8348",
       [] {
         return MutantRope{.call = [](Call& call, RopeSpec& spec) {
           if (call.direction != Direction::forward && spec.head_dim % 2 == 0 && is_plain(spec)) {
             spec.rotary_dim = spec.head_dim;
             spec.rotary_offset = 0;
           }
         }};
       }},
      {"FRQ-13", "θ were made by repeated float32 multiplication", "ggml's CPU code",
       [] {
         return MutantRope{.theta = [](const RopeSpec& spec, std::vector<Long>& theta) {
           if (!is_plain(spec)) return;
           const auto step =
               static_cast<float>(power_of_base(spec, -2 / static_cast<Long>(spec.rotary_dim)));
           float power = 1;
           for (Long& value : theta) {
             value = static_cast<Long>(power);
             power *= step;
           }
         }};
       }},
      {"FRQ-15", "inv_freq were all zero, and nothing turned", "transformers #45902, MNN 8637da940",
       [] { return takes_theta_for([](const RopeSpec&, int, Long) -> Long { return 0; }); }},
      {"FRQ-15b", "inv_freq of the last pair were left uninitialised", "",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           return j + 1 == spec.pairs() ? 0.75L : right;
         });
       }},
      {"FRQ-16", "listed frequencies were ignored with one layout", "llama.cpp #7452, #7617",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (spec.layout == Layout::half_split &&
               std::holds_alternative<ListedFrequencies>(spec.scaling))
             rescale(spec, NoScaling{});
         });
       }},
      {"FRQ-16b", "listed frequencies were ignored", "",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (std::holds_alternative<ListedFrequencies>(spec.scaling)) rescale(spec, NoScaling{});
         });
       }},
      {"PLA-26", "listed frequencies were taken in reverse", "",
       [] {
         return MutantRope{.theta = [](const RopeSpec& spec, std::vector<Long>& theta) {
           if (std::holds_alternative<ListedFrequencies>(spec.scaling))
             theta.assign(theta.rbegin(), theta.rend());
         }};
       }},
      {"FRQ-19", "the scaled frequencies were computed, and the unscaled used", "lmdeploy #2444",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (scales(spec)) rescale(spec, NoScaling{});
         });
       }},
      {"PLA-18", "the powers base^(2j) were computed in int32 and overflowed", "",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           if (!is_plain(spec) || spec.base != std::floor(spec.base)) return right;
           std::uint32_t power = 1;
           for (int i = 0; i < 2 * j; ++i) power *= static_cast<std::uint32_t>(spec.base);
           const auto wrapped = static_cast<Long>(static_cast<std::int32_t>(power));
           return 1 / std::pow(wrapped, 1 / static_cast<Long>(spec.rotary_dim));
         });
       }},
      {"PLA-19", "ln base were rounded to float32", "",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           const auto log_base = static_cast<float>(std::log(spec.base));
           return is_plain(spec) ? std::exp(-ratio(2 * j, spec.rotary_dim) * log_base) : right;
         });
       }},
  };
}

}  // namespace ropecheck::diagnosis
