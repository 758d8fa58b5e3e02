#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

#include "properties/contract_text.h"
#include "recording/judge.h"
#include "report/report.h"

namespace ropecheck::recording {
namespace {

std::string verdict_text(const Verdict& verdict) {
  if (verdict.comparisons == 0) return "not checked: " + verdict.reason;
  if (verdict.failures == 0) return fmt::format("holds in {}", verdict.comparisons);
  return fmt::format("FAILS in {} of {}", verdict.failures, verdict.comparisons);
}

std::string error_text(const Verdict& verdict) {
  if (verdict.comparisons == 0) return "";
  if (verdict.budget == 0) return verdict.failures == 0 ? "equal" : "differs";
  return support::short_number(verdict.worst_error) + " u of " +
         support::short_number(verdict.budget) + " u" +
         (verdict.ratio() <= 1 ? ", margin " : ", ") +
         report::margin_text(verdict.worst_error, verdict.budget);
}

}  // namespace

std::string claims_report(const RecordingResult& result) {
  std::ostringstream text;
  std::vector<std::array<std::string, 3>> rows = {{"claim", "worst error", "verdict"}};
  for (const auto& [property, verdict] : result.claims)
    rows.push_back({std::string(property->name), error_text(verdict), verdict_text(verdict)});
  std::array<std::size_t, 2> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], support::width_of(row[i]));
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i)
      text << row[i] << std::string(widths[i] - support::width_of(row[i]) + 2, ' ');
    text << row.back() << '\n';
  }
  text << '\n';
  for (const auto& [property, verdict] : result.claims)
    if (verdict.outcome == Outcome::failed)
      text << property->name << " fails: it should be that " << property->claim << ".\n  "
           << verdict.reason << "\n";
  if (!result.diagnosis.text.empty()) text << '\n' << result.diagnosis.text << "\n\n";
  text << (result.failed()    ? "FAIL"
           : result.checked() ? "PASS"
                              : "NOTHING CHECKED: no pair of finite numbers")
       << ".\n";
  return text.str();
}

std::string recording_report(const RecordingResult& result, const Recording& recording,
                             const std::string& name, const Contract& contract) {
  const auto [first, last] =
      std::minmax_element(recording.positions.begin(), recording.positions.end());
  std::ostringstream text;
  text << recording.described << ", " << name_of(recording.direction) << ", at positions " << *first
       << " to " << *last << ", against " << name << ",\nheld to the contract " << contract.name
       << "\n  (" << meaning_of(contract) << ")\n"
       << report::origin_text(report::this_machine()) << "\n\n";
  return text.str() + claims_report(result);
}

}  // namespace ropecheck::recording
