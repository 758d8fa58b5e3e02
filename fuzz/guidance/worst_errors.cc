#include "fuzz/guidance/worst_errors.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>

#include "fuzz/guidance/error_counters.h"
#include "properties/case/encoding/case_text.h"
#include "properties/case/encoding/number_text.h"

namespace ropecheck::guidance {
namespace {

struct Record {
  std::string property;
  std::size_t octave;
  WorstError worst;
};

std::optional<Record> record_in(std::string_view text) {
  const std::size_t start = text.find(kLineMagic);
  if (start == std::string_view::npos || start == 0) return std::nullopt;
  const auto fields = split(text.substr(0, start - 1), ' ');
  if (fields.size() != 3) return std::nullopt;
  const auto octave = uint64_in(fields[0]);
  const auto error = double_in(fields[1]);
  const auto budget = double_in(fields[2]);
  if (!octave || *octave >= kOctaves || !error || !budget || std::isnan(*error))
    return std::nullopt;
  const std::string line(text.substr(start));
  const ReadCase read = from_line(line);
  if (!read.ok()) return std::nullopt;
  return Record{read.property, static_cast<std::size_t>(*octave), {*error, *budget, line}};
}

/// Returns true if the record was new.
bool take(WorstErrors& all, const std::string& property, std::size_t octave,
          const WorstError& worst) {
  const auto [at, is_first] = all.try_emplace({property, octave}, worst);
  if (is_first) return true;
  if (!(worst.share() > at->second.share())) return false;
  at->second = worst;
  return true;
}

/// Writes in one call, so that records of several processes do not mix.
void append(const std::string& file, const std::string& text) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  const ssize_t written = descriptor < 0 ? -1 : write(descriptor, text.data(), text.size());
  const bool whole = written == static_cast<ssize_t>(text.size());
  if (!whole) {
    std::fprintf(stderr, "cannot write %s: %s\n", file.c_str(),
                 written < 0 ? std::strerror(errno) : "the disk is full");
    std::_Exit(2);
  }
  close(descriptor);
}

}  // namespace

WorstErrors read_worst_errors(const std::string& file) {
  WorstErrors all;
  std::ifstream stream(file);
  for (std::string text; std::getline(stream, text);)
    if (const auto record = record_in(text))
      take(all, record->property, record->octave, record->worst);
  return all;
}

void merge(WorstErrors& all, const WorstErrors& others) {
  for (const auto& [key, worst] : others) take(all, key.first, key.second, worst);
}

std::string record_of(std::size_t octave, const WorstError& worst) {
  return fmt::format("{} {:.6g} {:.6g} {}\n", octave, worst.error, worst.budget, worst.line);
}

void note_error(const std::string& file, const Property& property, const Case& c,
                const Verdict& verdict) {
  static WorstErrors known = read_worst_errors(file);
  if (verdict.where.pair < 0) return;
  const std::size_t octave =
      counted_octave(number_of(verdict.where.position, c.spec, verdict.where.pair));
  const std::string name(property.name);
  const auto before = known.find({name, octave});
  WorstError worst{verdict.worst_error, verdict.budget, {}};
  if (before != known.end() && !(worst.share() > before->second.share())) return;
  worst.line = to_line(property.name, c);
  if (take(known, name, octave, worst)) append(file, record_of(octave, worst));
}

}  // namespace ropecheck::guidance
