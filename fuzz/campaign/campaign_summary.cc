#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/campaign/campaign.h"
#include "properties/case/encoding/octave_text.h"
#include "support/text_table.h"

namespace ropecheck::campaign {
namespace {

// The summary fits one screen of 40 lines; the page has the rest.
constexpr std::size_t kMostTargets = 14;
constexpr std::size_t kMostProperties = 6;
constexpr std::size_t kMostFindings = 4;
constexpr std::size_t kWidest = 160;
constexpr std::size_t kWidestName = 60;
constexpr auto kRight = support::Align::right;

std::string cut(const std::string& text) {
  return text.size() <= kWidest ? text : text.substr(0, kWidest - 3) + "...";
}

/// "  and 3 more PLACE" on a line of its own; empty if there are none.
std::string more(std::size_t all, std::size_t shown, const std::string& place) {
  return all <= shown ? "" : fmt::format("  and {} more{}\n", all - shown, place);
}

std::string target_table(const Campaign& campaign) {
  support::TextTable table{{{"target", support::Align::left, 28},
                            {"executions", kRight, 14, 1},
                            {"a second", kRight, 9, 1},
                            {"corpus", kRight, 8, 1},
                            {"new findings", kRight, 13, 1}},
                           {}};
  for (const auto& [name, numbers] : campaign.targets) {
    if (table.rows.size() == kMostTargets) break;
    table.rows.push_back(
        {name.substr(0, kWidestName), std::to_string(numbers.executions),
         std::to_string(numbers.executions / std::max<std::uint64_t>(numbers.seconds, 1)),
         std::to_string(numbers.corpus), std::to_string(numbers.new_findings)});
  }
  return support::to_text(table) + more(campaign.targets.size(), kMostTargets, " targets");
}

std::string in_u(const std::map<std::string, Peak>& all, const std::string& property) {
  const auto found = all.find(property);
  return found == all.end() ? "none" : support::short_number(found->second.worst.error) + " u";
}

std::string error_table(const Campaign& campaign) {
  if (campaign.worst.empty()) return "";
  const auto tonight = peaks(campaign.worst), before = peaks(campaign.before),
             ever = peaks(campaign.ever);
  std::vector<std::pair<std::string, Peak>> rows(tonight.begin(), tonight.end());
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.second.worst.share() > b.second.worst.share();
  });
  support::TextTable table{{{"worst error of", support::Align::left, 28},
                            {"tonight", kRight, 14, 1},
                            {"budget", kRight, 9, 1},
                            {"at", support::Align::left, 14},
                            {"the campaign before", kRight, 16, 1},
                            {"of all campaigns", kRight, 14, 1}},
                           {}};
  for (std::size_t i = 0; i < std::min(rows.size(), kMostProperties); ++i) {
    const auto& [name, peak] = rows[i];
    table.rows.push_back(
        {name.substr(0, kWidestName), support::short_number(peak.worst.error) + " u",
         support::short_number(peak.worst.budget) + " u",
         octave_text(static_cast<int>(peak.octave)), in_u(before, name), in_u(ever, name)});
  }
  return '\n' + support::to_text(table) +
         more(rows.size(), kMostProperties, " properties, in report.html");
}

std::string finding_list(const Campaign& campaign) {
  std::ostringstream text;
  for (std::size_t i = 0; i < std::min(campaign.findings.size(), kMostFindings); ++i) {
    const Finding& finding = campaign.findings[i];
    const std::string name = finding.target + "/" + finding.name;
    text << cut("  " + name + ": " + finding.what) << "\n";
    // A truncated command would be of no use.
    const bool fits = finding.command.size() + 4 <= kWidest;
    text << (fits ? "    " + finding.command
                  : cut(fmt::format("    how to replay it: reports/{}.txt", name)))
         << "\n";
  }
  text << more(campaign.findings.size(), kMostFindings, ", in report.html");
  return text.str();
}

}  // namespace

std::string campaign_summary(const Campaign& campaign) {
  std::ostringstream text;
  text << cut(campaign.about) << "\n\n" << target_table(campaign) << error_table(campaign);
  text << "\n"
       << campaign.findings.size() << " new findings, " << campaign.older_findings << " older\n";
  text << finding_list(campaign);
  if (campaign.waiting > 0)
    text << campaign.waiting << " failures wait in raw/ for the next campaign: there was no time\n";
  if (campaign.aside > 0)
    text << campaign.aside << " more failures by the names of findings, in more/\n";
  return text.str();
}

}  // namespace ropecheck::campaign
