#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/campaign/campaign.h"
#include "properties/case/encoding/octave_text.h"

namespace ropecheck::campaign {
namespace {

// The summary fits one screen of 40 lines; the page has the rest.
constexpr std::size_t kMostTargets = 14;
constexpr std::size_t kMostProperties = 6;
constexpr std::size_t kMostFindings = 4;
constexpr std::size_t kWidest = 160;

std::string cut(const std::string& text) {
  return text.size() <= kWidest ? text : text.substr(0, kWidest - 3) + "...";
}

/// "  and 3 more PLACE" on a line of its own; empty if there are none.
std::string more(std::size_t all, std::size_t shown, const std::string& place) {
  return all <= shown ? "" : "  and " + std::to_string(all - shown) + " more" + place + "\n";
}

std::string target_table(const Campaign& campaign) {
  std::string text;
  char row[160];
  std::snprintf(row, sizeof row, "%-28s %14s %9s %8s %13s\n", "target", "executions", "a second",
                "corpus", "new findings");
  text += row;
  std::size_t shown = 0;
  for (const auto& [name, numbers] : campaign.targets) {
    if (++shown > kMostTargets) break;
    std::snprintf(row, sizeof row, "%-28.60s %14llu %9llu %8zu %13zu\n", name.c_str(),
                  static_cast<unsigned long long>(numbers.executions),
                  static_cast<unsigned long long>(numbers.executions /
                                                  std::max<std::uint64_t>(numbers.seconds, 1)),
                  numbers.corpus, numbers.new_findings);
    text += row;
  }
  return text + more(campaign.targets.size(), kMostTargets, " targets");
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
  char row[200];
  std::snprintf(row, sizeof row, "\n%-28s %14s %9s  %-14s %16s %14s\n", "worst error of", "tonight",
                "budget", "at", "the campaign before", "of all campaigns");
  std::string text = row;
  for (std::size_t i = 0; i < std::min(rows.size(), kMostProperties); ++i) {
    const auto& [name, peak] = rows[i];
    std::snprintf(row, sizeof row, "%-28.60s %12s u %7s u  %-14s %16s %14s\n", name.c_str(),
                  support::short_number(peak.worst.error).c_str(),
                  support::short_number(peak.worst.budget).c_str(),
                  octave_text(static_cast<int>(peak.octave)).c_str(), in_u(before, name).c_str(),
                  in_u(ever, name).c_str());
    text += row;
  }
  return text + more(rows.size(), kMostProperties, " properties, in report.html");
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
                  : cut("    how to replay it: reports/" + name + ".txt"))
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
