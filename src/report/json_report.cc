#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "report/report_formats.h"

namespace ropecheck::report {
namespace {

using Json = nlohmann::ordered_json;

/// JSON has no infinity.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json("infinite"); }

Json json_of(const Place& where) {
  Json json = {{"tensor", std::string(1, where.tensor)},
               {"batch", where.batch},
               {"token", where.seq},
               {"head", where.head}};
  if (where.pair >= 0) json["pair"] = where.pair;
  const Position& position = where.position;
  if (position.axes == 1)
    json["position"] = position.numbers.front();
  else
    json["position"] = std::vector<std::int64_t>(position.numbers.begin(),
                                                 position.numbers.begin() + position.axes);
  return json;
}

/// The share of the budget that is left; negative if the error exceeds the budget.
Json margin_of(const ReportedCase& reported) {
  if (!reported.error || reported.budget == 0 || !std::isfinite(*reported.error)) return nullptr;
  return 1 - *reported.error / reported.budget;
}

Json json_of(const ReportedCase& reported) {
  return {{"target", reported.target},
          {"format", reported.format},
          {"error", reported.error ? number(*reported.error) : Json(nullptr)},
          {"budget", number(reported.budget)},
          {"margin", margin_of(reported)},
          {"where", json_of(reported.where)},
          {"reason", reported.reason},
          {"circumstances", reported.circumstances},
          {"replay", reported.replay}};
}

Json json_of(const std::optional<ReportedCase>& reported) {
  return reported ? json_of(*reported) : Json(nullptr);
}

Json json_of(const ReportedProperty& property) {
  Json json = {{"name", property.name},
               {"claim", property.claim},
               {"standing", name_of(property.standing)},
               {"cases", property.cases},
               {"failed", property.failed},
               {"skipped", Json::array()},
               {"formats", Json::array()},
               {"worst", json_of(property.worst)},
               {"smallest", json_of(property.smallest)},
               {"has_wrong_values", property.has_wrong_values}};
  for (const auto& [reason, cases] : property.skipped)
    json["skipped"].push_back({{"reason", reason}, {"cases", cases}});
  for (const ReportedFormat& format : property.formats)
    json["formats"].push_back({{"name", format.name},
                               {"cases", format.cases},
                               {"failed", format.failed},
                               {"worst", json_of(format.worst)}});
  return json;
}

Json json_of(const ReportedBudget& budget) {
  return {{"format", budget.format},     {"directions", budget.directions},
          {"rungs", budget.rungs},       {"with_factor", budget.with_factor},
          {"rotation", budget.rotation}, {"reasons", budget.reasons}};
}

Json json_of(const ReportedErrors& reported) {
  Json json = {{"format", reported.format}, {"cells", Json::array()}};
  for (int octave = 0; octave < ErrorMap::kOctaves; ++octave)
    for (int band = 0; band < ErrorMap::kBands; ++band) {
      const ErrorCell cell = reported.errors.at(octave, band);
      if (cell.ratio >= 0)
        json["cells"].push_back({{"octave", octave},
                                 {"band", band},
                                 {"error", number(cell.error())},
                                 {"budget", number(cell.budget)}});
    }
  return json;
}

template <class Items>
Json array_of(const Items& items) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(json_of(item));
  return array;
}

}  // namespace

std::string json_report(const Report& report) {
  const Machine& machine = report.machine;
  Json json = {
      {"schema", "ropecheck-report-1"},
      {"versions",
       {{"ropecheck", machine.version},
        {"reference", machine.version},
        {"abi", machine.abi_version}}},
      {"machine",
       {{"compiler", machine.compiler},
        {"processor", machine.processor},
        {"system", machine.system},
        {"fma", machine.fma},
        {"rounding_mode", machine.rounding_mode}}},
      {"implementation", {{"name", report.implementation}, {"asked_for", report.asked_for}}},
      {"contract",
       {{"name", report.contract},
        {"meaning", report.contract_meaning},
        {"worth", report.contract_worth},
        {"budgets", array_of(report.budgets)},
        {"others", report.other_contracts}}},
      {"targets", report.targets},
      {"min_position", report.min_position},
      {"max_position", report.max_position},
      {"seed", report.seed},
      {"cases_each", report.cases_each},
      {"standing", name_of(report.standing)},
      {"summary", summary_of(report)},
      {"cases", report.cases},
      {"properties", array_of(report.properties)},
      {"not_declared", report.not_declared},
      {"not_asked", report.not_asked},
      {"skipped_targets", Json::array()},
      {"over_declared", report.over_declared},
      {"left_early", report.left_early},
      {"diagnosis", {{"text", report.diagnosis.text}, {"bugs", report.diagnosis.bugs}}},
      {"errors", array_of(report.errors)}};
  for (const auto& [name, reason] : report.skipped_targets)
    json["skipped_targets"].push_back({{"name", name}, {"reason", reason}});
  if (report.times)
    json["times"] = {{"started", report.times->started}, {"seconds", report.times->seconds}};
  return json.dump(1) + '\n';
}

}  // namespace ropecheck::report
