#include "report/long_replay_lines.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

#include "support/text_hash.h"

namespace ropecheck::report {
namespace {

/// Moves the quoted line of a command, "ropecheck replay 'LINE' IMPL …", to a file. Its name has a
/// hash of the line, so that gates that share a folder keep their lines.
void move_to(const std::string& folder, const std::string& name,
             std::optional<ReportedCase>& reported) {
  if (!reported || reported->replay.size() <= kLongestReplay) return;
  std::string& command = reported->replay;
  const std::size_t first = command.find('\'');
  const std::size_t last = command.find('\'', first + 1);
  if (first == std::string::npos || last == std::string::npos) return;
  const std::string line = command.substr(first + 1, last - first - 1);
  const std::string path =
      folder + "/" + name + "-" + support::text_hash(line).substr(0, 8) + ".txt";
  std::error_code ignored;  // if the folder cannot be made, writing the file fails
  std::filesystem::create_directories(folder, ignored);
  std::ofstream file(path, std::ios::binary);
  file << line << '\n';
  if (file.flush()) command.replace(first, last + 1 - first, path);
}

}  // namespace

Report with_long_lines_in_files(Report report, const std::string& folder) {
  for (ReportedProperty& property : report.properties) {
    if (property.standing != Standing::fails) continue;
    move_to(folder, property.name + "-smallest", property.smallest);
    move_to(folder, property.name + "-worst", property.worst);
  }
  return report;
}

}  // namespace ropecheck::report
