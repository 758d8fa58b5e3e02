#include "report/terminal_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "report/long_replay_lines.h"
#include "run/targets.h"
#include "support/printable.h"
#include "support/text_table.h"

namespace ropecheck::report {
namespace {

struct Cell {
  std::string text;
  bool right = false;  ///< aligned to the right
};
using Row = std::vector<Cell>;

const ReportedFormat* format_named(const ReportedProperty& property, const std::string& name) {
  for (const ReportedFormat& format : property.formats)
    if (format.name == name) return &format;
  return nullptr;
}

/// "holds", "FAILS in 22 cases", or "FAILS in 3 cases (float16)" if other formats hold.
std::string verdict_of(const ReportedProperty& property) {
  if (property.failed == 0) return "holds";
  std::string failing;
  bool holds_elsewhere = false;
  for (const ReportedFormat& format : property.formats) {
    if (format.failed > 0)
      failing += (failing.empty() ? "" : ", ") + format.name;
    else
      holds_elsewhere = true;
  }
  return "FAILS in " + support::counted(property.failed, "case", "cases") +
         (holds_elsewhere ? " (" + failing + ")" : "");
}

/// A claim about bits has no size of an error, and its worst case may be one that holds.
std::string worst_error_of(const ReportedProperty& property) {
  const std::string text = error_text(*property.worst);
  return text == "none" && property.failed > 0 ? "differs" : text;
}

Row heading_row(const std::vector<std::string>& formats) {
  Row row = {{"property"}, {"cases", true}};
  if (formats.size() == 1) {
    row.push_back({"worst error", true});
    row.push_back({"budget", true});
  } else {
    for (const std::string& format : formats) row.push_back({format, true});
  }
  row.push_back({"margin", true});
  row.push_back({"where"});
  row.push_back({"verdict"});
  return row;
}

Row row_of(const ReportedProperty& property, const std::vector<std::string>& formats) {
  Row row = {{property.name}, {std::to_string(property.cases), true}};
  if (formats.size() == 1) {
    row.push_back({property.worst ? worst_error_of(property) : "", true});
    row.push_back({property.worst ? budget_text(*property.worst) : "", true});
  } else {
    for (const std::string& name : formats) {
      const ReportedFormat* format = format_named(property, name);
      row.push_back({format == nullptr ? "" : share_text(format->worst, "/"), true});
    }
  }
  row.push_back({property.worst ? margin_text(*property.worst) : "", true});
  const bool somewhere = property.worst && !is_equal_throughout(*property.worst);
  row.push_back({somewhere ? where_text(*property.worst) : ""});
  if (property.worst)
    row.push_back({verdict_of(property)});
  else
    row.push_back(
        {property.skipped.empty() ? "not reached" : "skipped: " + property.skipped.begin()->first});
  return row;
}

/// The first row is the heading, which decides how its columns are aligned.
std::string table(const std::vector<Row>& rows) {
  support::TextTable table;
  for (const Cell& cell : rows.front())
    table.columns.push_back({cell.text, cell.right ? support::Align::right : support::Align::left});
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    table.rows.emplace_back();
    for (const Cell& cell : *row) table.rows.back().push_back(cell.text);
  }
  return support::to_text(table);
}

std::string heading(const Report& report, const std::vector<std::string>& formats) {
  std::ostringstream text;
  text << report.implementation << ", held to the contract " << report.contract << "\n  ("
       << report.contract_meaning << "; u is the unit roundoff of the format)\n";
  const std::string any(run::kAnySpec);
  std::vector<std::string> models = report.targets;
  std::erase_if(models, [&](const std::string& name) {
    return name == any || report.skipped_targets.contains(name);
  });
  const bool small_ones = std::ranges::find(report.targets, any) != report.targets.end() &&
                          !report.skipped_targets.contains(any);
  text << "on ";
  if (models.empty())
    text << (small_ones ? "small random specifications" : "no specification");
  else
    text << (models.size() == 1 ? models.front() : fmt::format("{} specifications", models.size()))
         << (small_ones ? " and small random ones" : "");
  text << ", at positions " << positions_text(report) << ", seed " << report.seed << '\n';
  text << origin_text(report.machine) << '\n';
  for (const ReportedBudget& budget : report.budgets) text << text_of(budget) << '\n';
  text << '\n';
  if (formats.size() > 1)
    text << "The worst error of each format and the budget that it was held to, in u; margin, how "
            "far below the budget, and place are those of the worst.\n\n";
  return text.str();
}

std::string described(const ReportedCase& reported) {
  return "    " + reported.reason + "\n    in: " + reported.circumstances + "\n    " +
         reported.replay + '\n';
}

/// The same for a case that was replayed: its user has the line, and need not see a long one again.
std::string described_again(const ReportedCase& reported) {
  if (reported.replay.size() <= kLongestReplay) return described(reported);
  return "    " + reported.reason + "\n    in: " + reported.circumstances + '\n';
}

/// Properties that fail because values are wrong, or for a reason that was shown, such as an
/// exception in each call, are named in one line: one cause is shown once.
std::string failures(const Report& report) {
  std::string text;
  std::set<std::string> shown;
  std::map<std::string, std::vector<std::string>> again;
  const bool values_fail = std::any_of(
      report.properties.begin(), report.properties.end(), [](const ReportedProperty& property) {
        return property.name == "matches_reference" && property.standing == Standing::fails;
      });
  std::vector<std::string> alike;
  for (const ReportedProperty& property : report.properties) {
    if (property.standing != Standing::fails) continue;
    if (values_fail && property.has_wrong_values) {
      alike.push_back(property.name);
      continue;
    }
    if (property.smallest && property.worst && shown.contains(property.smallest->reason) &&
        shown.contains(property.worst->reason)) {
      again[property.smallest->reason].push_back(property.name);
      continue;
    }
    for (const auto& one : {property.smallest, property.worst})
      if (one && !one->error) shown.insert(one->reason);
    text += property.name + " fails: it should be that " + property.claim + ".\n";
    if (property.smallest)
      text += "  The smallest counterexample (" + property.smallest->target + "):\n" +
              described(*property.smallest);
    if (property.worst)
      text += "  The worst (" + property.worst->target + "):\n" + described(*property.worst);
    text += '\n';
  }
  if (!alike.empty())
    text += "Failing as well, in calls whose values are wrong: " + support::join(alike) +
            ". Their counterexamples are in the other reports.\n\n";
  for (const auto& [reason, names] : again)
    text += "Failing as well, as " + reason + ": " + support::join(names) +
            ". Their counterexamples are in the other reports.\n\n";
  return text;
}

std::map<std::string, std::vector<std::string>> targets_by_reason(const Report& report) {
  std::map<std::string, std::vector<std::string>> targets;
  for (const auto& [name, reason] : report.skipped_targets) targets[reason].push_back(name);
  return targets;
}

/// "a, b, c and 23 others"
std::string some_of(std::vector<std::string> names) {
  constexpr std::size_t kSaid = 4;
  if (names.size() <= kSaid) return support::join(names);
  const std::size_t others = names.size() - kSaid + 1;
  names.resize(kSaid - 1);
  return fmt::format("{} and {} others", support::join(names), others);
}

std::string not_checked(const Report& report) {
  std::string text;
  if (!report.not_declared.empty())
    text += "Not declared, so not checked: " + support::join(report.not_declared) + ".\n";
  if (!report.not_asked.empty())
    text += "Not asked, because of its declared limits: " + support::join(report.not_asked) + ".\n";
  for (const auto& [reason, names] : targets_by_reason(report))
    text += "Not checked: " + some_of(names) + " (" + reason + ").\n";
  for (const std::string& sentence : report.left_early) text += sentence + '\n';
  for (const ReportedProperty& property : report.properties)
    if (property.cases > 0)
      for (const auto& [reason, count] : property.skipped)
        text += "Passed over: " + support::counted(count, "case", "cases") + " of " +
                property.name + " (" + reason + ").\n";
  return text;
}

}  // namespace

