#include "properties/case/encoding/spec_text.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "properties/case/encoding/number_text.h"
#include "properties/case/encoding/scaling_text.h"

namespace ropecheck::inline cases {
namespace {

template <int RopeSpec::*Member>
std::string write_int(const RopeSpec& spec) {
  return text_of(std::int64_t{spec.*Member});
}

template <int RopeSpec::*Member>
bool read_int(RopeSpec& spec, std::string_view text) {
  const auto value = int_in(text);
  if (value) spec.*Member = *value;
  return value.has_value();
}

template <class T, class U>
bool assign(T& target, const std::optional<U>& value) {
  if (value) target = *value;
  return value.has_value();
}

std::string_view name_of(AxisOrder order) {
  switch (order) {
    case AxisOrder::chunked:
      return "chunked";
    case AxisOrder::interleaved:
      return "interleaved";
    case AxisOrder::interleaved_ggml:
      return "interleaved_ggml";
    case AxisOrder::image:
      return "image";
    case AxisOrder::single:
      break;
  }
  return "single";
}

bool read_axis_order(RopeSpec& spec, std::string_view text) {
  for (AxisOrder order : {AxisOrder::single, AxisOrder::chunked, AxisOrder::interleaved,
                          AxisOrder::interleaved_ggml, AxisOrder::image}) {
    spec.axis_order = order;
    if (text == name_of(order)) return true;
  }
  return false;
}

bool read_sections(RopeSpec& spec, std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ',');
  if (parts.size() != spec.sections.size()) return false;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (!assign(spec.sections[i], int_in(parts[i]))) return false;
  return true;
}

std::string write_sections(const RopeSpec& spec) {
  std::string text;
  for (std::size_t i = 0; i < spec.sections.size(); ++i)
    text += (i == 0 ? "" : ",") + text_of(std::int64_t{spec.sections[i]});
  return text;
}

/// The fields that differ from the default, and those that `is_said` names.
template <class IsSaid>
std::string fields_of(const RopeSpec& spec, IsSaid is_said) {
  const RopeSpec usual;
  std::string text;
  for (const auto& field : spec_fields())
    if (const std::string value = field.write(spec);
        is_said(field.key) || value != field.write(usual)) {
      if (!text.empty()) text += ' ';
      text += field.key;
      text += '=';
      text += value;
    }
  return text;
}

}  // namespace

const std::vector<TextField<RopeSpec>>& spec_fields() {
  static const std::vector<TextField<RopeSpec>> fields = {
      {"head_dim", write_int<&RopeSpec::head_dim>, read_int<&RopeSpec::head_dim>, "a whole number"},
      {"rotary_dim", write_int<&RopeSpec::rotary_dim>, read_int<&RopeSpec::rotary_dim>,
       "a whole number"},
      {"rotary_offset", write_int<&RopeSpec::rotary_offset>, read_int<&RopeSpec::rotary_offset>,
       "a whole number"},
      {"layout",
       [](const RopeSpec& spec) {
         return std::string(spec.layout == Layout::interleaved ? "interleaved" : "half_split");
       },
       [](RopeSpec& spec, std::string_view text) {
         spec.layout = text == "interleaved" ? Layout::interleaved : Layout::half_split;
         return text == "interleaved" || text == "half_split";
       },
       "interleaved or half_split"},
      {"base", [](const RopeSpec& spec) { return text_of(spec.base); },
       [](RopeSpec& spec, std::string_view text) { return assign(spec.base, double_in(text)); },
       "a number"},
      {"scaling", [](const RopeSpec& spec) { return text_of(spec.scaling); },
       [](RopeSpec& spec, std::string_view text) { return assign(spec.scaling, scaling_in(text)); },
       "a scaling: none, linear:FACTOR, ntk:ALPHA, listed:NUMBER,NUMBER,... or "
       "yarn:factor=NUMBER,... and the like"},
      {"attention_factor",
       [](const RopeSpec& spec) {
         return spec.attention_factor ? text_of(*spec.attention_factor) : std::string("default");
       },
       [](RopeSpec& spec, std::string_view text) {
         spec.attention_factor.reset();
         return text == "default" || assign(spec.attention_factor, double_in(text));
       },
       "a number, or default"},
      {"axes", [](const RopeSpec& spec) { return std::string(name_of(spec.axis_order)); },
       read_axis_order, "single, chunked, interleaved, interleaved_ggml or image"},
      {"sections", write_sections, read_sections, "four whole numbers"},
  };
  return fields;
}

std::string to_text(const RopeSpec& spec) {
  return fields_of(spec, [](std::string_view) { return false; });
}

std::string to_full_text(const RopeSpec& spec) {
  const bool has_base = !std::holds_alternative<ListedFrequencies>(spec.scaling);
  return fields_of(
      spec, [&](std::string_view key) { return key == "layout" || (key == "base" && has_base); });
}

}  // namespace ropecheck::cases
