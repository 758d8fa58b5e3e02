#include "hunt/journal.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "support/input_error.h"
#include "support/whole_files.h"

namespace ropecheck::hunt {
namespace {

/// The journal is rewritten after this many lines. By then their pieces have been joined to parts,
/// so the journal does not grow without end.
constexpr int kMostLines = 1024;

}  // namespace

Journal::Journal(const std::string& certificate, Certificate& known, std::span<const Range> ranges)
    : path_(certificate), journal_(certificate + ".journal"), lock_(certificate) {
  if (std::filesystem::exists(journal_)) read(known, ranges);
  for (const Range& range : ranges) join(known, range);
  // Rewrites the lines that were read, since the last line may have been cut short.
  write(known);
}

/// The first line is the sweep's certificate without parts.
void Journal::read(Certificate& known, std::span<const Range> ranges) const {
  std::istringstream lines(support::read_whole(journal_));
  std::string line;
  std::getline(lines, line);
  const ReadCertificate begun = certificate_from_json(line);
  // A run may have ended within the first line; then nothing is lost.
  if (!begun.problem.empty() && lines.eof()) return;
  const auto refuse = [&](const std::string& why) {
    throw support::InputError(
        fmt::format("'{}' {}: finish that sweep, or remove the file", journal_, why));
  };
  if (!begun.problem.empty()) refuse("cannot be read");
  Certificate sum = begun.certificate;
  if (const std::string problem = merge(sum, {known.subject, {}}); !problem.empty())
    refuse(fmt::format("belongs to another sweep ({})", problem));
  while (std::getline(lines, line)) {
    SweepPart part;
    if (!part_from_json(line, part)) {
      if (!lines.eof()) refuse("has a garbled line");
      break;
    }
    std::string problem = problem_with(part, known.subject);
    if (problem.empty()) problem = add_part(sum, part);
    if (!problem.empty()) refuse("holds what cannot be: " + problem);
    if (std::none_of(ranges.begin(), ranges.end(), [&](const Range& range) {
          return range.first <= part.first && part.end <= range.end;
        }))
      refuse("belongs to another shard");
  }
  known = sum;
}

void Journal::write(const Certificate& known) {
  std::string content = to_json(Certificate{known.subject, {}});
  for (const auto& [first, part] : known.parts) content += to_json(part) + "\n";
  if (stream_.is_open()) stream_.close();
  support::write_whole(journal_, content);
  stream_.open(journal_, std::ios::binary | std::ios::app);
  lines_ = 0;
}

void Journal::add(const SweepPart& piece, const Certificate& known) {
  if (++lines_ > kMostLines) return write(known);
  stream_ << to_json(piece) << '\n';
  if (!stream_.flush())
    throw support::InputError(fmt::format("'{}' cannot be written: is the disk full?", journal_));
}

void Journal::finish(const Certificate& certificate) {
  support::write_whole(path_, to_json(certificate));
  stream_.close();
  std::error_code ignored;
  std::filesystem::remove(journal_, ignored);
}

}  // namespace ropecheck::hunt
