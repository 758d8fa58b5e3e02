#include "report/report.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "adapters/capability_names.h"
#include "adapters/limits/declared_limits.h"
#include "properties/case/encoding/case_text.h"
#include "properties/case/encoding/spec_text.h"
#include "properties/contract_text.h"
#include "support/printable.h"

namespace ropecheck::report {
namespace {

/// Returns the beginning of a long text, cut after a word or an element of a list. A specification
/// may have a factor for each pair, all of which are in the replay line.
std::string beginning_of(std::string text) {
  constexpr std::size_t kLongest = 160;
  if (text.size() > kLongest) text = text.substr(0, text.find_last_of(" ,/", kLongest)) + " …";
  return text;
}

std::string circumstances_of(const Case& c) {
  const std::string spec = beginning_of(to_full_text(c.spec));
  return fmt::format("{}, {}, {}, batch {}, seq {}, heads {} and {}{}{}", name_of(c.dtype),
                     name_of(c.direction), c.in_place ? "in place" : "out of place", c.batch, c.seq,
                     c.q.heads, c.k.heads, spec.empty() ? "" : ", ", spec);
}

Standing standing_of(std::int64_t cases, bool failed, bool undecided) {
  if (failed) return Standing::fails;
  if (undecided) return Standing::undecided;
  return cases > 0 ? Standing::holds : Standing::unchecked;
}

ReportedProperty reported_property(const run::PropertyResult& result, const std::string& asked_for,
                                   const Contract& contract) {
  const Property& property = *result.property;
  const auto reported = [&](const std::optional<run::CheckedCase>& checked) {
    return checked ? std::optional(reported_case(*checked, asked_for, contract)) : std::nullopt;
  };
  ReportedProperty report{std::string(property.name),
                          std::string(property.claim),
                          standing_of(result.cases, result.failed > 0, result.undecided > 0),
                          result.cases,
                          result.failed,
                          {},
                          {},
                          reported(result.worst),
                          reported(result.smallest),
                          result.has_wrong_values};
  for (const auto& [reason, count] : result.skipped)
    report.skipped[support::printable(reason)] += count;
  for (const auto& [dtype, format] : result.formats)
    report.formats.push_back({std::string(name_of(dtype)), format.cases, format.failed,
                              reported_case(*format.worst, asked_for, contract)});
  return report;
}

std::vector<std::string> left_early(const run::RunResult& result) {
  std::map<std::string, std::vector<std::string>> left_for;
  for (const run::PropertyResult& property : result.properties)
    if (!property.left_for.empty())
      left_for[property.left_for].emplace_back(property.property->name);
  std::vector<std::string> sentences;
  if (!result.cut_short.empty()) sentences.push_back(support::printable(result.cut_short));
  for (const auto& [reason, names] : left_for)
    sentences.push_back(fmt::format("Left early for {}: {}.", reason, support::join(names)));
  return sentences;
}

}  // namespace

std::string name_of(Standing standing) {
  constexpr std::array<const char*, 4> kNames = {"holds", "fails", "undecided", "unchecked"};
  return kNames[static_cast<std::size_t>(standing)];
}

ReportedCase reported_case(const run::CheckedCase& checked, const std::string& asked_for,
                           const Contract& contract) {
  const Verdict& verdict = checked.verdict;
  const bool has_result = !verdict.fails() || verdict.comparisons > 0;
  return {support::printable(checked.target),
          std::string(name_of(checked.c.dtype)),
          support::printable(verdict.reason),
          circumstances_of(checked.c),
          fmt::format("ropecheck replay '{}' {} --contract {}",
                      to_line(checked.property->name, checked.c), support::printable(asked_for),
                      contract.name),
          verdict.where,
          has_result ? std::optional(verdict.worst_error) : std::nullopt,
          verdict.budget};
}

Report report_of(const run::RunResult& result, const run::RunOptions& options,
                 const Implementation& implementation, const std::string& asked_for,
                 const diagnosis::Diagnosis& diagnosis) {
  Report report{};
  report.machine = this_machine();
  report.implementation = support::printable(implementation.name);
  report.asked_for = support::printable(asked_for);
  report.contract = options.contract.name;
  report.contract_meaning = meaning_of(options.contract);
  report.contract_worth = angle_worth(options, implementation.capabilities);
  report.budgets = budgets_of(options, implementation.capabilities);
  report.other_contracts = contract_sentences(result, options, implementation.capabilities);
  for (const run::Target& target : options.targets)
    report.targets.push_back(support::printable(target.name));
  std::set<int> pairs;
  for (const run::Target& target : options.targets)
    pairs.insert(target.spec ? target.spec->pairs() : 0);
  report.pairs.assign(pairs.begin(), pairs.end());
  const run::PositionRange tried =
      run::positions_tried(implementation.capabilities, options.max_position);
  report.min_position = tried.first;
  report.max_position = tried.last;
  report.seed = options.seed;
  report.cases_each = options.cases;
  report.standing = standing_of(result.cases(), result.failed(), result.undecided());
  report.cases = result.cases();
  for (const run::PropertyResult& property : result.properties) {
    report.properties.push_back(reported_property(property, asked_for, options.contract));
    for (const auto& [dtype, format] : property.formats)
      if (!format.errors.empty())
        report.errors.push_back({std::string(name_of(dtype)), format.errors});
  }
  report.not_declared = adapters::missing_capabilities(implementation.capabilities);
  report.not_asked = adapters::left_out_by_limits(implementation.capabilities);
  for (const auto& [name, reason] : result.skipped_targets)
    report.skipped_targets[support::printable(name)] = support::printable(reason);
  for (const std::string& sentence : result.over_declared)
    report.over_declared.push_back(support::printable(sentence));
  report.left_early = left_early(result);
  report.diagnosis = {support::printable(diagnosis.text), diagnosis.bugs};
  return report;
}

std::string positions_text(const Report& report) {
  return fmt::format("from {} to {}", report.min_position, report.max_position);
}

bool no_target_is_tried(const Report& report) {
  return !report.targets.empty() && report.skipped_targets.size() == report.targets.size();
}

std::string summary_of(const Report& report) {
  const auto number_of = [&](Standing standing) {
    return std::count_if(
        report.properties.begin(), report.properties.end(),
        [&](const ReportedProperty& property) { return property.standing == standing; });
  };
  const std::string cases = support::counted(report.cases, "case", "cases");
  const std::int64_t failing = number_of(Standing::fails), holding = number_of(Standing::holds);
  const std::int64_t not_checked = number_of(Standing::unchecked);
  switch (report.standing) {
    case Standing::fails:
      return fmt::format(
          "FAIL: {} of {}, in {}.", failing,
          support::counted(std::ssize(report.properties), "property fails", "properties fail"),
          cases);
    case Standing::undecided:
      return "UNDECIDED: nothing fails, but some cases could not be decided.";
    case Standing::unchecked:
      if (no_target_is_tried(report))
        return fmt::format(
            "NOTHING CHECKED: {} is not tried, because {}. Without a specification, small random "
            "ones within what is declared are tried.",
            report.skipped_targets.begin()->first, report.skipped_targets.begin()->second);
      return "NOTHING CHECKED: no case could be run.";
    case Standing::holds:
      break;
  }
  return fmt::format("PASS: {}{} in {}.",
                     support::counted(holding, "property holds", "properties hold"),
                     not_checked == 0 ? "" : fmt::format(", {} not checked,", not_checked), cases);
}

std::vector<std::string> formats_of(const Report& report) {
  std::vector<std::string> names;
  for (const DType dtype : kAllDTypes)
    for (const ReportedProperty& property : report.properties)
      for (const ReportedFormat& format : property.formats)
        if (format.name == name_of(dtype) && (names.empty() || names.back() != format.name))
          names.push_back(format.name);
  return names;
}

bool is_equal_throughout(const ReportedCase& worst) {
  return worst.budget == 0 && worst.error && *worst.error == 0;
}

std::string share_text(const ReportedCase& worst, const std::string& between) {
  if (is_equal_throughout(worst)) return "equal";
  if (!worst.error) return "-";
  if (worst.budget == 0) return "differs";
  return fmt::format("{}{}{}",
                     std::isfinite(*worst.error) ? support::short_number(*worst.error) : "infinite",
                     between, support::short_number(worst.budget));
}

std::string error_text(const ReportedCase& worst) {
  if (!worst.error) return "-";
  if (worst.budget == 0) return *worst.error == 0 ? "none" : "differs";
  return std::isfinite(*worst.error) ? support::short_number(*worst.error) + " u" : "infinite";
}

std::string budget_text(const ReportedCase& worst) {
  if (!worst.error) return "";
  return worst.budget == 0 ? "to the bit" : support::short_number(worst.budget) + " u";
}

std::string margin_text(double error, double budget) {
  if (budget == 0) return "";
  const double share = error / budget;
  if (share <= 1) return fmt::format("{} %", static_cast<int>(100 * (1 - share)));
  if (!std::isfinite(share)) return "infinite";
  // Three digits, and at least 1.01, so that an error beyond the budget is never shown as 1.
  return fmt::format("{:.3g} × budget", std::max(share, 1.01));
}

std::string margin_text(const ReportedCase& worst) {
  return worst.error ? margin_text(*worst.error, worst.budget) : "";
}

std::string where_text(const ReportedCase& worst) {
  return fmt::format("{}{}{}, position {}{}", worst.target, worst.format == "float32" ? "" : ", ",
                     worst.format == "float32" ? "" : worst.format, describe(worst.where.position),
                     worst.where.pair < 0 ? "" : fmt::format(", pair {}", worst.where.pair));
}

}  // namespace ropecheck::report
