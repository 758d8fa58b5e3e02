#include "gate/terminal_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <set>
#include <sstream>
#include <string_view>
#include <vector>

#include "gate/capability_names.h"
#include "properties/case_text.h"
#include "properties/exact_rope.h"
#include "properties/spec_text.h"
#include "properties/tally.h"

namespace ropecheck {
namespace {

std::string number(double value) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), value != 0 && std::abs(value) < 1e6 ? "%.4g" : "%.3g",
                value);
  return text.data();
}

/// Claims about bits have a budget of 0 and an error of 0 or infinity.
std::string error_text(const Verdict& verdict) {
  if (verdict.outcome == Outcome::crashed || verdict.outcome == Outcome::hung) return "-";
  if (verdict.budget == 0) return verdict.worst_error == 0 ? "none" : "differs";
  return std::isfinite(verdict.worst_error) ? number(verdict.worst_error) + " u" : "infinite";
}

std::string budget_text(const Verdict& verdict) {
  return verdict.budget == 0 ? "to the bit" : number(verdict.budget) + " u";
}

std::string where_text(const CheckedCase& worst) {
  const Place& where = worst.verdict.where;
  std::string text =
      worst.target +
      (worst.c.dtype == DType::float32 ? "" : ", " + std::string(name_of(worst.c.dtype))) +
      ", position " + std::to_string(where.position);
  if (where.pair >= 0) text += ", pair " + std::to_string(where.pair);
  return text;
}

using Row = std::vector<std::string>;

Row row_of(const PropertyResult& result) {
  const std::string name(result.property->name);
  const std::string cases = std::to_string(result.cases);
  if (result.cases == 0)
    return {
        name, cases,
        "",   "",
        "",   result.skipped.empty() ? "not reached" : "skipped: " + result.skipped.begin()->first};
  const Verdict& worst = result.worst->verdict;
  const std::string verdict =
      result.failed == 0 ? "holds" : "FAILS in " + std::to_string(result.failed) + " cases";
  // Where everything is equal there is no worst place.
  const bool exact = worst.budget == 0 && worst.worst_error == 0 && result.failed == 0;
  return {
      name,   cases, error_text(worst), budget_text(worst), exact ? "" : where_text(*result.worst),
      verdict};
}

/// Left-aligned columns but for numbers; nothing behind the last one.
std::string table(const std::vector<Row>& rows) {
  constexpr std::array<bool, 6> kRight = {false, true, true, true, false, false};
  std::array<std::size_t, kRight.size()> widths{};
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - row[i].size(), ' ');
      text += i == 0 ? "" : "  ";
      if (i + 1 == row.size())
        text += row[i];
      else
        text += kRight[i] ? padding + row[i] : row[i] + padding;
    }
    text += '\n';
  }
  return text;
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

/// What the angle budget comes to in radians, largest over the targets and pairs.
std::string angle_worth(const RunOptions& options) {
  std::ostringstream text;
  double worst = 0;
  const Target* where = nullptr;
  for (const Target& target : options.targets) {
    if (!target.spec) continue;
    const Budget budget = budget_of(options.contract, *target.spec, DType::float32);
    if (budget.angle == 0) return {};
    double fastest = 0;
    const auto exact = exact_rope(*target.spec, DoubleDouble{});
    for (int j = 0; j < target.spec->pairs(); ++j) fastest = std::max(fastest, exact->frequency(j));
    const double radians = (pair_budget(budget, options.max_position, fastest) - budget.rotation) *
                           budget.unit_roundoff;
    if (radians > worst) {
      worst = radians;
      where = &target;
    }
  }
  if (where == nullptr) return {};
  text << "The contract " << options.contract.name << " allows angles to be off by "
       << number(worst) << " rad at position " << options.max_position << " (" << where->name
       << ")";
  if (worst >= std::numbers::pi) text << ": there, any result at all";
  text << ".\n";
  return text.str();
}

std::string not_checked(const RunResult& result, const Capabilities& can) {
  std::string text;
  if (const std::vector<std::string> missing = missing_capabilities(can); !missing.empty())
    text += "Not declared, so not checked: " + join(missing) + ".\n";
  for (const auto& [target, reason] : result.skipped_targets)
    text += "Not checked: " + target + " (" + reason + ").\n";
  for (const PropertyResult& property : result.properties)
    if (property.cases > 0)
      for (const auto& [reason, count] : property.skipped)
        text += "Passed over: " + std::to_string(count) + " cases of " +
                std::string(property.property->name) + " (" + reason + ").\n";
  return text;
}

