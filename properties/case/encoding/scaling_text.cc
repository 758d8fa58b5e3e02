#include "properties/case/encoding/scaling_text.h"

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <variant>
#include <vector>

#include "properties/case/encoding/number_text.h"

namespace ropecheck::inline cases {
namespace {

template <class Kind>
struct Parameter {
  std::string_view name;
  std::variant<double Kind::*, std::int64_t Kind::*, bool Kind::*, std::vector<double> Kind::*>
      member;
};

// The names of every scaling and of its parameters. If a scaling has one parameter without a name,
// it stands alone after the colon.
template <class Kind>
struct Description;

template <>
struct Description<NoScaling> {
  static constexpr std::string_view kName = "none";
  static constexpr const Parameter<NoScaling>* kParameters = nullptr;
  static constexpr std::size_t kCount = 0;
};

template <class Kind, std::size_t N>
constexpr std::size_t count(const Parameter<Kind> (&)[N]) {
  return N;
}

template <>
struct Description<LinearScaling> {
  static constexpr std::string_view kName = "linear";
  static constexpr Parameter<LinearScaling> kParameters[] = {{"", &LinearScaling::factor}};
  static constexpr std::size_t kCount = count(kParameters);
};

template <>
struct Description<NtkScaling> {
  static constexpr std::string_view kName = "ntk";
  static constexpr Parameter<NtkScaling> kParameters[] = {{"", &NtkScaling::alpha}};
  static constexpr std::size_t kCount = count(kParameters);
};

template <>
struct Description<ListedFrequencies> {
  static constexpr std::string_view kName = "listed";
  static constexpr Parameter<ListedFrequencies> kParameters[] = {
      {"", &ListedFrequencies::inv_freq}};
  static constexpr std::size_t kCount = count(kParameters);
};

template <>
struct Description<DynamicNtkScaling> {
  static constexpr std::string_view kName = "dynamic_ntk";
  static constexpr Parameter<DynamicNtkScaling> kParameters[] = {
      {"factor", &DynamicNtkScaling::factor},
      {"original_length", &DynamicNtkScaling::original_length},
      {"seq_len", &DynamicNtkScaling::seq_len}};
  static constexpr std::size_t kCount = count(kParameters);
};

template <>
struct Description<YarnScaling> {
  static constexpr std::string_view kName = "yarn";
  static constexpr Parameter<YarnScaling> kParameters[] = {
      {"factor", &YarnScaling::factor},
      {"original_length", &YarnScaling::original_length},
      {"beta_fast", &YarnScaling::beta_fast},
      {"beta_slow", &YarnScaling::beta_slow},
      {"extrapolation", &YarnScaling::extrapolation},
      {"truncate", &YarnScaling::truncate},
      {"mscale", &YarnScaling::mscale},
      {"mscale_all_dim", &YarnScaling::mscale_all_dim},
      {"clamp_to_pairs", &YarnScaling::clamp_to_pairs},
      {"ramp_is_step", &YarnScaling::ramp_is_step},
      {"ggml_attention", &YarnScaling::ggml_attention}};
  static constexpr std::size_t kCount = count(kParameters);
};

template <>
struct Description<LongRopeScaling> {
  static constexpr std::string_view kName = "longrope";
  static constexpr Parameter<LongRopeScaling> kParameters[] = {
      {"short_factors", &LongRopeScaling::short_factors},
      {"long_factors", &LongRopeScaling::long_factors},
      {"original_length", &LongRopeScaling::original_length},
      {"max_length", &LongRopeScaling::max_length},
      {"seq_len", &LongRopeScaling::seq_len},
      {"unit_attention_when_short", &LongRopeScaling::unit_attention_when_short}};
  static constexpr std::size_t kCount = count(kParameters);
};

template <>
struct Description<Llama3Scaling> {
  static constexpr std::string_view kName = "llama3";
  static constexpr Parameter<Llama3Scaling> kParameters[] = {
      {"factor", &Llama3Scaling::factor},
      {"low_freq_factor", &Llama3Scaling::low_freq_factor},
      {"high_freq_factor", &Llama3Scaling::high_freq_factor},
      {"original_length", &Llama3Scaling::original_length}};
  static constexpr std::size_t kCount = count(kParameters);
};

template <>
struct Description<ProportionalScaling> {
  static constexpr std::string_view kName = "proportional";
  static constexpr Parameter<ProportionalScaling> kParameters[] = {
      {"proportion", &ProportionalScaling::proportion}, {"factor", &ProportionalScaling::factor}};
  static constexpr std::size_t kCount = count(kParameters);
};

std::string value_text(double value) { return text_of(value); }
std::string value_text(std::int64_t value) { return text_of(value); }
std::string value_text(bool value) { return value ? "true" : "false"; }

std::string list_text(const std::vector<double>& list, char separator) {
  std::string text;
  for (std::size_t i = 0; i < list.size(); ++i)
    text += (i == 0 ? "" : std::string(1, separator)) + text_of(list[i]);
  return text;
}

bool read_value(double& value, std::string_view text) {
  const auto read = double_in(text);
  if (read) value = *read;
  return read.has_value();
}

bool read_value(std::int64_t& value, std::string_view text) {
  const auto read = int64_in(text);
  if (read) value = *read;
  return read.has_value();
}

bool read_value(bool& value, std::string_view text) {
  value = text == "true";
  return value || text == "false";
}

bool read_list(std::vector<double>& list, std::string_view text, char separator) {
  list.clear();
  for (const std::string_view part : split(text, separator))
    if (!read_value(list.emplace_back(), part)) return false;
  return true;
}

template <class Kind>
std::string write(const Kind& scaling) {
  using About = Description<Kind>;
  std::string text;
  for (std::size_t i = 0; i < About::kCount; ++i) {
    const Parameter<Kind>& parameter = About::kParameters[i];
    std::visit(
        [&](auto member) {
          using Value = std::decay_t<decltype(scaling.*member)>;
          const bool named = !parameter.name.empty();
          if (named && scaling.*member == Kind{}.*member) return;
          if (!text.empty()) text += ',';
          if (named) text += std::string(parameter.name) + "=";
          if constexpr (std::is_same_v<Value, std::vector<double>>)
            text += list_text(scaling.*member, named ? '/' : ',');
          else
            text += value_text(scaling.*member);
        },
        parameter.member);
  }
  return std::string(About::kName) + (text.empty() ? "" : ":" + text);
}

template <class Kind>
bool assign(Kind& scaling, const Parameter<Kind>& parameter, std::string_view text) {
  return std::visit(
      [&](auto member) {
        using Value = std::decay_t<decltype(scaling.*member)>;
        if constexpr (std::is_same_v<Value, std::vector<double>>)
          return read_list(scaling.*member, text, parameter.name.empty() ? ',' : '/');
        else
          return read_value(scaling.*member, text);
      },
      parameter.member);
}

/// `parameters`: the text after the colon; empty if there was no colon.
template <class Kind>
std::optional<Scaling> read(std::optional<std::string_view> parameters) {
  using About = Description<Kind>;
  Kind scaling;
  if constexpr (About::kCount == 0) {
    if (parameters) return std::nullopt;
    return scaling;
  } else {
    if (About::kParameters[0].name.empty()) {
      if (!parameters || !assign(scaling, About::kParameters[0], *parameters)) return std::nullopt;
      return scaling;
    }
    if (!parameters) return scaling;
    for (const std::string_view part : split(*parameters, ',')) {
      const std::size_t equals = part.find('=');
      if (equals == std::string_view::npos) return std::nullopt;
      bool understood = false;
      for (const Parameter<Kind>& parameter : About::kParameters)
        if (parameter.name == part.substr(0, equals))
          understood = assign(scaling, parameter, part.substr(equals + 1));
      if (!understood) return std::nullopt;
    }
    return scaling;
  }
}

template <std::size_t I = 0>
std::optional<Scaling> read_any(std::string_view name, std::optional<std::string_view> parameters) {
  if constexpr (I < std::variant_size_v<Scaling>) {
    using Kind = std::variant_alternative_t<I, Scaling>;
    if (name == Description<Kind>::kName) return read<Kind>(parameters);
    return read_any<I + 1>(name, parameters);
  } else {
    return std::nullopt;
  }
}

}  // namespace

std::string text_of(const Scaling& scaling) {
  return std::visit([](const auto& kind) { return write(kind); }, scaling);
}

std::optional<Scaling> scaling_in(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return read_any(text, std::nullopt);
  return read_any(text.substr(0, colon), text.substr(colon + 1));
}

std::string_view name_of(const Scaling& scaling) {
  return std::visit(
      [](const auto& kind) { return Description<std::decay_t<decltype(kind)>>::kName; }, scaling);
}

}  // namespace ropecheck::cases
