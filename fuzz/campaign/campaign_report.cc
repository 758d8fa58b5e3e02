#include <cstdio>
#include <string>

#include "fuzz/campaign/campaign.h"
#include "fuzz/campaign/tools.h"
#include "support/whole_files.h"

namespace ropecheck::campaign {

int report_campaign(const std::string& folder) {
  const Campaign campaign = read_campaign(folder);
  const std::string text = campaign_summary(campaign);
  support::write_whole(folder + "/summary.txt", text);
  support::write_whole(folder + "/report.html", campaign_page(campaign));
  std::string records;
  for (const auto& [key, worst] : campaign.ever) records += guidance::record_of(key.second, worst);
  support::write_whole(folder + "/worst.txt", records);
  std::fputs(text.c_str(), stdout);
  return 0;
}

}  // namespace ropecheck::campaign
