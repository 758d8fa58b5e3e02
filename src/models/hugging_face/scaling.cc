#include "models/hugging_face/scaling.h"

#include <fmt/format.h>

namespace ropecheck::models {

Scaling scaling_of(const Fields& rope, const ScalingContext& context,
                   std::vector<std::string>& notes) {
  const std::string& type = context.type;
  const auto factor = [&] { return need(rope.number("factor"), rope.member("factor")); };
  const auto original = [&] {
    return need(context.original_length, rope.member("original_max_position_embeddings"));
  };
  const std::int64_t seq_len = context.seq_len.value_or(context.trained_length);
  if (type == "default" || type == "mrope") return NoScaling{};
  if (type == "linear") return LinearScaling{factor()};
  if (type == "proportional")
    return ProportionalScaling{rope.number("partial_rotary_factor").value_or(1),
                               rope.number("factor").value_or(1)};
  if (type == "dynamic") {
    if (const auto alpha = rope.number("alpha")) return NtkScaling{*alpha};
    if (!context.seq_len)
      notes.push_back(
          fmt::format("dynamic scaling is described for sequences of up to {} tokens: --seq-len "
                      "says another length",
                      seq_len));
    // The transformers code measures growth from max_position_embeddings, not from an original
    // length.
    return DynamicNtkScaling{factor(), need(context.max_length, "max_position_embeddings"),
                             seq_len};
  }
  if (type == "llama3")
    return Llama3Scaling{
        factor(), need(rope.number("low_freq_factor"), rope.member("low_freq_factor")),
        need(rope.number("high_freq_factor"), rope.member("high_freq_factor")), original()};
  if (type == "yarn") {
    YarnScaling yarn;
    yarn.original_length = original();
    yarn.factor = factor();
    yarn.beta_fast = rope.number("beta_fast").value_or(32);
    yarn.beta_slow = rope.number("beta_slow").value_or(1);
    yarn.truncate = rope.boolean("truncate").value_or(true);
    yarn.mscale = rope.number("mscale").value_or(0);
    yarn.mscale_all_dim = rope.number("mscale_all_dim").value_or(0);
    return yarn;
  }
  if (type == "longrope" || type == "su") {
    LongRopeScaling longrope;
    longrope.short_factors = need(rope.numbers("short_factor"), rope.member("short_factor"));
    longrope.long_factors = need(rope.numbers("long_factor"), rope.member("long_factor"));
    longrope.original_length = original();
    longrope.max_length = need(context.max_length, "config.json's max_position_embeddings");
    longrope.seq_len = seq_len;
    if (const auto given = rope.number("factor");
        given && *given * static_cast<double>(longrope.original_length) !=
                     static_cast<double>(longrope.max_length))
      fail(rope.member("factor") +
           " contradicts the ratio of max_position_embeddings to the original length");
    if (!context.seq_len)
      notes.push_back(fmt::format(
          "longrope is described with the list for {} tokens: --seq-len says another length",
          seq_len));
    return longrope;
  }
  fail(
      "rope_type '" + type +
      "' is not known here; default, linear, dynamic, yarn, longrope, llama3 and proportional are");
}

}  // namespace ropecheck::models
