#include "fuzz/campaign/campaign.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

#include "fuzz/guidance/error_counters.h"
#include "properties/case/encoding/number_text.h"
#include "support/input_error.h"

namespace ropecheck::campaign {
namespace {

namespace fs = std::filesystem;

/// Counts the files, including those in subfolders; 0 if there is no folder.
std::size_t files_in(const fs::path& folder) {
  std::error_code ignored;
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored))
    if (entry.is_regular_file(ignored)) ++count;
  return count;
}

/// A killed run may have announced a finding that the next run announces again, or have written
/// half a line.
std::vector<Finding> read_findings(const fs::path& file) {
  std::vector<Finding> all;
  std::set<std::pair<std::string, std::string>> known;
  std::ifstream stream(file);
  for (std::string text; std::getline(stream, text);) {
    const auto parts = split(text, '\t');
    if (parts.size() != 4) continue;
    Finding finding{std::string(parts[0]), std::string(parts[1]), std::string(parts[2]),
                    std::string(parts[3])};
    if (known.insert({finding.target, finding.name}).second) all.push_back(std::move(finding));
  }
  return all;
}

}  // namespace

Campaign read_campaign(const std::string& folder) {
  const fs::path all(folder);
  std::ifstream names(all / "campaign.txt");
  std::string name, before;
  Campaign campaign;
  std::getline(names, name) && std::getline(names, before);
  std::ifstream about(all / "campaigns" / name / "about.txt");
  if (name.empty() || !std::getline(about, campaign.about))
    throw support::InputError(fmt::format("'{}' holds no campaign of fuzzing", folder));

  const fs::path tonight = all / "campaigns" / name;
  std::ifstream turns(tonight / "turns.txt");
  for (std::string text; std::getline(turns, text);) {
    const auto words = split(text, ' ');
    if (words.size() != 3) continue;
    TargetNight& target = campaign.targets[std::string(words[0])];
    target.executions += uint64_in(words[1]).value_or(0);
    target.seconds += uint64_in(words[2]).value_or(0);
  }
  campaign.findings = read_findings(tonight / "findings.txt");
  for (const Finding& finding : campaign.findings) ++campaign.targets[finding.target].new_findings;
  for (auto& [target, numbers] : campaign.targets)
    numbers.corpus = files_in(all / "corpus" / target);
  const std::size_t findings = files_in(all / "regressions");
  campaign.older_findings = findings - std::min(findings, campaign.findings.size());
  campaign.waiting = files_in(all / "raw");
  campaign.aside = files_in(all / "more");
  campaign.worst = guidance::read_worst_errors(tonight / "worst.txt");
  campaign.before = guidance::read_worst_errors(all / "campaigns" / before / "worst.txt");
  campaign.ever = guidance::read_worst_errors(all / "worst.txt");
  guidance::merge(campaign.ever, campaign.worst);
  return campaign;
}

std::map<std::string, Peak> peaks(const guidance::WorstErrors& all) {
  std::map<std::string, Peak> result;
  for (const auto& [key, worst] : all) {
    Peak& peak = result[key.first];
    if (peak.worst.line.empty() || worst.share() > peak.worst.share()) peak = {key.second, worst};
  }
  return result;
}

}  // namespace ropecheck::campaign
