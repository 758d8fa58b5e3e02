#include "properties/case/encoding/scaling_text.h"

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "properties/case/encoding/number_text.h"
#include "properties/case/scaling_fields.h"

namespace ropecheck::inline cases {
namespace {

std::string value_text(double value, char) { return text_of(value); }
std::string value_text(std::int64_t value, char) { return text_of(value); }
std::string value_text(bool value, char) { return value ? "true" : "false"; }

/// `separator`: between the numbers of a list.
std::string value_text(const std::vector<double>& list, char separator) {
  std::string text;
  for (std::size_t i = 0; i < list.size(); ++i)
    text += (i == 0 ? "" : std::string(1, separator)) + text_of(list[i]);
  return text;
}

bool read_value(double& value, std::string_view text, char) {
  const auto read = double_in(text);
  if (read) value = *read;
  return read.has_value();
}

bool read_value(std::int64_t& value, std::string_view text, char) {
  const auto read = int64_in(text);
  if (read) value = *read;
  return read.has_value();
}

bool read_value(bool& value, std::string_view text, char) {
  value = text == "true";
  return value || text == "false";
}

bool read_value(std::vector<double>& list, std::string_view text, char separator) {
  list.clear();
  for (const std::string_view part : split(text, separator))
    if (!read_value(list.emplace_back(), part, separator)) return false;
  return true;
}

/// Commas separate named fields, so they separate the numbers of an unnamed list only. Such a list
/// is read with slashes as well, but not with both.
char separator_of(const ScalingField& field) { return field.name.empty() ? ',' : '/'; }

std::string value_text(const ScalingField& field, Scaling& scaling) {
  return std::visit([&](const auto* value) { return value_text(*value, separator_of(field)); },
                    field.in(scaling));
}

bool read_value(const ScalingField& field, Scaling& scaling, std::string_view text) {
  const char separator = text.find('/') == std::string_view::npos ? separator_of(field) : '/';
  return std::visit([&](auto* value) { return read_value(*value, text, separator); },
                    field.in(scaling));
}

/// Reads fields such as "factor=2,truncate=false".
bool read_named(const ScalingKind& kind, Scaling& scaling, std::string_view text) {
  for (const std::string_view part : split(text, ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) return false;
    bool understood = false;
    for (const ScalingField& field : kind.fields)
      if (field.name == part.substr(0, equals))
        understood = read_value(field, scaling, part.substr(equals + 1));
    if (!understood) return false;
  }
  return true;
}

/// `parameters`: the text after the colon; empty if there was no colon.
std::optional<Scaling> read(const ScalingKind& kind, std::optional<std::string_view> parameters) {
  Scaling scaling = kind.usual;
  const bool must_have_parameters = kind.fields.size() == 1 && kind.fields[0].name.empty();
  if (!parameters) return must_have_parameters ? std::nullopt : std::optional(scaling);
  if (kind.fields.empty()) return std::nullopt;
  const bool is_read = must_have_parameters ? read_value(kind.fields[0], scaling, *parameters)
                                            : read_named(kind, scaling, *parameters);
  return is_read ? std::optional(scaling) : std::nullopt;
}

}  // namespace

std::string text_of(const Scaling& scaling) {
  const ScalingKind& kind = kind_of(scaling);
  Scaling shown = scaling;
  Scaling usual = kind.usual;
  std::string text;
  for (const ScalingField& field : kind.fields) {
    const bool named = !field.name.empty();
    if (named && same_value(field, shown, usual)) continue;
    if (!text.empty()) text += ',';
    if (named) text += std::string(field.name) + "=";
    text += value_text(field, shown);
  }
  return std::string(kind.name) + (text.empty() ? "" : ":" + text);
}

std::optional<Scaling> scaling_in(std::string_view text) {
  const std::size_t colon = text.find(':');
  std::optional<std::string_view> parameters;
  if (colon != std::string_view::npos) parameters = text.substr(colon + 1);
  for (const ScalingKind& kind : scaling_kinds())
    if (kind.name == text.substr(0, colon)) return read(kind, parameters);
  return std::nullopt;
}

std::string_view name_of(const Scaling& scaling) { return kind_of(scaling).name; }

}  // namespace ropecheck::cases
