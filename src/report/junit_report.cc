#include <algorithm>
#include <sstream>
#include <string_view>

#include "report/report_formats.h"
#include "support/printable.h"

namespace ropecheck::report {
namespace {

std::string attribute(std::string_view name, const std::string& value) {
  return ' ' + std::string(name) + "=\"" + support::escape_markup(value) + '"';
}

auto count(const Report& report, Standing standing) {
  return std::count_if(
      report.properties.begin(), report.properties.end(),
      [&](const ReportedProperty& property) { return property.standing == standing; });
}

/// The count attributes of a <testsuites> or <testsuite> element.
std::string counts(const Report& report) {
  std::string text = attribute("tests", std::to_string(report.properties.size())) +
                     attribute("failures", std::to_string(count(report, Standing::fails))) +
                     attribute("errors", std::to_string(count(report, Standing::undecided))) +
                     attribute("skipped", std::to_string(count(report, Standing::unchecked)));
  if (report.times) text += attribute("time", support::short_number(report.times->seconds));
  return text;
}

void write_property(std::ostream& xml, std::string_view name, const std::string& value) {
  xml << "      <property" << attribute("name", std::string(name)) << attribute("value", value)
      << "/>\n";
}

std::string failure_text(const ReportedProperty& property) {
  std::string text = "It should be that " + property.claim + ".\n";
  if (property.smallest)
    text += "The smallest counterexample: " + property.smallest->reason +
            "\n  in: " + property.smallest->circumstances + "\n  " + property.smallest->replay +
            '\n';
  if (property.worst)
    text += "The worst: " + property.worst->reason + "\n  in: " + property.worst->circumstances +
            "\n  " + property.worst->replay + '\n';
  return text;
}

std::string reasons(const ReportedProperty& property) {
  std::string text;
  for (const auto& [reason, cases] : property.skipped) text += (text.empty() ? "" : "; ") + reason;
  return text.empty() ? "not reached" : text;
}

void write_case(std::ostream& xml, const Report& report, const ReportedProperty& property) {
  xml << "    <testcase" << attribute("classname", "ropecheck." + report.contract)
      << attribute("name", property.name) << ">\n";
  switch (property.standing) {
    case Standing::fails:
      xml << "      <failure"
          << attribute("message", property.smallest ? property.smallest->reason : property.claim)
          << attribute("type", "property") << '>' << support::escape_markup(failure_text(property))
          << "</failure>\n";
      break;
    case Standing::undecided:
      xml << "      <error" << attribute("message", reasons(property))
          << attribute("type", "undecided") << "/>\n";
      break;
    case Standing::unchecked:
      xml << "      <skipped" << attribute("message", reasons(property)) << "/>\n";
      break;
    case Standing::holds:
      break;
  }
  if (property.worst)
    xml << "      <system-out>"
        << support::escape_markup(support::counted(property.cases, "case", "cases") +
                                  "; worst error " + error_text(*property.worst) + ", budget " +
                                  budget_text(*property.worst))
        << "</system-out>\n";
  xml << "    </testcase>\n";
}

}  // namespace

std::string junit_report(const Report& report) {
  std::ostringstream xml;
  xml << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" << attribute("name", "ropecheck")
      << counts(report) << ">\n  <testsuite" << attribute("name", report.asked_for)
      << counts(report);
  // JUnit's time stamps have no zone.
  if (report.times) xml << attribute("timestamp", report.times->started.substr(0, 19));
  xml << ">\n    <properties>\n";
  write_property(xml, "implementation", report.implementation);
  write_property(xml, "contract", report.contract);
  for (const ReportedBudget& budget : report.budgets)
    write_property(xml, "budget", text_of(budget));
  write_property(xml, "seed", std::to_string(report.seed));
  write_property(xml, "cases_each", std::to_string(report.cases_each));
  write_property(xml, "min_position", std::to_string(report.min_position));
  write_property(xml, "max_position", std::to_string(report.max_position));
  write_property(xml, "origin", origin_text(report.machine));
  if (!report.diagnosis.text.empty()) write_property(xml, "diagnosis", report.diagnosis.text);
  xml << "    </properties>\n";
  for (const ReportedProperty& property : report.properties) write_case(xml, report, property);
  std::string words = summary_of(report);
  if (!report.contract_worth.empty()) words += '\n' + report.contract_worth;
  for (const std::string& sentence : report.other_contracts) words += '\n' + sentence;
  for (const std::string& sentence : report.over_declared) words += "\nDeclared, but " + sentence;
  for (const std::string& sentence : report.left_early) words += '\n' + sentence;
  xml << "    <system-out>" << support::escape_markup(words) << "</system-out>\n"
      << "  </testsuite>\n</testsuites>\n";
  return xml.str();
}

}  // namespace ropecheck::report
