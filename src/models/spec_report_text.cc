#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

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

}  // namespace

std::string to_table(const SpecReport& report) {
  const RopeSpec& spec = report.spec;
  std::string text = report.name + "\n";
  text += "  " + to_text(spec) + "\n";
  text += support::formatted("  rotates %d of %d coordinates, %s pairs, base %g, scaling %s\n",
                             spec.rotary_dim, spec.head_dim,
                             spec.layout == Layout::interleaved ? "interleaved" : "half_split",
                             spec.base, std::string(name_of(spec.scaling)).c_str());
  text +=
      support::formatted("  trained length %lld tokens, attention factor %.10g\n\n",
                         static_cast<long long>(report.trained_length), report.attention_factor);
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

std::string to_json(const SpecReport& report) {
  nlohmann::ordered_json json;
  json["name"] = report.name;
  json["spec"] = to_text(report.spec);
  json["head_dim"] = report.spec.head_dim;
  json["rotary_dim"] = report.spec.rotary_dim;
  json["rotary_offset"] = report.spec.rotary_offset;
  json["layout"] = report.spec.layout == Layout::interleaved ? "interleaved" : "half_split";
  json["base"] = report.spec.base;
  json["scaling"] = name_of(report.spec.scaling);
  json["axes"] = report.spec.axes();
  json["trained_length"] = report.trained_length;
  json["attention_factor"] = report.attention_factor;
  json["notes"] = report.notes;
  for (const PairReport& pair : report.pairs)
    json["pairs"].push_back({{"pair", pair.pair},
                             {"axis", pair.axis},
                             {"theta", pair.theta},
                             {"unscaled_theta", pair.unscaled_theta},
                             {"wavelength", number(pair.wavelength)},
                             {"turns_at_length", pair.turns_at_length},
                             {"band", name_of(pair.band)}});
  for (const PrecisionCost& cost : report.costs)
    json["costs"].push_back(
        {{"economy", cost.economy}, {"radians", cost.radians}, {"bits", number(cost.bits)}});
  return json.dump(1) + "\n";
}

}  // namespace ropecheck::models
