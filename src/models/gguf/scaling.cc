#include "models/gguf/scaling.h"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <utility>

namespace ropecheck::models {
namespace {

/// 0.1·a·ln s + 1 for s > 1, and 1 otherwise.
double mscale(double factor, double a) { return factor <= 1 ? 1 : 0.1 * a * std::log(factor) + 1; }

double yarn_number(GgufMetadata& metadata, const GgufArchitecture* facts, const std::string& key,
                   double otherwise) {
  const auto value = metadata.number("rope.scaling." + key);
  if (!value || *value == otherwise) return otherwise;
  if (facts != nullptr &&
      std::find(facts->yarn_keys.begin(), facts->yarn_keys.end(), key) == facts->yarn_keys.end())
    fail(metadata.name("rope.scaling." + key) +
         " is not read by the loader of this architecture (" + gguf_architectures_source() + ")");
  return *value;
}

/// The factor of cos and sin of a key that only some loaders read. The others have yarn's own
/// factor, 0.1·ln s + 1, which some converters write.
double yarn_attention(GgufMetadata& metadata, const GgufArchitecture* facts, double factor) {
  const char* key = "yarn_attn_factor";
  const double* own = metadata.find<double>(std::string("rope.scaling.") + key);
  if (own == nullptr || std::abs(*own - mscale(factor, 1)) > 1e-6 * *own)
    return yarn_number(metadata, facts, key, 1);
  return metadata.number(std::string("rope.scaling.") + key).value_or(1);
}

GgufScaling read_yarn(GgufMetadata& metadata, const GgufArchitecture* facts, double factor,
                      double attention, std::int64_t length) {
  GgufScaling result;
  result.plain_attention_factor = attention;
  YarnScaling yarn;
  yarn.factor = factor;
  yarn.original_length = metadata.integer("rope.scaling.original_context_length").value_or(length);
  yarn.beta_fast =
      yarn_number(metadata, facts, "yarn_beta_fast", metadata.architecture() == "grok" ? 8 : 32);
  yarn.beta_slow = yarn_number(metadata, facts, "yarn_beta_slow", 1);
  yarn.extrapolation = yarn_number(metadata, facts, "yarn_ext_factor", 1);
  yarn.ramp_is_step = true;  // ggml divides by high − low, but at least by 0.001
  // Replaced by yarn's own factor if there is an extrapolation.
  const double given = yarn_attention(metadata, facts, factor);
  if (yarn.extrapolation == 0) attention *= given;
  const auto multiplier = metadata.number("rope.scaling.yarn_log_multiplier");
  if (multiplier && *multiplier != 0) {
    if (facts == nullptr || facts->log_multiplier == 0)
      fail(metadata.name("rope.scaling.yarn_log_multiplier") +
           " is not read by the loader of this architecture (" + gguf_architectures_source() + ")");
    const double all = *multiplier * facts->log_multiplier;
    const bool equal = metadata.architecture() == "deepseek2" && std::abs(all - 1) > 1e-6;
    result.attention_factor = attention * mscale(factor, equal ? all : 1) / mscale(factor, all);
  } else if (yarn.extrapolation == 0) {
    result.attention_factor = attention;
  } else if (attention != 1) {
    result.attention_factor = attention * mscale(factor, 1);
  }
  result.scaling = yarn;
  return result;
}

std::vector<double> factors_of(GgufMetadata& metadata, const std::string& name, int stored,
                               int pairs, const ReadAt& read_at, ModelConfig& config) {
  config.readings.push_back({name, fmt::format("{} factors", pairs), "a tensor of the GGUF file"});
  std::vector<double> factors = gguf_factors(metadata.header(), name, stored, read_at);
  factors.resize(static_cast<std::size_t>(pairs));
  return factors;
}

}  // namespace

GgufScaling read_gguf_scaling(GgufMetadata& metadata, const GgufArchitecture* facts,
                              std::int64_t length) {
  const std::string type =
      metadata.get<std::string>("rope.scaling.type", "a text").value_or("linear");
  if (type != "none" && type != "linear" && type != "yarn" && type != "longrope")
    fail("rope.scaling.type '" + type + "' is not known here");
  auto factor = metadata.number("rope.scaling.factor");
  const auto older = metadata.number("rope.scale_linear");
  if (factor && older && *factor != *older)
    fail(metadata.name("rope.scale_linear") + " contradicts its rope.scaling.factor");
  if (!factor) factor = older;
  const double attention = metadata.number("rope.scaling.attn_factor").value_or(1);
  if (!factor || *factor == 0) factor = 1;
  const double beside_none = type == "none" ? std::exchange(*factor, 1) : 1;
  if (type == "yarn") return read_yarn(metadata, facts, *factor, attention, length);
  // Read and of no effect without yarn.
  for (const char* key : {"rope.scaling.original_context_length", "rope.scaling.yarn_beta_fast",
                          "rope.scaling.yarn_beta_slow", "rope.scaling.yarn_log_multiplier"})
    metadata.number(key);
  GgufScaling result;
  result.plain_attention_factor = attention;
  result.factor_beside_none = beside_none;
  if (*factor != 1) result.scaling = LinearScaling{*factor};
  if (attention != 1) result.attention_factor = attention;
  return result;
}

void apply_gguf_factors(GgufMetadata& metadata, const ReadAt& read_at, std::int64_t length,
                        const ConfigOptions& options, ModelConfig& config, int stored,
                        RopeSpec& spec) {
  const auto& tensors = metadata.header().rope_tensors;
  if (tensors.empty()) return;
  const bool fixed = tensors.count("rope_freqs.weight") != 0;
  const bool lists = tensors.count("rope_factors_long.weight") != 0 &&
                     tensors.count("rope_factors_short.weight") != 0;
  if (!fixed && !lists) {
    const std::string& name = tensors.begin()->first;
    const bool is_half = name == "rope_factors_long.weight" || name == "rope_factors_short.weight";
    fail("the GGUF file has the tensor '" + name + "' " +
         (is_half ? "without its twin for " +
                        std::string(name.find("long") != std::string::npos ? "short" : "long") +
                        " sequences, so that what short and long sequences turn by is not known"
                  : "whose use is not known") +
         ": describe the rotation as text, such as 'head_dim=96 base=1e4', with scaling=longrope "
         "and its factors");
  }
  LongRopeScaling longrope;
  if (fixed) {
    longrope.long_factors =
        factors_of(metadata, "rope_freqs.weight", stored, spec.pairs(), read_at, config);
    longrope.short_factors = longrope.long_factors;
  } else {
    longrope.long_factors =
        factors_of(metadata, "rope_factors_long.weight", stored, spec.pairs(), read_at, config);
    longrope.short_factors =
        factors_of(metadata, "rope_factors_short.weight", stored, spec.pairs(), read_at, config);
  }
  longrope.original_length =
      metadata.integer("rope.scaling.original_context_length").value_or(length);
  longrope.max_length = std::max(length, longrope.original_length);
  longrope.seq_len = options.seq_len.value_or(length);
  if (!fixed && !options.seq_len)
    config.notes.push_back(fmt::format(
        "longrope is described with the list for {} tokens: --seq-len says another length",
        length));
  if (const auto* linear = std::get_if<LinearScaling>(&spec.scaling)) {
    for (auto* list : {&longrope.long_factors, &longrope.short_factors})
      for (double& factor : *list) factor *= linear->factor;
  } else if (!std::holds_alternative<NoScaling>(spec.scaling)) {
    fail(
        "the GGUF file has yarn scaling and a tensor of frequency factors: what they make of each "
        "other is not in a specification");
  }
  spec.attention_factor = spec.attention_factor.value_or(1);
  spec.scaling = longrope;
}

}  // namespace ropecheck::models
