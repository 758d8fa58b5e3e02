#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <string_view>

#include "report/report_formats.h"

namespace ropecheck::report {
namespace {

using Json = nlohmann::ordered_json;

/// The path as a relative reference (RFC 3986).
std::string uri_of(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  constexpr std::string_view kPlain = "/._-~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x80 && std::isalnum(byte) != 0) || kPlain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += '%';
      uri += kDigits[byte >> 4U];
      uri += kDigits[byte & 15U];
    }
  }
  return uri;
}

/// Returns false for built-in implementations and for commands, because they are no files in which
/// a result could be shown.
bool is_file(const std::string& asked_for) {
  return !asked_for.starts_with("builtin:") && asked_for.find(' ') == std::string::npos;
}

Json location_of(const Report& report) {
  Json location = {{"logicalLocations", Json::array({{{"fullyQualifiedName", report.implementation},
                                                      {"kind", "module"}}})}};
  if (is_file(report.asked_for))
    location["physicalLocation"] = {{"artifactLocation", {{"uri", uri_of(report.asked_for)}}},
                                    {"region", {{"startLine", 1}}}};
  return location;
}

std::string message_of(const Report& report, const ReportedProperty& property) {
  std::string text = "It should be that " + property.claim + ".";
  if (property.smallest)
    text += "\n" + property.smallest->reason + ".\nTo see it again: " + property.smallest->replay;
  for (const auto& [reason, cases] : property.skipped)
    if (property.standing == Standing::undecided) text += "\nUndecided: " + reason + ".";
  if (!report.diagnosis.text.empty() && property.standing == Standing::fails)
    text += "\n" + report.diagnosis.text;
  return text;
}

Json result_of(const Report& report, const ReportedProperty& property, std::size_t rule) {
  const bool fails = property.standing == Standing::fails;
  return {{"ruleId", property.name},
          {"ruleIndex", rule},
          {"kind", fails ? "fail" : "open"},
          {"level", fails ? "error" : "none"},
          {"message", {{"text", message_of(report, property)}}},
          {"locations", Json::array({location_of(report)})},
          // Two findings in two runs are the same if the property and the implementation are the
          // same.
          {"partialFingerprints", {{"property/v1", report.asked_for + "/" + property.name}}}};
}

}  // namespace

std::string sarif_report(const Report& report) {
  Json rules = Json::array();
  Json results = Json::array();
  for (const ReportedProperty& property : report.properties) {
    if (property.standing == Standing::fails || property.standing == Standing::undecided)
      results.push_back(result_of(report, property, rules.size()));
    rules.push_back({{"id", property.name}, {"shortDescription", {{"text", property.claim}}}});
  }
  Json invocation = {{"executionSuccessful", true}};
  if (report.times) invocation["startTimeUtc"] = report.times->started;
  const Machine& machine = report.machine;
  const Json run = {{"tool",
                     {{"driver",
                       {{"name", "RopeCheck"},
                        {"version", machine.version},
                        {"semanticVersion", machine.version},
                        {"rules", rules}}}}},
                    {"invocations", Json::array({invocation})},
                    {"columnKind", "unicodeCodePoints"},
                    {"results", results},
                    {"properties",
                     {{"seed", report.seed},
                      {"contract", report.contract},
                      {"contractWorth", report.contract_worth},
                      {"otherContracts", report.other_contracts},
                      {"minPosition", report.min_position},
                      {"maxPosition", report.max_position},
                      {"casesEach", report.cases_each},
                      {"abi", machine.abi_version},
                      {"compiler", machine.compiler},
                      {"system", machine.system},
                      {"processor", machine.processor},
                      {"fma", machine.fma},
                      {"roundingMode", machine.rounding_mode},
                      {"summary", summary_of(report)}}}};
  const Json sarif = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                      {"version", "2.1.0"},
                      {"runs", Json::array({run})}};
  return sarif.dump(1) + '\n';
}

}  // namespace ropecheck::report