std::string heading(const RunOptions& options, const Implementation& implementation) {
  std::ostringstream text;
  text << implementation.name << ", held to the contract " << options.contract.name << "\n  ("
       << options.contract.meaning << "; u is the unit roundoff of the format)\n";
  const auto models = std::count_if(options.targets.begin(), options.targets.end(),
                                    [](const Target& target) { return target.spec.has_value(); });
  text << "on ";
  if (options.targets.size() == 1)
    text << (models == 1 ? options.targets.front().name : "small random specifications");
  else
    text << models << " specifications"
         << (models < std::ssize(options.targets) ? " and small random ones" : "");
  text << ", at positions up to " << options.max_position << ", seed " << options.seed << "\n\n";
  return text.str();
}

/// A case in words, and the shell line that runs it.
std::string describe(const CheckedCase& checked, const Property& property,
                     const std::string& asked_for, const Contract& contract) {
  const Case& c = checked.c;
  std::ostringstream text;
  const std::string spec = to_text(c.spec);
  text << "    " << checked.verdict.reason << "\n    in: " << name_of(c.dtype)
       << (c.direction == Direction::inverse ? ", inverse" : ", forward")
       << (c.in_place ? ", in place" : ", out of place") << ", batch " << c.batch << ", seq "
       << c.seq << ", heads " << c.q.heads << " and " << c.k.heads << (spec.empty() ? "" : ", ")
       << spec << "\n    ropecheck replay '" << to_line(property.name, c) << "' " << asked_for
       << " --contract " << contract.name << '\n';
  return text.str();
}

}  // namespace

std::string replay_report(const CheckedCase& checked, const Property& property,
                          const std::string& asked_for, const Contract& contract) {
  const Verdict& verdict = checked.verdict;
  const std::string name(property.name);
  switch (verdict.outcome) {
    case Outcome::passed:
      return name + " holds: worst error " + error_text(verdict) + ", budget " +
             budget_text(verdict) + ", in " + std::to_string(verdict.comparisons) +
             " comparisons.\n";
    case Outcome::skipped:
      return name + " was not checked: " + verdict.reason + ".\n";
    case Outcome::undecided:
      return name + " is undecided: " + verdict.reason + ".\n";
    case Outcome::failed:
    case Outcome::crashed:
    case Outcome::hung:
      break;
  }
  return name + " fails: it should be that " + std::string(property.claim) + ".\n" +
         describe(checked, property, asked_for, contract);
}

std::string terminal_report(const RunResult& result, const RunOptions& options,
                            const Implementation& implementation, const std::string& asked_for,
                            const std::string& diagnosis) {
  std::vector<Row> rows = {{"property", "cases", "worst error", "budget", "where", "verdict"}};
  for (const PropertyResult& property : result.properties) rows.push_back(row_of(property));
  std::string text = heading(options, implementation) + table(rows) + '\n';

  std::size_t failing = 0;
  for (const PropertyResult& property : result.properties) {
    if (property.failed == 0) continue;
    ++failing;
    text += std::string(property.property->name) + " fails: it should be that " +
            std::string(property.property->claim) + ".\n";
    if (property.smallest)
      text += "  The smallest counterexample (" + property.smallest->target + "):\n" +
              describe(*property.smallest, *property.property, asked_for, options.contract);
    if (property.worst)
      text += "  The worst (" + property.worst->target + "):\n" +
              describe(*property.worst, *property.property, asked_for, options.contract);
    text += '\n';
  }
  if (!diagnosis.empty()) text += diagnosis + "\n\n";
  text += not_checked(result, implementation.capabilities);
  text += angle_worth(options);
  if (result.cases() == 0)
    text += "NOTHING CHECKED: no case could be run.\n";
  else if (failing == 0 && result.undecided())
    text += "UNDECIDED: nothing fails, but some cases could not be decided (above).\n";
  else if (failing > 0)
    text += "FAIL: " + std::to_string(failing) + " of " + std::to_string(result.properties.size()) +
            " properties fail, in " + std::to_string(result.cases()) + " cases.\n";
  else
    text += "PASS: " + std::to_string(result.properties.size()) + " properties hold in " +
            std::to_string(result.cases()) + " cases.\n";
  return text;
}

}  // namespace ropecheck
