#include <cmath>
#include <cstddef>
#include <variant>

#include "gate/known_bugs.h"
#include "reference/frequencies.h"

// θ, its base, dimension and scaling, and the attention factor. All of these turn by some angle, so
// that only a reference finds them.
namespace ropecheck {
namespace {

std::size_t at(int element) { return static_cast<std::size_t>(element); }

/// A mistake about the specification.
MutableRope takes_spec_for(void (*change)(RopeSpec&)) {
  return {.call = [change](Call&, RopeSpec& spec) { change(spec); }};
}

/// A mistake in each frequency, given base^(−2j/r)'s ingredients and the right value.
MutableRope takes_theta_for(Long (*wrong)(const RopeSpec&, int pair, Long right)) {
  return {.theta = [wrong](const RopeSpec& spec, std::vector<Long>& theta) {
    if (std::holds_alternative<ListedFrequencies>(spec.scaling)) return;
    for (int j = 0; j < spec.pairs(); ++j) theta[at(j)] = wrong(spec, j, theta[at(j)]);
  }};
}

/// Another scaling, while m stays.
void rescale(RopeSpec& spec, const Scaling& scaling) {
  spec.attention_factor = attention_factor<double>(spec);
  spec.scaling = scaling;
}

/// Changes a scaling of one kind, while m stays.
template <class Kind>
void change(RopeSpec& spec, void (*edit)(Kind&)) {
  const auto* scaling = std::get_if<Kind>(&spec.scaling);
  if (scaling == nullptr) return;
  Kind other = *scaling;
  edit(other);
  if (!problem_with(Scaling(other), ScaledSpec{spec.rotary_dim, spec.base}).empty()) return;
  rescale(spec, other);
}

bool scales(const RopeSpec& spec) {
  return !std::holds_alternative<NoScaling>(spec.scaling) &&
         !std::holds_alternative<ListedFrequencies>(spec.scaling);
}

Long power_of_base(const RopeSpec& spec, Long exponent) {
  return std::pow(static_cast<Long>(spec.base), exponent);
}

Long ratio(int numerator, int denominator) {
  return static_cast<Long>(numerator) / static_cast<Long>(denominator);
}

bool is_plain(const RopeSpec& spec) { return std::holds_alternative<NoScaling>(spec.scaling); }

}  // namespace

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
      {"FRQ-07", "the linear factor stood in the exponent", "keras-hub #1605",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           const auto* linear = std::get_if<LinearScaling>(&spec.scaling);
           return linear == nullptr ? right
                                    : power_of_base(spec, -ratio(2 * j, spec.rotary_dim) /
                                                              static_cast<Long>(linear->factor));
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
         return MutableRope{.call = [](Call& call, RopeSpec& spec) {
           if (call.direction == Direction::inverse && spec.head_dim % 2 == 0 && is_plain(spec)) {
             spec.rotary_dim = spec.head_dim;
             spec.rotary_offset = 0;
           }
         }};
       }},
      {"FRQ-13", "θ were made by repeated float32 multiplication", "ggml's CPU code",
       [] {
         return MutableRope{.theta = [](const RopeSpec& spec, std::vector<Long>& theta) {
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
         return MutableRope{.theta = [](const RopeSpec& spec, std::vector<Long>& theta) {
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
      {"PLA-19", "ln base were rounded to float32", "",
       [] {
         return takes_theta_for([](const RopeSpec& spec, int j, Long right) {
           const auto log_base = static_cast<float>(std::log(spec.base));
           return is_plain(spec) ? std::exp(-ratio(2 * j, spec.rotary_dim) * log_base) : right;
         });
       }},
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
           // What was interpolated is not, and the reverse.
           const Long plain = power_of_base(spec, -ratio(2 * j, spec.rotary_dim));
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
             s.original_length *= static_cast<std::int64_t>(s.factor);
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
       [] { return MutableRope{.factor = [](const RopeSpec&, Long m) { return m * m; }}; }},
      {"SCL-09", "the attention factor were left out with one layout", "executorch #19235",
       [] {
         return MutableRope{.factor = [](const RopeSpec& spec, Long m) -> Long {
           return spec.layout == Layout::interleaved ? 1 : m;
         }};
       }},
      {"SCL-09b", "the attention factor were left out in the inverse", "",
       [] {
         return MutableRope{.call = [](Call& call, RopeSpec& spec) {
           if (call.direction == Direction::inverse) spec.attention_factor = 1.0;
         }};
       }},
      {"SCL-11", "the attention factor were ignored", "vLLM #46280, mlx-lm #1507",
       [] { return MutableRope{.factor = [](const RopeSpec&, Long) -> Long { return 1; }}; }},
      {"SCL-12", "the attention factor multiplied q alone", "",
       [] {
         return MutableRope{.table = [](const Slot& slot, const RopeSpec& spec, int, Turn right) {
           const auto m = static_cast<Long>(attention_factor<double>(spec));
           return slot.is_key ? Turn{right.cos / m, right.sin / m} : right;
         }};
       }},
      {"SCL-13", "the attention factor multiplied the dimensions that pass through as well", "",
       [] {
         return MutableRope{.vector = [](const Slot&, const RopeSpec& spec,
                                         const std::vector<Turn>& turns, const std::vector<Long>& x,
                                         std::vector<Long>& y) {
           const auto m = static_cast<Long>(attention_factor<double>(spec));
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
         return MutableRope{.call = [](Call& call, RopeSpec& spec) {
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
             s.original_length = static_cast<std::int64_t>(static_cast<double>(s.original_length) *
                                                           6.283185307179586);
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
      {"SCL-30", "yarn were plain linear interpolation", "text-generation-inference #822",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           if (const auto* yarn = std::get_if<YarnScaling>(&spec.scaling))
             rescale(spec, LinearScaling{yarn->factor});
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
      {"SCL-50", "longrope used the long factors always", "mlx-lm #660, mlxcel #1358",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<LongRopeScaling>(spec,
                                   [](LongRopeScaling& s) { s.short_factors = s.long_factors; });
         });
       }},
      {"SCL-51", "longrope used the short factors always", "llama.cpp #8995",
       [] {
         return takes_spec_for([](RopeSpec& spec) {
           change<LongRopeScaling>(spec,
                                   [](LongRopeScaling& s) { s.long_factors = s.short_factors; });
         });
       }},
  };
}

}  // namespace ropecheck
