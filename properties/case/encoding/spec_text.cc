#include "properties/case/encoding/spec_text.h"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
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
    case AxisOrder::listed:
      return "list";
    case AxisOrder::single:
      break;
  }
  return "single";
}

std::string write_axes(const RopeSpec& spec) {
  std::string text(name_of(spec.axis_order));
  for (std::size_t pair = 0; pair < spec.axis_list.size(); ++pair)
    text += (pair == 0 ? ":" : ",") + text_of(std::int64_t{spec.axis_list[pair]});
  return text;
}

bool read_axes(RopeSpec& spec, std::string_view text) {
  constexpr std::string_view kList = "list:";
  spec.axis_list.clear();
  if (text.starts_with(kList)) {
    spec.axis_order = AxisOrder::listed;
    text.remove_prefix(kList.size());
    const char separator = text.find('/') == std::string_view::npos ? ',' : '/';
    for (const std::string_view part : split(text, separator)) {
      const auto axis = int_in(part);
      if (!axis || *axis < 0 || *axis >= static_cast<int>(kMostAxesOfPositions)) return false;
      spec.axis_list.push_back(*axis);
    }
    return true;
  }
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

/// "1", "-1" or "1/14".
std::string write_ratio(const Ratio& ratio) {
  const std::string numerator = text_of(std::int64_t{ratio.numerator});
  if (ratio.denominator == 1) return numerator;
  return numerator + "/" + text_of(std::int64_t{ratio.denominator});
}

/// Reads a ratio in any terms. A denominator below 1 is kept as it is: it is refused later.
std::optional<Ratio> ratio_in(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '/');
  if (parts.size() > 2) return std::nullopt;
  Ratio ratio;
  if (!assign(ratio.numerator, int_in(parts.front()))) return std::nullopt;
  if (parts.size() == 2 && !assign(ratio.denominator, int_in(parts.back()))) return std::nullopt;
  const std::int64_t common =
      std::gcd(std::int64_t{ratio.numerator}, std::int64_t{ratio.denominator});
  if (ratio.denominator < 1 || common == 0) return ratio;
  return Ratio{static_cast<int>(ratio.numerator / common),
               static_cast<int>(ratio.denominator / common)};
}

/// Ratios of 1 at the end are left out.
std::string write_position_scale(const RopeSpec& spec) {
  std::size_t count = spec.position_scale.size();
  while (count > 1 && spec.position_scale[count - 1] == Ratio{}) --count;
  std::string text;
  for (std::size_t axis = 0; axis < count; ++axis)
    text += (axis == 0 ? "" : ",") + write_ratio(spec.position_scale[axis]);
  return text;
}

bool read_position_scale(RopeSpec& spec, std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ',');
  if (parts.size() > spec.position_scale.size()) return false;
  spec.position_scale = {};
  for (std::size_t axis = 0; axis < parts.size(); ++axis)
    if (!assign(spec.position_scale[axis], ratio_in(parts[axis]))) return false;
  return true;
}

/// The fields that differ from the default, and those that `is_said` names. A head_dim alone would
/// mean, on a command line, a head that is rotated as a whole.
template <class IsSaid>
std::string fields_of(const RopeSpec& spec, IsSaid is_said) {
  const RopeSpec usual;
  const bool has_head_dim = spec.head_dim != usual.head_dim;
  std::string text;
  for (const auto& field : spec_fields())
    if (const std::string value = field.write(spec); is_said(field.key) ||
                                                     (field.key == "rotary_dim" && has_head_dim) ||
                                                     value != field.write(usual)) {
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
      {"axes", write_axes, read_axes,
       "single, chunked, interleaved, interleaved_ggml, image or list:AXIS,AXIS,... with the axis "
       "of each "
       "pair, from 0 to 3"},
      {"sections", write_sections, read_sections, "four whole numbers"},
      {"frequencies",
       [](const RopeSpec& spec) { return std::string(spec.axis_frequencies ? "axis" : "window"); },
       [](RopeSpec& spec, std::string_view text) {
         spec.axis_frequencies = text == "axis";
         return text == "axis" || text == "window";
       },
       "window or axis"},
      {"position_scale", write_position_scale, read_position_scale,
       "a ratio for each axis, such as -1 or 1,1/14"},
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
