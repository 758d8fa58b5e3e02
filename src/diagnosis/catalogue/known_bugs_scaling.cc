#include <cmath>
#include <cstdint>
#include <variant>
#include <vector>

#include "diagnosis/catalogue/known_bugs.h"
#include "diagnosis/catalogue/spec_mistakes.h"

// Mistakes in the scalings of the frequencies and in the attention factor.
namespace ropecheck::diagnosis {
namespace {

/// A mistake in m if m comes from yarn's parameters.
MutantRope takes_mscale_for(Long (*wrong)(const YarnScaling&, Long right)) {
  return {.factor = [wrong](const RopeSpec& spec, Long right) {
    const auto* yarn = std::get_if<YarnScaling>(&spec.scaling);
    return yarn == nullptr || spec.attention_factor ? right : wrong(*yarn, right);
  }};
}

bool has_mscale_ratio(const YarnScaling& yarn) {
  return !yarn.ggml_attention && yarn.mscale != 0 && yarn.mscale_all_dim != 0;
}

/// μ(a)
Long mscale(const YarnScaling& yarn, double a) {
  const auto s = static_cast<Long>(yarn.factor);
  return s <= 1 ? 1 : 0.1L * static_cast<Long>(a) * std::log(s) + 1;
}

}  // namespace

std::vector<KnownBug> scaling_bugs() {
  return {
      {"SCL-01", "the linear factor were applied twice", "llama.cpp #7617",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<LinearScaling>(spec, [](LinearScaling& s) { s.factor *= s.factor; });
         });
       }},
      {"SCL-01b", "yarn's factor were applied twice", "",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<YarnScaling>(spec, [](YarnScaling& s) { s.factor *= s.factor; });
         });
       }},
      {"SCL-03", "yarn's beta_fast and beta_slow were exchanged", "torchtitan #3787",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           const auto* yarn = std::get_if<YarnScaling>(&spec.scaling);
           if (yarn == nullptr) return right;
           // Interpolated pairs are left plain, and plain pairs are interpolated.
           const Long plain = plain_theta(spec, j);
           return plain + plain / static_cast<Long>(yarn->factor) - right;
         });
       }},
      {"SCL-04", "yarn's bounds were rounded where truncate says not to, or the reverse",
       "vLLM #27722, sglang #14270",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<YarnScaling>(spec, [](YarnScaling& s) { s.truncate = !s.truncate; });
         });
       }},
      {"SCL-06", "yarn's original length were the extended one", "Megatron #1418",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<YarnScaling>(spec, [](YarnScaling& s) {
             s.original_length = whole(static_cast<Long>(s.original_length) *
                                       std::trunc(static_cast<Long>(s.factor)));
           });
         });
       }},
      {"SCL-07", "yarn computed with base 10000", "text-generation-inference #2212",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (std::holds_alternative<YarnScaling>(spec.scaling)) spec.base = 10000;
         });
       }},
      {"SCL-08", "the attention factor were squared", "sglang #33558, ollama 2dfb74410",
       [] { return MutantRope{.factor = [](const RopeSpec&, Long m) { return m * m; }}; }},
      {"SCL-09", "the attention factor were left out with one layout", "executorch #19235",
       [] {
         return MutantRope{.factor = [](const RopeSpec& spec, Long m) -> Long {
           return spec.layout == Layout::interleaved ? 1 : m;
         }};
       }},
      {"SCL-09b", "the attention factor were left out in the inverse", "",
       [] {
         return MutantRope{.call = [](Call& call, RopeSpec& spec) {
           if (call.direction != Direction::forward) spec.attention_factor = 1.0;
         }};
       }},
      {"SCL-10", "yarn's attention factor ignored mscale and mscale_all_dim",
       "vLLM #48621, sglang #22711",
       [] {
         return takes_mscale_for([](const YarnScaling& yarn, Long right) {
           return has_mscale_ratio(yarn) ? mscale(yarn, 1) : right;
         });
       }},
      {"SCL-10b", "yarn's attention factor went by mscale alone, without mscale_all_dim",
       "exllamav3 #259",
       [] {
         return takes_mscale_for([](const YarnScaling& yarn, Long right) {
           return has_mscale_ratio(yarn) ? mscale(yarn, yarn.mscale) : right;
         });
       }},
      {"SCL-11", "the attention factor were ignored", "vLLM #46280, mlx-lm #1507",
       [] { return MutantRope{.factor = [](const RopeSpec&, Long) -> Long { return 1; }}; }},
      {"SCL-12", "the attention factor multiplied q alone", "",
       [] {
         return MutantRope{.table = [](const Slot& slot, const RopeSpec& spec, int, Turn right) {
           const auto m = static_cast<Long>(exact::attention_factor(spec));
           return slot.is_key ? Turn{right.cos / m, right.sin / m} : right;
         }};
       }},
      {"SCL-13", "the attention factor multiplied the dimensions that pass through as well", "",
       [] {
         return MutantRope{.vector = [](const Slot&, const RopeSpec& spec,
                                        const std::vector<Turn>& turns, const std::vector<Long>& x,
                                        std::vector<Long>& y) {
           const auto m = static_cast<Long>(exact::attention_factor(spec));
           for (Long& value : y) value *= m;
           for (int j = 0; j < spec.pairs(); ++j) {
             const auto [a, b] = pair_elements(spec, j);
             const auto [c, s] = turns[at(j)];
             y[at(a)] = x[at(a)] * c - x[at(b)] * s;
             y[at(b)] = x[at(a)] * s + x[at(b)] * c;
           }
         }};
       }},
      {"SCL-15", "yarn were applied to long calls only", "maxtext f1498e186",
       [] {
         return MutantRope{.call = [](Call& call, RopeSpec& spec) {
           if (std::holds_alternative<YarnScaling>(spec.scaling) && call.seq < 8)
             rescale(spec, NoScaling{});
         }};
       }},
      {"SCL-20", "llama3 scaling were ignored", "tiny-vllm #1, mlxcel #1355, unsloth #6197",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (std::holds_alternative<Llama3Scaling>(spec.scaling)) rescale(spec, NoScaling{});
         });
       }},
      {"SCL-23", "llama3 scaling forgot the 2π of the wavelength", "",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<Llama3Scaling>(spec, [](Llama3Scaling& s) {
             s.original_length = whole(static_cast<Long>(s.original_length) * 6.283185307179586L);
           });
         });
       }},
      {"SCL-23b", "llama3 scaling took linear interpolation for all pairs", "",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (const auto* llama = std::get_if<Llama3Scaling>(&spec.scaling))
             rescale(spec, LinearScaling{llama->factor});
         });
       }},
      {"SCL-32", "the linear factor were inverted", "keras-hub #1605",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<LinearScaling>(spec, [](LinearScaling& s) { s.factor = 1 / s.factor; });
         });
       }},
      {"SCL-33", "linear scaling were ignored", "mlx-lm #1553",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<LinearScaling>(spec, [](LinearScaling& s) { s.factor = 1; });
         });
       }},
      {"SCL-34", "yarn were plain linear interpolation", "",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (const auto* yarn = std::get_if<YarnScaling>(&spec.scaling))
             rescale(spec, LinearScaling{yarn->factor});
         });
       }},
      {"SCL-55b", "yarn had an attention factor though its factor is at most 1", "mlx-lm #660",
       [] {
         return takes_mscale_for([](const YarnScaling& yarn, Long right) {
           return yarn.factor <= 1 ? 0.1L * std::log(static_cast<Long>(yarn.factor)) + 1 : right;
         });
       }},
  };
}

}  // namespace ropecheck::diagnosis
