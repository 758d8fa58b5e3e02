#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/campaign/campaign.h"
#include "properties/case/encoding/octave_text.h"
#include "report/plot.h"
#include "support/printable.h"

namespace ropecheck::campaign {
namespace {

constexpr const char* kPageStart =
    "<!doctype html><html lang=en><meta charset=utf-8><title>A campaign of "
    "fuzzing</title><style>"
    "body{font:15px/1.4 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td,th{border:1px solid #8888;padding:.2em .5em;"
    "text-align:left;overflow-wrap:anywhere}tr.new{font-weight:bold}code{font-size:85%}"
    "</style><h1>A campaign of fuzzing</h1>\n";

std::string cell(const std::string& text) {
  return fmt::format("<td>{}</td>", support::escape_markup(text));
}

report::ErrorCurve curve(const std::string& name, const std::string& property,
                         const guidance::WorstErrors& all) {
  report::ErrorCurve result{name, {}};
  for (const auto& [key, worst] : all)
    if (key.first == property && key.second > 0 && worst.error > 0 && std::isfinite(worst.error))
      result.octaves.push_back({static_cast<int>(key.second) - 1, worst.error});
  return result;
}

std::string picture(const Campaign& campaign, const std::string& property) {
  std::vector<report::ErrorCurve> curves;
  for (report::ErrorCurve one : {curve("tonight", property, campaign.worst),
                                 curve("the campaign before", property, campaign.before),
                                 curve("of all campaigns", property, campaign.ever)})
    if (!one.octaves.empty()) curves.push_back(std::move(one));
  if (curves.empty()) return "";
  double budget = 0;
  for (const auto& [key, worst] : campaign.ever)
    if (key.first == property) budget = std::max(budget, worst.budget);
  return report::error_plot(property + ": worst error seen at each octave of position", curves,
                            std::max(budget, 1e-3));
}

/// The error of that key; empty if there is none.
std::string error_at(const guidance::WorstErrors& all, const guidance::WorstErrors::key_type& key) {
  const auto found = all.find(key);
  return found == all.end() ? "" : support::short_number(found->second.error);
}

/// Every octave that any campaign met; the case is tonight's, if there is one.
std::string octave_table(const Campaign& campaign, const std::string& property) {
  std::string rows;
  for (const auto& [key, worst_ever] : campaign.ever) {
    if (key.first != property) continue;
    const auto found = campaign.worst.find(key), earlier = campaign.before.find(key);
    const bool is_met = found != campaign.worst.end();
    const guidance::WorstError& worst = is_met ? found->second : worst_ever;
    const bool is_worse =
        is_met && (earlier == campaign.before.end() || worst.share() > earlier->second.share());
    rows += fmt::format(
        "{}{}{}{}{}{}<td><code>{}</code></td></tr>\n", is_worse ? "<tr class=new>" : "<tr>",
        cell(octave_text(static_cast<int>(key.second))), cell(error_at(campaign.worst, key)),
        cell(support::short_number(worst.budget)), cell(error_at(campaign.before, key)),
        cell(support::short_number(worst_ever.error)), support::escape_markup(worst.line));
  }
  return fmt::format(
      "<details><summary>{}, octave by octave</summary><table><tr><th>positions<th>tonight, "
      "u<th>budget, u<th>the campaign before, u<th>of all campaigns, "
      "u<th>case</tr>\n{}</table></details>\n",
      support::escape_markup(property), rows);
}

}  // namespace

std::string campaign_page(const Campaign& campaign) {
  std::string body =
      fmt::format("<pre>{}</pre>\n", support::escape_markup(campaign_summary(campaign)));
  for (const auto& [property, peak] : peaks(campaign.ever))
    body += picture(campaign, property) + octave_table(campaign, property);
  body += "<h2>Findings of this campaign</h2><table>\n";
  for (const Finding& finding : campaign.findings)
    body += fmt::format("<tr>{}{}{}<td><code>{}</code></td></tr>\n", cell(finding.target),
                        cell(finding.name), cell(finding.what),
                        support::escape_markup(finding.command));
  return kPageStart + body + "</table></html>\n";
}

}  // namespace ropecheck::campaign
