#include <cstdio>
#include <string>

#include "fuzz/campaign/night.h"
#include "fuzz/campaign/tools.h"
#include "support/whole_files.h"

namespace ropecheck {

int report_night(const std::string& folder) {
  const Night night = read_night(folder);
  const std::string text = night_summary(night);
  write_whole(folder + "/summary.txt", text);
  write_whole(folder + "/report.html", night_page(night));
  std::string records;
  for (const auto& [key, worst] : night.ever) records += record_of(key.second, worst);
  write_whole(folder + "/worst.txt", records);
  std::fputs(text.c_str(), stdout);
  return 0;
}

}  // namespace ropecheck
