#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "models/spec_report.h"
#include "properties/case/encoding/scaling_text.h"
#include "properties/case/encoding/spec_text.h"
#include "support/formatted.h"

namespace ropecheck::models {
namespace {

/// JSON has no infinity, so null is written for it.
nlohmann::ordered_json number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

/// "0-4, 6" for layers 0, 1, 2, 3, 4 and 6.
std::string ranges(const std::vector<int>& layers) {
  std::string text;
  for (std::size_t first = 0; first < layers.size();) {
    std::size_t last = first;
    while (last + 1 < layers.size() && layers[last + 1] == layers[last] + 1) ++last;
    text += (text.empty() ? "" : ", ") + std::to_string(layers[first]);
    if (last > first) text += "-" + std::to_string(layers[last]);
    first = last + 1;
  }
  return text;
}

/// The origin of an attention factor that is not 1.
std::string origin_of_factor(const RopeSpec& spec) {
  if (spec.attention_factor) return *spec.attention_factor == 1 ? "" : " (given)";
  if (const auto* yarn = std::get_if<YarnScaling>(&spec.scaling))
    return yarn->mscale != 0 && yarn->mscale_all_dim != 0
               ? " (yarn: 0.1 mscale ln(factor) + 1, divided by the same of mscale_all_dim)"
               : " (yarn: 0.1 ln(factor) + 1)";
  if (std::holds_alternative<LongRopeScaling>(spec.scaling))
    return " (longrope: the root of 1 + ln(growth)/ln(original length))";
  return "";
}

nlohmann::ordered_json object_of(const SpecReport& report);

}  // namespace

std::string to_table(const SpecReport& report) {
  const RopeSpec& spec = report.spec;
  std::string text = report.name + "\n";
  if (!report.layers.empty()) text += "  layers " + ranges(report.layers) + "\n";
  text += "  " + to_full_text(spec) + "\n";
  text += support::formatted("  rotates %d of %d coordinates, %s pairs, base %g, scaling %s\n",
                             spec.rotary_dim, spec.head_dim,
                             spec.layout == Layout::interleaved ? "interleaved" : "half_split",
                             spec.base, std::string(name_of(spec.scaling)).c_str());
  text += support::formatted("  trained length %lld tokens, attention factor %.10g%s\n\n",
                             static_cast<long long>(report.trained_length), report.attention_factor,
                             origin_of_factor(spec).c_str());
  for (const std::string& note : report.notes) text += "  note: " + note + "\n";
  if (!report.notes.empty()) text += "\n";

  const bool axes = spec.axes() > 1;
  text += support::formatted(
      "  pair %s theta (rad per token)        wavelength  turns at length  band\n",
      axes ? "axis" : "");
  for (const PairReport& pair : report.pairs) {
    text += support::formatted("  %4d ", pair.pair);
    if (axes) text += support::formatted("%4d", pair.axis);
    text += support::formatted(" %-25.17g %13.6g %16.6g  %s\n", pair.theta, pair.wavelength,
                               pair.turns_at_length, name_of(pair.band));
  }
  text += "\n  what it costs within the trained length, at most      radians   bits right\n";
  for (const PrecisionCost& cost : report.costs)
    text += support::formatted("  %-48s %12.3g %12.1f\n", cost.economy.c_str(), cost.radians,
                               cost.bits);
  return text;
}

namespace {

nlohmann::ordered_json object_of(const SpecReport& report) {
  nlohmann::ordered_json object;
  object["name"] = report.name;
  object["spec"] = to_text(report.spec);
  object["head_dim"] = report.spec.head_dim;
  object["rotary_dim"] = report.spec.rotary_dim;
  object["rotary_offset"] = report.spec.rotary_offset;
  object["layout"] = report.spec.layout == Layout::interleaved ? "interleaved" : "half_split";
  object["base"] = report.spec.base;
  object["scaling"] = name_of(report.spec.scaling);
  object["axes"] = report.spec.axes();
  object["trained_length"] = report.trained_length;
  object["attention_factor"] = report.attention_factor;
  object["notes"] = report.notes;
  if (!report.layer_type.empty()) object["layer_type"] = report.layer_type;
  if (!report.layers.empty()) object["layers"] = report.layers;
  for (const PairReport& pair : report.pairs)
    object["pairs"].push_back({{"pair", pair.pair},
                               {"axis", pair.axis},
                               {"theta", pair.theta},
                               {"unscaled_theta", pair.unscaled_theta},
                               {"wavelength", number(pair.wavelength)},
                               {"turns_at_length", pair.turns_at_length},
                               {"band", name_of(pair.band)}});
  for (const PrecisionCost& cost : report.costs)
    object["costs"].push_back(
        {{"economy", cost.economy}, {"radians", cost.radians}, {"bits", number(cost.bits)}});
  return object;
}

/// Adds what holds for all rotations of a model.
void add_origin(const ModelConfig& config, nlohmann::ordered_json& object) {
  for (const Reading& reading : config.readings)
    object["readings"].push_back(
        {{"key", reading.key}, {"value", reading.value}, {"from", reading.from}});
  if (!config.unrotated_layers.empty()) object["unrotated_layers"] = config.unrotated_layers;
}

}  // namespace

std::string to_json(const SpecReport& report) { return object_of(report).dump(1) + "\n"; }

std::string to_table(const std::vector<SpecReport>& reports, const ModelConfig& config) {
  std::string text;
  if (!config.readings.empty()) {
    text += "read\n";
    for (const Reading& reading : config.readings)
      text += "  " + reading.key + " = " + reading.value + "   (" + reading.from + ")\n";
    text += "\n";
  }
  if (!config.unrotated_layers.empty())
    text += "layers without rotation: " + ranges(config.unrotated_layers) + "\n\n";
  for (const SpecReport& report : reports)
    text += (&report == &reports.front() ? "" : "\n") + to_table(report);
  return text;
}

std::string to_json(const std::vector<SpecReport>& reports, const ModelConfig& config) {
  nlohmann::ordered_json object;
  if (reports.size() == 1) {
    object = object_of(reports.front());
  } else {
    for (const SpecReport& report : reports) object["rotations"].push_back(object_of(report));
  }
  add_origin(config, object);
  return object.dump(1) + "\n";
}

}  // namespace ropecheck::models
