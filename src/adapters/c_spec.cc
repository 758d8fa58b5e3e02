#include "adapters/c_spec.h"

#include <variant>

#include "adapters/interface_codes.h"
#include "adapters/resolved_frequencies.h"
#include "properties/exact/rounded_frequencies.h"

namespace ropecheck::adapters {
namespace {

/// Fills in the parameters of the scalings that have a code of their own.
struct FillParameters {
  ropecheck_scaling& p;
  std::vector<double>& short_factors;
  std::vector<double>& long_factors;

  void operator()(const DynamicNtkScaling& s) const {
    p.factor = s.factor;
    p.original_length = s.original_length;
    p.seq_len = s.seq_len;
  }
  void operator()(const YarnScaling& s) const {
    p.factor = s.factor;
    p.original_length = s.original_length;
    p.beta_fast = s.beta_fast;
    p.beta_slow = s.beta_slow;
    p.extrapolation = s.extrapolation;
    p.mscale = s.mscale;
    p.mscale_all_dim = s.mscale_all_dim;
    const auto flag_if = [](bool set, std::uint32_t flag) { return set ? flag : 0U; };
    p.deviations = flag_if(!s.truncate, ROPECHECK_YARN_NO_TRUNCATION) |
                   flag_if(s.clamp_to_pairs, ROPECHECK_YARN_CLAMP_TO_PAIRS) |
                   flag_if(s.ramp_is_step, ROPECHECK_YARN_RAMP_IS_STEP) |
                   flag_if(s.ggml_attention, ROPECHECK_YARN_GGML_ATTENTION);
  }
  void operator()(const LongRopeScaling& s) const {
    short_factors = s.short_factors;
    long_factors = s.long_factors;
    p.short_factors = short_factors.data();
    p.long_factors = long_factors.data();
    p.original_length = s.original_length;
    p.max_length = s.max_length;
    p.seq_len = s.seq_len;
    if (s.unit_attention_when_short) p.deviations = ROPECHECK_LONGROPE_UNIT_ATTENTION_WHEN_SHORT;
  }
  void operator()(const Llama3Scaling& s) const {
    p.factor = s.factor;
    p.low_freq_factor = s.low_freq_factor;
    p.high_freq_factor = s.high_freq_factor;
    p.original_length = s.original_length;
  }
  void operator()(const ProportionalScaling& s) const {
    p.proportion = s.proportion;
    p.factor = s.factor;
  }
  template <class Other>
  void operator()(const Other& /*has none*/) const {}
};

}  // namespace

CSpec::CSpec(const RopeSpec& spec, const Capabilities& can)
    : inv_freq(resolved_frequencies(spec)), parameters{} {
  for (int j = 0; j < spec.pairs(); ++j) axis_of_pair.push_back(ropecheck::axis_of_pair(spec, j));
  const auto [scaling, scaling_value] = scaling_code(spec, can);
  parameters.struct_size = sizeof parameters;
  parameters.kind = scaling;
  const bool has_parameters = scaling > ROPECHECK_LISTED;
  if (has_parameters)
    std::visit(FillParameters{parameters, short_factors, long_factors}, spec.scaling);
  value = {sizeof(ropecheck_spec),
           spec.head_dim,
           spec.rotary_dim,
           spec.rotary_offset,
           layout_code(spec.layout),
           scaling,
           spec.base,
           scaling_value,
           exact::attention_factor(spec),
           inv_freq.data(),
           axis_of_pair.data(),
           has_parameters ? &parameters : nullptr};
}

std::vector<double> parameter_numbers(const CSpec& spec) {
  if (spec.value.parameters == nullptr) return {};
  const ropecheck_scaling& p = spec.parameters;
  std::vector<double> numbers = {p.factor,
                                 static_cast<double>(p.original_length),
                                 static_cast<double>(p.max_length),
                                 static_cast<double>(p.seq_len),
                                 p.beta_fast,
                                 p.beta_slow,
                                 p.extrapolation,
                                 p.mscale,
                                 p.mscale_all_dim,
                                 p.low_freq_factor,
                                 p.high_freq_factor,
                                 p.proportion,
                                 static_cast<double>(p.deviations)};
  numbers.insert(numbers.end(), spec.short_factors.begin(), spec.short_factors.end());
  numbers.insert(numbers.end(), spec.long_factors.begin(), spec.long_factors.end());
  return numbers;
}

}  // namespace ropecheck::adapters
