#include "hunt/journal.h"

#include <filesystem>
#include <iterator>
#include <sstream>
#include <system_error>

#include "gate/input_error.h"

namespace ropecheck {

std::string read_whole(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw InputError("'" + path + "' cannot be read");
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_whole(const std::string& path, const std::string& content) {
  const std::string temporary = path + ".new";
  {
    std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
    stream << content;
    if (!stream.flush()) throw InputError("'" + temporary + "' cannot be written");
  }
  std::error_code error;
  std::filesystem::rename(temporary, path, error);
  if (error) throw InputError("'" + path + "' cannot be written: " + error.message());
}

/// The first line is the sweep's certificate without parts.
Journal::Journal(const std::string& path, Certificate& known)
    : path_(path), journal_(path + ".journal") {
  const Certificate empty{known.subject, {}};
  if (std::filesystem::exists(journal_)) {
    std::istringstream lines(read_whole(journal_));
    std::string line;
    std::getline(lines, line);
    ReadCertificate begun = certificate_from_json(line);
    // A run may have ended within the first line; then nothing is lost.
    if (begun.problem.empty() && !(begun.certificate.subject == known.subject))
      throw InputError("'" + journal_ + "' belongs to another sweep: finish or remove that");
    for (SweepPart part; begun.problem.empty() && std::getline(lines, line); part = {})
      if (part_from_json(line, part)) merge(known, {known.subject, {{part.first, part}}});
  }
  // What was read is written anew: the last line may have been cut short.
  std::string content = to_json(empty);
  for (const auto& [first, part] : known.parts) content += to_json(part) + "\n";
  write_whole(journal_, content);
  stream_.open(journal_, std::ios::binary | std::ios::app);
}

void Journal::add(const SweepPart& part) {
  stream_ << to_json(part) << '\n';
  if (!stream_.flush()) throw InputError("'" + journal_ + "' cannot be written: is the disk full?");
}

void Journal::finish(const Certificate& certificate) {
  write_whole(path_, to_json(certificate));
  stream_.close();
  std::error_code ignored;
  std::filesystem::remove(journal_, ignored);
}

}  // namespace ropecheck