std::string first_failure(const run::CheckedCase& checked) {
  return support::printable(std::string(checked.property->name) +
                            " fails: " + checked.verdict.reason);
}

std::string replay_report(const run::CheckedCase& checked, const std::string& asked_for,
                          const Contract& contract) {
  const Verdict& verdict = checked.verdict;
  const std::string name(checked.property->name);
  const std::string origin = origin_text(this_machine()) + '\n';
  const ReportedCase reported = reported_case(checked, asked_for, contract);
  const std::string margin = margin_text(reported);
  switch (verdict.outcome) {
    case Outcome::passed:
      return name + " holds: worst error " + error_text(reported) + ", budget " +
             budget_text(reported) + (margin.empty() ? "" : ", margin " + margin) + ", in " +
             support::counted(verdict.comparisons, "comparison", "comparisons") + ".\n" + origin;
    case Outcome::skipped:
      return name + " was not checked: " + reported.reason + ".\n" + origin;
    case Outcome::undecided:
      return name + " is undecided: " + reported.reason + ".\n" + origin;
    case Outcome::failed:
    case Outcome::crashed:
    case Outcome::hung:
      break;
  }
  return name + " fails: it should be that " + std::string(checked.property->claim) + ".\n" +
         described_again(reported) + origin;
}

std::string terminal_findings(const Report& report) {
  const std::vector<std::string> formats = formats_of(report);
  if (no_target_is_tried(report)) return heading(report, formats);
  std::vector<Row> rows = {heading_row(formats)};
  for (const ReportedProperty& property : report.properties)
    rows.push_back(row_of(property, formats));
  return heading(report, formats) + table(rows) + '\n' + failures(report);
}

std::string terminal_conclusion(const Report& report) {
  std::string text;
  for (const std::string& sentence : report.over_declared)
    text += "Declared, but " + sentence + ".\n";
  if (!report.over_declared.empty()) text += '\n';
  if (!report.diagnosis.text.empty()) text += report.diagnosis.text + "\n\n";
  text += not_checked(report);
  if (!report.contract_worth.empty()) text += report.contract_worth + '\n';
  for (const std::string& sentence : report.other_contracts) text += sentence + '\n';
  return text + summary_of(report) + '\n';
}

std::string terminal_report(const Report& report) {
  return terminal_findings(report) + terminal_conclusion(report);
}

}  // namespace ropecheck::report
