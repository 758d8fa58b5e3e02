#include <cstdio>
#include <string>

#include "fuzz/campaign/night.h"
#include "fuzz/campaign/tools.h"
#include "support/whole_files.h"

namespace ropecheck::campaign {

int report_night(const std::string& folder) {
  const Night night = read_night(folder);
  const std::string text = night_summary(night);
  support::write_whole(folder + "/summary.txt", text);
  support::write_whole(folder + "/report.html", night_page(night));
  std::string records;
  for (const auto& [key, worst] : night.ever) records += guidance::record_of(key.second, worst);
  support::write_whole(folder + "/worst.txt", records);
  std::fputs(text.c_str(), stdout);
  return 0;
}

}  // namespace ropecheck::campaign
