#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/campaign/night.h"
#include "properties/case/encoding/octave_text.h"
#include "report/plot.h"
#include "support/printable.h"

namespace ropecheck::campaign {
namespace {

std::string cell(const std::string& text) {
  return "<td>" + support::escape_markup(text) + "</td>";
}

report::ErrorCurve curve(const std::string& name, const std::string& property,
                         const guidance::WorstErrors& all) {
  report::ErrorCurve result{name, {}};
  for (const auto& [key, worst] : all)
    if (key.first == property && key.second > 0 && worst.error > 0 && std::isfinite(worst.error))
      result.octaves.push_back({static_cast<int>(key.second) - 1, worst.error});
  return result;
}

std::string picture(const Night& night, const std::string& property) {
  std::vector<report::ErrorCurve> curves;
  for (report::ErrorCurve one :
       {curve("tonight", property, night.worst), curve("the night before", property, night.before),
        curve("of all nights", property, night.ever)})
    if (!one.octaves.empty()) curves.push_back(std::move(one));
  if (curves.empty()) return "";
  double budget = 0;
  for (const auto& [key, worst] : night.ever)
    if (key.first == property) budget = std::max(budget, worst.budget);
  return report::error_plot(property + ": worst error seen at each octave of position", curves,
                            std::max(budget, 1e-3));
}

/// The error of that key; empty if there is none.
std::string error_at(const guidance::WorstErrors& all, const guidance::WorstErrors::key_type& key) {
  const auto found = all.find(key);
  return found == all.end() ? "" : support::short_number(found->second.error);
}

/// Every octave that any night met; the case is tonight's, if there is one.
std::string octave_table(const Night& night, const std::string& property) {
  std::string rows;
  for (const auto& [key, worst_ever] : night.ever) {
    if (key.first != property) continue;
    const auto found = night.worst.find(key), earlier = night.before.find(key);
    const bool is_met = found != night.worst.end();
    const guidance::WorstError& worst = is_met ? found->second : worst_ever;
    const bool is_worse =
        is_met && (earlier == night.before.end() || worst.share() > earlier->second.share());
    rows += std::string(is_worse ? "<tr class=new>" : "<tr>") +
            cell(octave_text(static_cast<int>(key.second))) + cell(error_at(night.worst, key)) +
            cell(support::short_number(worst.budget)) + cell(error_at(night.before, key)) +
            cell(support::short_number(worst_ever.error)) + "<td><code>" +
            support::escape_markup(worst.line) + "</code></td></tr>\n";
  }
  return "<details><summary>" + support::escape_markup(property) +
         ", octave by octave</summary><table><tr><th>positions<th>tonight, u<th>budget, u"
         "<th>the night before, u<th>of all nights, u<th>case</tr>\n" +
         rows + "</table></details>\n";
}

}  // namespace

std::string night_page(const Night& night) {
  std::string body = "<pre>" + support::escape_markup(night_summary(night)) + "</pre>\n";
  for (const auto& [property, peak] : peaks(night.ever))
    body += picture(night, property) + octave_table(night, property);
  body += "<h2>Findings of this night</h2><table>\n";
  for (const Finding& finding : night.findings)
    body += "<tr>" + cell(finding.target) + cell(finding.name) + cell(finding.what) + "<td><code>" +
            support::escape_markup(finding.command) + "</code></td></tr>\n";
  return "<!doctype html><html lang=en><meta charset=utf-8><title>A night of fuzzing</title><style>"
         "body{font:15px/1.4 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
         "table{border-collapse:collapse}td,th{border:1px solid #8888;padding:.2em .5em;"
         "text-align:left;overflow-wrap:anywhere}tr.new{font-weight:bold}code{font-size:85%}"
         "</style><h1>A night of fuzzing</h1>\n" +
         body + "</table></html>\n";
}

}  // namespace ropecheck::campaign
